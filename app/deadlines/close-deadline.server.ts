import { and, eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { caseDeadlines } from '#db/schema/index.ts'
import type { DeadlineHow } from './deadline-how.ts'

/**
 * Closes one open deadline by hand, as met or as one that does not apply. A limitation period moves with what happens
 * to the claim, not by hand: only once it has run out can it be set aside.
 * @throws DomainError 409
 */
export async function closeDeadline(
  tx: Transaction,
  { found, position, now }: EffectContext,
  { deadline, state, because }: { deadline: string; state: 'met' | 'void'; because: string | null },
): Promise<typeof caseDeadlines.$inferSelect> {
  const [row] = isUuid(deadline)
    ? await tx
        .select()
        .from(caseDeadlines)
        .where(and(eq(caseDeadlines.id, deadline), eq(caseDeadlines.caseId, found.id)))
    : []
  if (row?.state !== 'open') {
    throw new DomainError('deadline-closed', 'This deadline is not open any more. Load the case again.', 409)
  }
  if (row.kind === 'limitation' && (state === 'met' || row.dueAt > now)) {
    throw new DomainError(
      'limitation-by-hand',
      'A limitation period moves with what happened to the claim: enter the filing, the demand or the acknowledgment instead.',
      409,
    )
  }
  const how: DeadlineHow = { ...(row.how as DeadlineHow), ...(because && { closedBecause: because }) }
  await tx.update(caseDeadlines).set({ state, closedPosition: position, how }).where(eq(caseDeadlines.id, row.id))
  return row
}
