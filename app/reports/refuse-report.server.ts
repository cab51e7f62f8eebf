import { eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { enqueue } from '#app/jobs/enqueue.ts'
import { recordActs } from '#app/submissions/record-act.server.ts'
import type { Transaction } from '#db/client.ts'
import { reports } from '#db/schema/index.ts'
import { lockRequestedReport } from './lock-requested-report.server.ts'

/** The notary office declines to certify, saying why in words the bank can act on. It may be asked again. */
export async function refuseReport(
  tx: Transaction,
  authority: Authority,
  input: { reportId: string; reason: string },
): Promise<void> {
  const reason = input.reason.trim()
  if (reason.length < 10 || reason.length > 2000) {
    throw new DomainError('reason-needed', 'Say why, in at least ten characters.', 422, {
      reason: ['Say why, in at least ten characters and at most 2,000.'],
    })
  }
  const report = await lockRequestedReport(tx, authority, input.reportId)
  const now = new Date()
  const [act] = await recordActs(tx, authority, [
    {
      type: 'report.refused',
      subject: report.subject,
      payload: { report: report.subject, reason, refusedBy: authority.actor.name, occurredAt: now.toISOString() },
    },
  ])
  await tx
    .update(reports)
    .set({
      status: 'refused',
      refusalReason: reason,
      decidedBy: authority.actor.name,
      decidedAt: now,
      approvalSalt: act!.salt,
      approvalSubmissionId: act!.submissionId,
    })
    .where(eq(reports.id, report.id))
  const { contractId, organisationId, notaryId } = report
  await enqueue(tx, 'judge-cases', { contractId, organisationId }, { organisationId: notaryId })
}
