import { and, eq, isNull } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import { formatDate } from '#app/ui/format.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { limitationEvents } from '#db/schema/index.ts'
import { checkExists, refuseDate } from './check-dates.server.ts'
import { checkHasEnded } from './enter-limitation-event.server.ts'

/**
 * Enters the end of what was still going on.
 * @throws DomainError 409 when it is not open any more, 422 for a day that cannot be.
 */
export async function endLimitationInterval(
  tx: Transaction,
  context: EffectContext,
  { entry, until }: { entry: string; until: string },
): Promise<typeof limitationEvents.$inferSelect> {
  const found = await findEntry(tx, context, entry)
  if (found.until !== null) {
    throw new DomainError('interval-ended', `It ended on ${formatDate(found.until)} already. Nothing was changed.`, 409)
  }
  checkExists('until', until)
  if (until < found.on) refuseDate('until', `It cannot end before it began on ${formatDate(found.on)}.`)
  checkHasEnded(context, until)
  await tx.update(limitationEvents).set({ until }).where(eq(limitationEvents.id, found.id))
  return found
}

/**
 * Takes one entry back: it stays on record and counts no more.
 * @throws DomainError 409 when that was done already.
 */
export async function voidLimitationEntry(
  tx: Transaction,
  context: EffectContext,
  entry: string,
): Promise<typeof limitationEvents.$inferSelect> {
  const found = await findEntry(tx, context, entry)
  await tx.update(limitationEvents).set({ voidedPosition: context.position }).where(eq(limitationEvents.id, found.id))
  return found
}

/** Takes back every entry that the case event at a position made. */
export async function voidLimitationEvents(
  tx: Transaction,
  context: Pick<EffectContext, 'found' | 'position'>,
  position: number,
): Promise<void> {
  await tx
    .update(limitationEvents)
    .set({ voidedPosition: context.position })
    .where(
      and(
        eq(limitationEvents.caseId, context.found.id),
        eq(limitationEvents.position, position),
        isNull(limitationEvents.voidedPosition),
      ),
    )
}

async function findEntry(tx: Transaction, { found }: EffectContext, entry: string) {
  const [row] = isUuid(entry)
    ? await tx
        .select()
        .from(limitationEvents)
        .where(and(eq(limitationEvents.id, entry), eq(limitationEvents.caseId, found.id)))
    : []
  if (row && row.voidedPosition === null) return row
  throw new DomainError(
    'entry-unknown',
    'This entry is not there, or was taken back already. Load the case again.',
    409,
  )
}
