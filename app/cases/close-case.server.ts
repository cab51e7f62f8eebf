import { and, eq, inArray } from 'drizzle-orm'
import type { Authority } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { accessGrants, assignments } from '#db/schema/index.ts'
import { nextStage, type Outcome } from './case.ts'
import { lockCase } from './lock-case.server.ts'
import { recordCaseEvents } from './record-case-events.server.ts'

export interface Closing {
  caseId: string
  /** As the person saw it. */
  version: number
  outcome: Outcome
  note: string
}

/**
 * Ends a case. The partner that held it stops seeing it at that moment.
 * @throws DomainError
 */
export async function closeCase(tx: Transaction, authority: Authority, input: Closing, now = new Date()) {
  const { locked, situation } = await lockCase(tx, input.caseId, now, input.version)
  const to = nextStage(authority.actor, 'close', situation)
  const { outcome, note } = input
  const event = { type: 'case.moved', subject: locked.subject, to, outcome, detail: { outcome, note } } as const
  await recordCaseEvents(tx, authority, locked, [event], now)
  const held = tx.select({ id: assignments.id }).from(assignments).where(eq(assignments.caseId, locked.id))
  await tx
    .update(accessGrants)
    .set({ until: now })
    .where(and(eq(accessGrants.scope, 'assignment'), inArray(accessGrants.sourceId, held)))
}
