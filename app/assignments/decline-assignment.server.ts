import { eq } from 'drizzle-orm'
import { judgeCases } from '#app/cases/judge-cases.server.ts'
import { nextStage } from '#app/cases/lifecycle.ts'
import { recordCaseEvents } from '#app/cases/record-case-events.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { tasksOfEvent } from '#app/tasks/tasks-of-event.server.ts'
import type { Transaction } from '#db/client.ts'
import { assignments } from '#db/schema/index.ts'
import { asOrganisation } from '#db/transaction.ts'
import { lockForAnswer, notAnswerable } from './answerable.server.ts'
import { assignmentFacts } from './assignment-facts.ts'
import { declineForm } from './offer-form.ts'

/** @throws DomainError when there is no reason, or the offer can no longer be answered. */
export async function declineAssignment(
  tx: Transaction,
  authority: Authority,
  input: { assignmentId: string; reason: string },
  now = new Date(),
): Promise<void> {
  const { actor } = authority
  const { row, status, locked, situation } = await lockForAnswer(tx, actor, input.assignmentId, now)
  const reason = readReason(input.reason)
  if (status !== 'offered') throw notAnswerable(row, now)
  const to = nextStage(actor, 'decline', situation)
  await tx
    .update(assignments)
    .set({ status: 'declined', answeredBy: actor.name, answeredAt: now, declineReason: reason })
    .where(eq(assignments.id, row.id))
  const detail = { ...assignmentFacts(row), reason }
  const { subject, id: assignmentId } = row
  const declined = { type: 'assignment.declined', name: 'decline', subject, to, assignmentId, detail } as const
  await recordCaseEvents(tx, authority, locked, [declined], now)
  await asOrganisation(tx, row.organisationId, async () => {
    // While another offer can be accepted, nobody of the bank has to decide anything.
    if (to !== 'offered')
      await tasksOfEvent(tx, { found: locked, position: locked.version + 1, authority, now }, 'returned')
    await judgeCases(tx, [row.caseId], now)
  })
}

function readReason(text: string): string {
  const parsed = declineForm.safeParse({ reason: text })
  if (parsed.success) return parsed.data.reason
  const message = parsed.error.issues[0]!.message
  throw new DomainError('decline-reason', message, 422, { reason: [message] })
}
