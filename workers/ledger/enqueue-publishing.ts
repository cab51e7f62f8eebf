import { and, eq, isNull, sql } from 'drizzle-orm'
import { BACKSTOP_MS, enqueue } from '#app/jobs/enqueue.ts'
import type { Database, Transaction } from '#db/client.ts'
import { outbox } from '#db/schema/index.ts'

const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 30_000

/**
 * Behind an append, for the case that the process does not publish it itself. One job publishes whatever is the newest
 * when it runs, so none is added while one waits: that one stands for this size from then on.
 */
export async function enqueuePublishing(tx: Transaction, size: number, delayMs = BACKSTOP_MS): Promise<void> {
  const raised = await tx.execute(
    sql`update outbox set payload = jsonb_set(payload, '{size}', to_jsonb(${size}::bigint))
      where topic = 'publish-checkpoint' and sent_at is null and done_at is null
        and available_at <= ${at(delayMs).toISOString()}::timestamptz
      returning 1`,
  )
  if (raised.length > 0) return
  await enqueue(tx, 'publish-checkpoint', { size, attempt: 0 }, delayMs > 0 ? { availableAt: at(delayMs) } : {})
}

/** What was asked for sizes up to this one, and not sent yet, is done: every member has co-signed it. */
export async function completePublishing(db: Database, size: number): Promise<void> {
  await db.execute(
    sql`update outbox set done_at = ${at(0).toISOString()}::timestamptz, last_error = null
      where topic = 'publish-checkpoint' and sent_at is null and done_at is null
        and (payload->>'size')::bigint <= ${size}`,
  )
}

/** Later and later, and never more than one at a time: a member that stays away does not fill the queue. */
export async function enqueueRetry(tx: Transaction, size: number, attempt: number): Promise<void> {
  if (await isWaiting(tx)) return
  const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1))
  await enqueue(tx, 'publish-checkpoint', { size, attempt }, { availableAt: at(delay) })
}

async function isWaiting(tx: Transaction): Promise<boolean> {
  const [row] = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.topic, 'publish-checkpoint'), isNull(outbox.sentAt), isNull(outbox.doneAt)))
    .limit(1)
  return row !== undefined
}

function at(milliseconds: number): Date {
  return new Date(Date.now() + milliseconds)
}
