import { and, inArray, isNotNull } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { ledgerCheckpoints } from '#db/schema/index.ts'

/** The notes of those checkpoints that are published, by size. */
export async function publishedNotes(tx: Transaction, sizes: readonly number[]): Promise<Map<number, string>> {
  if (sizes.length === 0) return new Map()
  const rows = await tx
    .select({ size: ledgerCheckpoints.size, note: ledgerCheckpoints.note })
    .from(ledgerCheckpoints)
    .where(and(inArray(ledgerCheckpoints.size, [...sizes]), isNotNull(ledgerCheckpoints.publishedAt)))
  return new Map(rows.map(({ size, note }) => [size, note]))
}
