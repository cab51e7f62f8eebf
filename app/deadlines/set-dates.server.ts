import { and, eq } from 'drizzle-orm'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { caseEvents, cases } from '#db/schema/index.ts'
import type { JsonObject } from '#ledger/canonical.ts'
import { checkAfterContract, checkExists, checkPastDate } from './check-dates.server.ts'

/**
 * When the claim was due, which may be still to come, and when it became known, which may not.
 * @throws DomainError 422
 */
export async function setDates(
  tx: Transaction,
  context: EffectContext,
  { dueOn, knownOn }: { dueOn: string; knownOn: string | null },
): Promise<JsonObject> {
  const { found } = context
  checkExists('dueOn', dueOn)
  await checkAfterContract(tx, context, 'dueOn', dueOn)
  if (knownOn !== null) await checkPastDate(tx, context, 'knownOn', knownOn)
  await tx.update(cases).set({ dueOn, knownOn }).where(eq(cases.id, found.id))
  return {
    changed: {
      dueOn: { before: found.dueOn, after: dueOn },
      knownOn: { before: found.knownOn, after: knownOn },
    },
  }
}

/** Gives the dates back what they were before the event at `undone`. */
export async function restoreDates(tx: Transaction, { found }: EffectContext, undone: number): Promise<void> {
  const [event] = await tx
    .select({ detail: caseEvents.detail })
    .from(caseEvents)
    .where(and(eq(caseEvents.caseId, found.id), eq(caseEvents.position, undone)))
  const { changed } = event!.detail as { changed: Record<'dueOn' | 'knownOn', { before: string | null }> }
  await tx
    .update(cases)
    .set({ dueOn: changed.dueOn.before, knownOn: changed.knownOn.before })
    .where(eq(cases.id, found.id))
}
