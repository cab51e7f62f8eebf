import { eq } from 'drizzle-orm'
import { judgeCases } from '#app/cases/judge-cases.server.ts'
import { nextStage } from '#app/cases/lifecycle.ts'
import { lockCase } from '#app/cases/lock-case.server.ts'
import { recordCaseEvents } from '#app/cases/record-case-events.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { notifyPartner } from '#app/notices/notify-partner.server.ts'
import type { Transaction } from '#db/client.ts'
import { assignments } from '#db/schema/index.ts'
import { assignmentWords, statusNow } from './assignment.ts'
import { assignmentFacts } from './assignment-facts.ts'
import { findAssignment } from './find-assignment.server.ts'

/** The bank takes an unanswered offer back. @throws DomainError when it is not the bank's, or was answered or ended. */
export async function withdrawAssignment(
  tx: Transaction,
  authority: Authority,
  assignmentId: string,
  now = new Date(),
): Promise<void> {
  const { actor } = authority
  const seen = await findAssignment(tx, assignmentId)
  if (seen.organisationId !== actor.organisationId) {
    throw new DomainError('assignment-not-allowed', 'Only the bank that made the offer can withdraw it.', 403)
  }
  const { locked, situation } = await lockCase(tx, seen.caseId, now)
  const row = await findAssignment(tx, assignmentId)
  const status = statusNow(row, now)
  if (status !== 'offered') {
    const words = assignmentWords[status].label.toLowerCase()
    throw new DomainError('assignment-answered', `There is no offer left to withdraw: it is ${words}.`, 409)
  }
  const to = nextStage(actor, 'withdraw', situation)
  const [withdrawn] = await tx
    .update(assignments)
    .set({ status: 'withdrawn', withdrawnBecause: 'bank', answeredBy: actor.name, answeredAt: now })
    .where(eq(assignments.id, row.id))
    .returning()
  const detail = { ...assignmentFacts(row), because: 'bank' }
  const about = { subject: row.subject, to, assignmentId: row.id, detail }
  const event = { type: 'assignment.withdrawn', name: 'withdraw', ...about } as const
  await recordCaseEvents(tx, authority, locked, [event], now)
  await judgeCases(tx, [locked.id], now)
  await notifyPartner(tx, withdrawn!, 'assignment.withdrawn', now)
}
