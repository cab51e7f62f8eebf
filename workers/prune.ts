import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { type Loop, startLoop } from './loop.ts'

/** Rows of each table that one transaction deletes, at most. */
export const PRUNE_BATCH = 1_000
const EVERY_MS = 10 * 60_000

interface Pruner {
  /** Under the role hardproof_worker. */
  db: Database
  onError: (error: unknown) => void
}

/** Deletes what has had its time; at once again while there is more than a batch of it. */
export function startPruner({ db, onError }: Pruner): Loop {
  return startLoop(() => pruneBatch(db).then(deleted => Object.values(deleted).includes(PRUNE_BATCH)), {
    everyMs: EVERY_MS,
    onError,
  })
}

export interface Pruned {
  outbox: number
  idempotencyKeys: number
  sessions: number
  linkSessions: number
}

/**
 * One batch of each: jobs done more than 7 days ago, answers kept for more than 24 hours, sessions and visits that
 * ended. Row security lets the worker see, or delete, no younger ones. Two processes at once take turns.
 */
export function pruneBatch(db: Database): Promise<Pruned> {
  return db.transaction(async tx => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('hardproof prune', 0))`)
    const outbox = await tx.execute(sql`
      delete from outbox where id = any(array(
        select id from outbox where done_at < now() - interval '7 days' order by done_at limit ${PRUNE_BATCH}))`)
    const idempotencyKeys = await tx.execute(sql`
      delete from idempotency_keys where ctid = any(array(
        select ctid from idempotency_keys where created_at < now() - interval '24 hours'
        order by created_at limit ${PRUNE_BATCH}))`)
    const sessions = await tx.execute(sql`
      delete from sessions where token_hash = any(array(
        select token_hash from sessions where expires_at < now() or ended_at is not null limit ${PRUNE_BATCH}))`)
    const linkSessions = await tx.execute(sql`
      delete from link_sessions where token_hash = any(array(
        select token_hash from link_sessions where expires_at < now() limit ${PRUNE_BATCH}))`)
    return {
      outbox: outbox.count,
      idempotencyKeys: idempotencyKeys.count,
      sessions: sessions.count,
      linkSessions: linkSessions.count,
    }
  })
}
