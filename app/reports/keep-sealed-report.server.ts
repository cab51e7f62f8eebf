import { and, eq } from 'drizzle-orm'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { storeEvidence } from '#app/evidence/store-evidence.server.ts'
import { enqueue } from '#app/jobs/enqueue.ts'
import { submit } from '#app/submissions/submit.server.ts'
import type { Transaction } from '#db/client.ts'
import { reports } from '#db/schema/index.ts'
import { asOrganisation } from '#db/transaction.ts'
import type { ReportFacts } from './report-facts.ts'
import type { SealedReport } from './seal-report.server.ts'

/**
 * Keeps what the notary's process sealed: the file as the bank's evidence, the seal's entry for the ledger, the
 * report's new state, all or none, in a transaction under the notary office.
 */
export async function keepSealedReport(
  tx: Transaction,
  keeping: EvidenceKeeping,
  report: typeof reports.$inferSelect,
  sealed: SealedReport,
): Promise<void> {
  const { number, notary } = report.facts as ReportFacts
  const { submissionId } = await submit(tx, report.notaryId, sealed.submission)
  const actor = { organisationId: report.organisationId, id: report.notaryId, name: notary.name, role: null }
  const { evidenceId } = await asOrganisation(tx, report.organisationId, () =>
    storeEvidence(tx, keeping, { actor }, sealed.pdf, {
      name: `Preservation report ${number}.pdf`,
      mediaType: 'application/pdf',
      contractId: report.contractId,
      tool: `The seal of ${notary.name}`,
      action: 'sealed',
    }),
  )
  await tx
    .update(reports)
    .set({
      status: 'sealed',
      sealedAt: sealed.sealedAt,
      sealSalt: sealed.salt,
      sealSubmissionId: submissionId,
      evidenceId,
      trouble: null,
    })
    .where(and(eq(reports.id, report.id), eq(reports.status, 'approved')))
  const { contractId, organisationId, notaryId } = report
  await enqueue(tx, 'judge-cases', { contractId, organisationId }, { organisationId: notaryId })
}
