/** The head's row: the lock that orders appends, and the epoch that shuts out a sequencer which was replaced. */
import { eq, sql } from 'drizzle-orm'
import type { StoredHead } from '#ledger/store.ts'
import type { Database, Transaction } from './client.ts'
import { ledgerHeads } from './schema/index.ts'

/** Another sequencer has taken over since; this one must not append. */
export class StaleEpochError extends Error {
  override name = 'StaleEpochError'
}

/** Opens the head of an empty ledger, where there is none. `empty` is the signed checkpoint of size 0. */
export async function openHead(db: Database | Transaction, origin: string, empty: StoredHead): Promise<void> {
  const { size, root, checkpoint } = empty
  await db
    .insert(ledgerHeads)
    .values({ origin, size, root, checkpoint, epoch: 0, updatedAt: new Date() })
    .onConflictDoNothing()
}

/** Shuts out every sequencer that came before. */
export async function raiseEpoch(db: Database | Transaction, origin: string): Promise<number> {
  const [head] = await db
    .update(ledgerHeads)
    .set({ epoch: sql`${ledgerHeads.epoch} + 1`, trouble: null })
    .where(eq(ledgerHeads.origin, origin))
    .returning({ epoch: ledgerHeads.epoch })
  if (!head) throw new Error(`the database holds no ledger named ${origin}`)
  return head.epoch
}

/** The head, locked until the transaction ends. Throws `StaleEpochError` when the epoch is no longer the caller's. */
export async function lockHead(tx: Transaction, origin: string, epoch: number): Promise<StoredHead> {
  const [head] = await tx.select().from(ledgerHeads).where(eq(ledgerHeads.origin, origin)).for('update')
  if (!head) throw new Error(`the database holds no ledger named ${origin}`)
  if (head.epoch !== epoch) throw new StaleEpochError(`epoch ${epoch} has been followed by ${head.epoch}`)
  return head
}

/** Why nothing is sequenced, in words for the monitor; null when it goes on. */
export async function setHeadTrouble(
  db: Database | Transaction,
  origin: string,
  trouble: string | null,
): Promise<void> {
  await db.update(ledgerHeads).set({ trouble }).where(eq(ledgerHeads.origin, origin))
}
