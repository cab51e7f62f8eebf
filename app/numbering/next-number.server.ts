import { sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { counters } from '#db/schema/index.ts'

/**
 * The next of an organisation's running numbers in one series, such as `case-2026`, from 1. Without gaps: it is taken in
 * the transaction that uses it, and whoever wants the next one waits for that to end.
 */
export function nextNumber(tx: Transaction, organisationId: string, series: string): Promise<number> {
  return nextNumbers(tx, organisationId, series, 1)
}

/** So many in a row; gives the first. */
export async function nextNumbers(
  tx: Transaction,
  organisationId: string,
  series: string,
  count: number,
): Promise<number> {
  const [counter] = await tx
    .insert(counters)
    .values({ organisationId, series, value: count })
    .onConflictDoUpdate({
      target: [counters.organisationId, counters.series],
      set: { value: sql`${counters.value} + ${count}` },
    })
    .returning({ value: counters.value })
  return counter!.value - count + 1
}
