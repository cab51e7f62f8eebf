/** How far the ledger is. */
import { desc, isNotNull } from 'drizzle-orm'
import type { Database, Transaction } from './client.ts'
import { ledgerCheckpoints } from './schema/index.ts'

/** The newest committed size; 0 before the first entry. */
export async function newestSize(tx: Database | Transaction): Promise<number> {
  const [row] = await tx
    .select({ size: ledgerCheckpoints.size })
    .from(ledgerCheckpoints)
    .orderBy(desc(ledgerCheckpoints.size))
    .limit(1)
  return row?.size ?? 0
}

/** The newest size that a quorum of members has co-signed; 0 before the first. */
export async function newestPublished(tx: Database | Transaction): Promise<number> {
  return (await readNewestPublished(tx))?.size ?? 0
}

/** The checkpoint of that size, with all that is stored of it; null before the first. */
export async function readNewestPublished(
  tx: Database | Transaction,
): Promise<typeof ledgerCheckpoints.$inferSelect | null> {
  const [row] = await tx
    .select()
    .from(ledgerCheckpoints)
    .where(isNotNull(ledgerCheckpoints.publishedAt))
    .orderBy(desc(ledgerCheckpoints.size))
    .limit(1)
  return row ?? null
}
