import { sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { counters } from '#db/schema/index.ts'

/**
 * The next of an organisation's running numbers in one series, such as `case-2026`, from 1. Without gaps: it is taken in
 * the transaction that uses it, and whoever wants the next one waits for that to end.
 */
export async function nextNumber(tx: Transaction, organisationId: string, series: string): Promise<number> {
  const [counter] = await tx
    .insert(counters)
    .values({ organisationId, series, value: 1 })
    .onConflictDoUpdate({
      target: [counters.organisationId, counters.series],
      set: { value: sql`${counters.value} + 1` },
    })
    .returning({ value: counters.value })
  return counter!.value
}
