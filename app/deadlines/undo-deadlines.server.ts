import { and, eq } from 'drizzle-orm'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { caseDeadlines, limitationEvents } from '#db/schema/index.ts'
import { voidLimitationEvents } from './limitation-entry.server.ts'

type Context = Pick<EffectContext, 'found' | 'position'>

/** Takes back what the event at `undone` started, met or entered; the rows stay, and say which event ended them. */
export async function undoDeadlines(tx: Transaction, context: Context, undone: number): Promise<void> {
  const { found } = context
  await voidDeadlines(tx, context, undone)
  await tx
    .update(caseDeadlines)
    .set({ state: 'open', closedPosition: null })
    .where(and(eq(caseDeadlines.caseId, found.id), eq(caseDeadlines.closedPosition, undone)))
  await voidLimitationEvents(tx, context, undone)
  await tx
    .update(limitationEvents)
    .set({ voidedPosition: null })
    .where(and(eq(limitationEvents.caseId, found.id), eq(limitationEvents.voidedPosition, undone)))
}

/** Ends, as void, what the event at a position started and is still open. */
export async function voidDeadlines(tx: Transaction, { found, position }: Context, started: number): Promise<void> {
  await tx
    .update(caseDeadlines)
    .set({ state: 'void', closedPosition: position })
    .where(
      and(
        eq(caseDeadlines.caseId, found.id),
        eq(caseDeadlines.startedPosition, started),
        eq(caseDeadlines.state, 'open'),
      ),
    )
}

/** A closed case waits for nothing. */
export async function voidOpenDeadlines(tx: Transaction, { found, position }: Context): Promise<void> {
  await tx
    .update(caseDeadlines)
    .set({ state: 'void', closedPosition: position })
    .where(and(eq(caseDeadlines.caseId, found.id), eq(caseDeadlines.state, 'open')))
}
