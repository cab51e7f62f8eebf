/** The head's row: the lock that orders appends, and the epoch that shuts out a sequencer which was replaced. */
import { eq, sql } from 'drizzle-orm'
import type { StoredHead } from '#ledger/store.ts'
import type { Database, Transaction } from './client.ts'
import { DEFAULT_STALL_MS } from './head-transaction.ts'
import { type LeaseTerms, renewLease } from './ledger-lease.ts'
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

/**
 * Shuts out every sequencer that came before. With `holder`, only while nobody else has taken the lease; it may have run
 * out meanwhile. Throws `StaleEpochError` when somebody has.
 */
export async function raiseEpoch(db: Database | Transaction, origin: string, holder?: string): Promise<number> {
  const [head] = await db
    .update(ledgerHeads)
    .set({ epoch: sql`${ledgerHeads.epoch} + 1`, trouble: null })
    .where(
      sql`${ledgerHeads.origin} = ${origin} and (${holder ?? null}::text is null or lease_holder = ${holder ?? null}::text)`,
    )
    .returning({ epoch: ledgerHeads.epoch })
  if (head) return head.epoch
  if (holder === undefined) throw new Error(`the database holds no ledger named ${origin}`)
  throw new StaleEpochError('another sequencer has taken the lease')
}

/**
 * The head, locked until the transaction ends, and the caller's lease renewed with it. Throws `StaleEpochError` when the
 * epoch is no longer the caller's. The server ends a transaction that then stands still for `stallMs`: a process that was
 * paused in it holds up nobody. The database lets the tree be written in such a transaction only.
 */
export async function lockHead(
  tx: Transaction,
  origin: string,
  epoch: number,
  lease?: LeaseTerms,
): Promise<StoredHead> {
  const stallMs = lease?.stallMs ?? DEFAULT_STALL_MS
  await tx.execute(
    sql`select set_config('idle_in_transaction_session_timeout', ${String(stallMs)}, true), set_config('app.head_locked', 'yes', true)`,
  )
  const [head] = await tx.select().from(ledgerHeads).where(eq(ledgerHeads.origin, origin)).for('update')
  if (!head) throw new Error(`the database holds no ledger named ${origin}`)
  if (head.epoch !== epoch) throw new StaleEpochError(`epoch ${epoch} has been followed by ${head.epoch}`)
  if (lease) await renewLease(tx, origin, lease)
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
