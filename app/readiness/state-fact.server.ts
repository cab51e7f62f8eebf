import { and, eq, isNull } from 'drizzle-orm'
import type { FactId } from '#app/jurisdictions/facts.ts'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { caseStatements } from '#db/schema/index.ts'
import type { JsonObject } from '#ledger/canonical.ts'

export interface NewStatement {
  /** What is stated; `disputed/CN3` where it is that the other side disputes a point. */
  fact: FactId | `disputed/${string}`
  words: string
  /** A calendar date that the fact has. */
  on?: string | null | undefined
}

/** What a person states of a case, under the person's name and the event that is being written. */
export async function stateFact(
  tx: Transaction,
  { found, position, authority, now }: EffectContext,
  { fact, words, on = null }: NewStatement,
): Promise<JsonObject> {
  const { organisationId, id: caseId } = found
  const by = { statedBy: authority.actor.name, statedAt: now, position }
  await tx.insert(caseStatements).values({ organisationId, caseId, fact, words, on, ...by })
  return { fact, words, on }
}

/** When the event at `undone` is taken back: the rows stay, and say since when they count no more. */
export async function withdrawStatementsOf(
  tx: Transaction,
  { found, position }: Pick<EffectContext, 'found' | 'position'>,
  undone: number,
): Promise<void> {
  const { caseId, position: at, withdrawnPosition } = caseStatements
  await tx
    .update(caseStatements)
    .set({ withdrawnPosition: position })
    .where(and(eq(caseId, found.id), eq(at, undone), isNull(withdrawnPosition)))
}
