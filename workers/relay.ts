import { and, asc, inArray, isNull, lte } from 'drizzle-orm'
import { OUTBOX_CHANNEL } from '#app/jobs/enqueue.ts'
import type { Topic } from '#app/jobs/topics.ts'
import type { Database } from '#db/client.ts'
import { outbox } from '#db/schema/index.ts'
import { type Loop, startLoop } from './loop.ts'
import type { Queues } from './queues.ts'

const BATCH = 500
const POLL_MS = 1_000
/** What is committed within so short a time after a batch goes into the next one together. */
const GATHER_MS = 25
/** One such job appends whatever is pending and completes what was asked for it: the rest need no job of their own. */
const DOES_ALL: Topic = 'anchor-ledger'

interface Relay {
  /** Under the role hardproof_worker. */
  db: Database
  queues: Pick<Queues, 'add'>
  topics: Topic[]
  onError: (error: unknown) => void
}

/** Turns outbox rows into jobs as they are committed: woken by each commit, and each second in case a call is lost. */
export async function startRelay(relay: Relay): Promise<Loop> {
  const work = async () => {
    const more = await relayBatch(relay)
    if (!more) await new Promise(resolve => setTimeout(resolve, GATHER_MS))
    return more
  }
  const loop = startLoop(work, { everyMs: POLL_MS, onError: relay.onError })
  const listening = await relay.db.$client.listen(OUTBOX_CHANNEL, loop.wake, loop.wake)
  return {
    wake: loop.wake,
    async stop() {
      await loop.stop()
      await listening.unlisten().catch(() => {})
    },
  }
}

/**
 * One batch. Rows stay locked until they are marked as sent, so that two relays share the work; killed in between,
 * the same ids are added again and the queue keeps one.
 * @returns whether more may be waiting
 */
export async function relayBatch({ db, queues, topics }: Omit<Relay, 'onError'>): Promise<boolean> {
  return db.transaction(async tx => {
    const rows = await tx
      .select({ id: outbox.id, topic: outbox.topic })
      .from(outbox)
      .where(
        and(
          isNull(outbox.sentAt),
          isNull(outbox.doneAt),
          lte(outbox.availableAt, new Date()),
          inArray(outbox.topic, topics),
        ),
      )
      .orderBy(asc(outbox.availableAt), asc(outbox.id))
      .limit(BATCH)
      .for('update', { skipLocked: true })
    if (rows.length === 0) return false
    for (const topic of new Set(rows.map(row => row.topic as Topic))) {
      const asked = rows.filter(row => row.topic === topic).map(row => row.id)
      await queues.add(topic, topic === DOES_ALL ? asked.slice(-1) : asked)
    }
    const ids = rows.map(row => row.id)
    await tx.update(outbox).set({ sentAt: new Date() }).where(inArray(outbox.id, ids))
    return rows.length === BATCH
  })
}
