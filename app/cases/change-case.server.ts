import { and, eq } from 'drizzle-orm'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { caseEvents, cases } from '#db/schema/index.ts'
import type { JsonObject } from '#ledger/canonical.ts'

/** Columns of a case that events change, and undoing brings back. Dates and times go into the event as text. */
type Changeable = Partial<
  Pick<
    typeof cases.$inferInsert,
    | 'track'
    | 'courtId'
    | 'officerId'
    | 'heldUntil'
    | 'holdReason'
    | 'outcome'
    | 'closedAt'
    | 'packVersion'
    | 'dueOn'
    | 'knownOn'
    | 'contractKind'
  >
>
const moments = ['heldUntil', 'closedAt'] as const

/** Changes the case, and gives what changed from what to what, for the event that it belongs to. */
export async function changeCase(
  tx: Transaction,
  { found }: Pick<EffectContext, 'found'>,
  changes: Changeable,
): Promise<{ changed: JsonObject }> {
  const changed: Record<string, { before: string | number | null; after: string | number | null }> = {}
  for (const [name, after] of Object.entries(changes)) {
    const before = found[name as keyof Changeable]
    changed[name] = { before: plain(before), after: plain(after) }
  }
  await tx.update(cases).set(changes).where(eq(cases.id, found.id))
  return { changed }
}

/** Gives the columns back what they held before the event at `undone`. */
export async function restoreCase(tx: Transaction, context: EffectContext, undone: number): Promise<JsonObject> {
  const detail = await readEventDetail(tx, context.found.id, undone)
  const changed = (detail.changed ?? {}) as Record<string, { before: string | number | null }>
  const changes: Record<string, unknown> = {}
  for (const [name, { before }] of Object.entries(changed)) {
    changes[name] = before !== null && moments.some(one => one === name) ? new Date(before) : before
  }
  if (Object.keys(changes).length === 0) return {}
  return changeCase(tx, context, changes as Changeable)
}

/** What the event at a position of the case says of itself. */
export async function readEventDetail(tx: Transaction, caseId: string, position: number): Promise<JsonObject> {
  const [row] = await tx
    .select({ detail: caseEvents.detail })
    .from(caseEvents)
    .where(and(eq(caseEvents.caseId, caseId), eq(caseEvents.position, position)))
  return (row?.detail ?? {}) as JsonObject
}

function plain(value: unknown) {
  if (value instanceof Date) return value.toISOString()
  return (value ?? null) as string | number | null
}
