import { and, eq, ne } from 'drizzle-orm'
import { judgeCases } from '#app/cases/judge-cases.server.ts'
import { nextStage } from '#app/cases/lifecycle.ts'
import { type LockedCase, recordCaseEvents } from '#app/cases/record-case-events.server.ts'
import type { Authority } from '#app/identity/actor.ts'
import { notifyPartner } from '#app/notices/notify-partner.server.ts'
import type { Transaction } from '#db/client.ts'
import { accessGrants, assignments, organisations } from '#db/schema/index.ts'
import { asOrganisation } from '#db/transaction.ts'
import { lockForAnswer, notAnswerable } from './answerable.server.ts'
import { ASSIGNMENT_SCOPE } from './assignment.ts'
import { assignmentFacts } from './assignment-facts.ts'
import type { Assignment } from './find-assignment.server.ts'

/**
 * A partner takes the case: it sees the case from now on, and every other open offer of the case ends. A resent
 * acceptance by the partner that holds the case changes nothing and is no error.
 * @throws DomainError `assignment-taken` when another partner was first, or why else it cannot be accepted.
 */
export async function acceptAssignment(
  tx: Transaction,
  authority: Authority,
  assignmentId: string,
  now = new Date(),
): Promise<void> {
  const { actor } = authority
  const { row, status, locked, situation } = await lockForAnswer(tx, actor, assignmentId, now)
  if (status === 'accepted') return
  if (status !== 'offered') throw notAnswerable(row, now)
  const to = nextStage(actor, 'accept', situation)

  const answer = { answeredBy: actor.name, answeredAt: now }
  const taken = await asOrganisation(tx, row.organisationId, () => endOtherOffers(tx, row, answer))
  await tx
    .update(assignments)
    .set({ status: 'accepted', ...answer })
    .where(eq(assignments.id, row.id))
  await asOrganisation(tx, row.organisationId, () => grantCase(tx, row))
  const accepted = {
    type: 'assignment.accepted' as const,
    name: 'accept',
    subject: row.subject,
    to,
    assignmentId: row.id,
    detail: assignmentFacts(row),
  }
  const after = await recordCaseEvents(tx, authority, locked, [accepted], now)
  await asOrganisation(tx, row.organisationId, async () => {
    await tellOthers(tx, authority, after, taken, now)
    await judgeCases(tx, [row.caseId], now)
  })
}

async function endOtherOffers(
  tx: Transaction,
  row: Assignment,
  { answeredAt }: { answeredAt: Date },
): Promise<Assignment[]> {
  return tx
    .update(assignments)
    .set({ status: 'withdrawn', withdrawnBecause: 'taken', answeredAt })
    .where(and(eq(assignments.caseId, row.caseId), eq(assignments.status, 'offered'), ne(assignments.id, row.id)))
    .returning()
}

/** The case with its parties; not the contract's files. Ends when the case is closed. */
async function grantCase(tx: Transaction, row: Assignment) {
  await tx.insert(accessGrants).values({
    organisationId: row.organisationId,
    granteeId: row.partnerId,
    subjectId: row.caseId,
    scope: ASSIGNMENT_SCOPE,
    sourceId: row.id,
  })
}

/** The other offers ended by the terms that the bank made them under, so its own key signs for that. */
async function tellOthers(
  tx: Transaction,
  { actor, kms }: Authority,
  locked: LockedCase,
  taken: Assignment[],
  now: Date,
) {
  if (taken.length === 0) return
  const [bank] = await tx.select().from(organisations).where(eq(organisations.id, locked.organisationId))
  const forBank = {
    organisationId: locked.organisationId,
    id: actor.id,
    name: `Hardproof for ${bank!.name}`,
    role: null,
  }
  const events = taken.map(row => ({
    type: 'assignment.withdrawn' as const,
    name: 'withdraw',
    subject: row.subject,
    to: locked.stage,
    assignmentId: row.id,
    detail: { ...assignmentFacts(row), because: 'taken' },
  }))
  await recordCaseEvents(tx, { actor: forBank, kms }, locked, events, now)
  for (const row of taken) await notifyPartner(tx, row, 'assignment.withdrawn', now)
}
