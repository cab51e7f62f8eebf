import { and, eq } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { newestPublished } from '#db/newest-checkpoint.ts'
import { ledgerEntryIds, ledgerHeads } from '#db/schema/index.ts'

export interface FoundEntry {
  /** Leaf index of the item. */
  leaf: number
  /** Of the ledger now. */
  size: number
  /** Of the newest published checkpoint; 0 before the first. */
  published: number
}

/** Where an actor's entry id stands in the ledger; null when it is not taken. */
export async function findEntry(tx: Transaction | Database, actor: string, id: string): Promise<FoundEntry | null> {
  const [entry] = await tx
    .select({ leaf: ledgerEntryIds.leaf })
    .from(ledgerEntryIds)
    .where(and(eq(ledgerEntryIds.actor, actor), eq(ledgerEntryIds.entryId, id)))
  if (!entry) return null
  const [head] = await tx.select({ size: ledgerHeads.size }).from(ledgerHeads)
  return { leaf: entry.leaf, size: head?.size ?? 0, published: await newestPublished(tx) }
}
