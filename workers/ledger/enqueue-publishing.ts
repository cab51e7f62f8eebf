import { and, eq, isNull, lte } from 'drizzle-orm'
import { enqueue } from '#app/jobs/enqueue.ts'
import type { Transaction } from '#db/client.ts'
import { outbox } from '#db/schema/index.ts'

const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 30_000

/** One job publishes whatever is the newest when it runs, so none is added while one waits. */
export async function enqueuePublishing(tx: Transaction, size: number): Promise<void> {
  if (await isWaiting(tx, new Date())) return
  await enqueue(tx, 'publish-checkpoint', { size, attempt: 0 })
}

/** Later and later, and never more than one at a time: a member that stays away does not fill the queue. */
export async function enqueueRetry(tx: Transaction, size: number, attempt: number): Promise<void> {
  if (await isWaiting(tx, null)) return
  const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1))
  await enqueue(tx, 'publish-checkpoint', { size, attempt }, { availableAt: new Date(Date.now() + delay) })
}

/** `due`: count only what the relay may take by then. */
async function isWaiting(tx: Transaction, due: Date | null): Promise<boolean> {
  const [row] = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(
      and(
        eq(outbox.topic, 'publish-checkpoint'),
        isNull(outbox.sentAt),
        isNull(outbox.doneAt),
        due ? lte(outbox.availableAt, due) : undefined,
      ),
    )
    .limit(1)
  return row !== undefined
}
