import type { Topic } from '#app/jobs/topics.ts'
import type { Database } from '#db/client.ts'
import type { Handlers } from './handlers.ts'
import { startPruner } from './prune.ts'
import { openQueues } from './queues.ts'
import { startReconciler } from './reconcile.ts'
import { startRelay } from './relay.ts'
import { type Handle, runJob } from './run-job.ts'

export interface RunningWorker {
  /** Stops taking jobs, gives those that run `patience` ms, and lets go. */
  stop(patience: number): Promise<void>
}

interface Parts {
  /** Under the role hardproof_worker. */
  db: Database
  databaseUrl: string
  redisUrl: string | null
  handlers: Handlers
  queues?: { prefix?: string; lockMs?: number; backoffMs?: number }
  reconcileAfterSeconds?: number
  onError: (error: unknown) => void
}

/** Relay, reconciler, pruner and handlers of one process, joined by the queues. */
export async function runWorker(parts: Parts): Promise<RunningWorker> {
  const { db, handlers, onError } = parts
  const queues = openQueues({ redisUrl: parts.redisUrl, postgresUrl: parts.databaseUrl, ...parts.queues, onError })
  const topics = Object.keys(handlers) as Topic[]
  for (const topic of topics) {
    const handler = handlers[topic]!
    // The table ties each topic to a handler of its own payload; indexed by a union the compiler loses that.
    queues.work(topic, outboxId => runJob(db, topic, outboxId, handler.run as Handle<Topic>), handler)
  }
  const relay = await startRelay({ db, queues, topics, onError })
  const reconciler = startReconciler({ db, queues, topics, onError, afterSeconds: parts.reconcileAfterSeconds })
  const pruner = startPruner({ db, onError })
  return {
    async stop(patience) {
      await Promise.all([relay.stop(), reconciler.stop(), pruner.stop()])
      await queues.close(patience)
    },
  }
}
