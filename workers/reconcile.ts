import { and, asc, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Topic } from '#app/jobs/topics.ts'
import type { Database } from '#db/client.ts'
import { outbox } from '#db/schema/index.ts'
import { type Loop, startLoop } from './loop.ts'
import { ATTEMPTS_A_ROUND, type Queues } from './queues.ts'

const BATCH = 200
const EVERY_MS = 15_000

interface Reconciler {
  /** Under the role hardproof_worker. */
  db: Database
  queues: Pick<Queues, 'revive'>
  topics: Topic[]
  /** How long a row may stand sent and not done before its job is looked for. */
  afterSeconds?: number | undefined
  onError: (error: unknown) => void
}

/** Finds the jobs that were sent and never done, whatever became of the queue, and sends them again. */
export function startReconciler(reconciler: Reconciler): Loop {
  return startLoop(() => reconcileBatch(reconciler).then(found => found.examined === BATCH), {
    everyMs: EVERY_MS,
    onError: reconciler.onError,
  })
}

/**
 * One batch of rows, oldest first. One that keeps failing is taken up less and less often, down to once an hour, and
 * never given up: what it stands for has happened. Every row looked at gets a new `sent_at`.
 */
export async function reconcileBatch({
  db,
  queues,
  topics,
  afterSeconds = 60,
}: Omit<Reconciler, 'onError'>): Promise<{ examined: number; revived: number }> {
  return db.transaction(async tx => {
    const rounds = sql`least(${outbox.attempts} / ${ATTEMPTS_A_ROUND}, 6)`
    const rows = await tx
      .select({ id: outbox.id, topic: outbox.topic })
      .from(outbox)
      .where(
        and(
          isNotNull(outbox.sentAt),
          isNull(outbox.doneAt),
          inArray(outbox.topic, topics),
          sql`${outbox.sentAt} <= now() - make_interval(secs => ${afterSeconds} * power(2, ${rounds}))`,
        ),
      )
      .orderBy(asc(outbox.sentAt))
      .limit(BATCH)
      .for('update', { skipLocked: true })
    let revived = 0
    for (const row of rows) {
      if (await queues.revive(row.topic as Topic, row.id)) revived++
    }
    const ids = rows.map(row => row.id)
    if (ids.length > 0) await tx.update(outbox).set({ sentAt: new Date() }).where(inArray(outbox.id, ids))
    return { examined: rows.length, revived }
  })
}
