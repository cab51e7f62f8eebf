/**
 * A transaction that holds a lock which others wait for, such as the head's. The server ends it, with its connection, when
 * the process stands still in it; what the process does afterwards must reach nothing.
 */
import { sql } from 'drizzle-orm'
import type { Database, Transaction } from './client.ts'

/** What it did is lost: the connection was closed under it, by the server or on the way. */
export class TransactionLost extends Error {
  override name = 'TransactionLost'
}

/** Far longer than the rules take over the largest batch, and short enough to be waited for. */
export const DEFAULT_STALL_MS = 8_000

/** How long the transaction may stand still from here on. */
export async function limitStall(tx: Transaction, stallMs = DEFAULT_STALL_MS): Promise<void> {
  await tx.execute(sql`select set_config('idle_in_transaction_session_timeout', ${String(stallMs)}, true)`)
}

/** Throws `TransactionLost`, and whatever `work` throws. */
export async function headTransaction<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await db.transaction(async tx => {
      try {
        return await work(tx)
      } catch (error) {
        // The driver would send its rollback down the closed connection and bring the process down. It fails the
        // transaction as the connection closes, and waits for this no longer.
        if (isConnectionLost(error)) return await new Promise<never>(() => {})
        throw error
      }
    })
  } catch (error) {
    if (isConnectionLost(error)) throw new TransactionLost('the connection was closed in the middle', { cause: error })
    throw error
  }
}

/** The driver's own, and the server's for a session that it ends (class 57P, idle_in_transaction_session_timeout). */
const LOST = /^(CONNECTION_CLOSED|CONNECTION_DESTROYED|CONNECTION_ENDED|25P03|57P0[123])$/

function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: string }
  return (code !== undefined && LOST.test(code)) || isConnectionLost(error.cause)
}
