import { createPostgresBackend, type JobsOptions, Queue, type QueueOptions, Worker, type WorkerOptions } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Topic } from '#app/jobs/topics.ts'

/** How often one job is tried before the reconciler takes it up again. */
export const ATTEMPTS_A_ROUND = 8

/** The first pause after a failure; each further one is twice as long, about a minute in the end. */
const BACKOFF_MS = 500

function jobOptions(backoffMs: number): JobsOptions {
  return {
    attempts: ATTEMPTS_A_ROUND,
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.3 },
    // Its outbox row is the record of a job that is done; one that failed stays, so that it is not taken for lost.
    removeOnComplete: true,
    removeOnFail: false,
  }
}

/** How long after a worker's sudden end its jobs start again elsewhere. */
const LOCK_MS = 30_000

function workerOptions(lockMs: number) {
  return {
    // A worker that is killed counts as a stall. The default of one fails a job for good at the second kill.
    maxStalledCount: 1_000,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
  }
}

/** What is in the queue of an outbox row, and needs no id but the row's. */
interface QueuedJob {
  outboxId: number
}

export interface Queues {
  /** Adds a job for each outbox row; one that is in the queue already is left as it is. */
  add(topic: Topic, outboxIds: number[]): Promise<void>
  /** Runs `handle` for each job until close. What it throws is tried again, later and later. */
  work(topic: Topic, handle: (outboxId: number) => Promise<void>, options: { concurrency: number }): void
  /** Puts a job that failed for good, ended undone or was lost back into the queue. @returns whether it had to */
  revive(topic: Topic, outboxId: number): Promise<boolean>
  /** Takes no new jobs, waits for those that run for at most `patience` ms, then lets go: they run again elsewhere. */
  close(patience: number): Promise<void>
}

interface Options {
  /** Null: the queues live in PostgreSQL, in the schema `bullmq`. */
  redisUrl: string | null
  /** Of the role hardproof_worker. */
  postgresUrl: string
  /** Keeps queues apart that share one Redis. */
  prefix?: string | undefined
  lockMs?: number | undefined
  backoffMs?: number | undefined
  onError: (error: Error) => void
}

/** The job queues: on Redis where there is one, else on PostgreSQL; the same code and behaviour on both. */
export function openQueues(options: Options): Queues {
  const { onError, backoffMs = BACKOFF_MS } = options
  const backend = options.redisUrl === null ? postgresBackend(options) : redisBackend(options.redisUrl, options)
  const queues = new Map<Topic, Queue<QueuedJob>>()
  const workers: Worker<QueuedJob>[] = []

  function queueOf(topic: Topic): Queue<QueuedJob> {
    const known = queues.get(topic)
    if (known) return known
    const queue = backend.queue(topic)
    queue.on('error', onError)
    queues.set(topic, queue)
    return queue
  }

  return {
    async add(topic, outboxIds) {
      const opts = jobOptions(backoffMs)
      const jobs = outboxIds.map(outboxId => ({ data: { outboxId }, opts: { ...opts, jobId: jobId(outboxId) } }))
      // On PostgreSQL adding in bulk makes temporary tables: ten times the cost of adding one.
      if (jobs.length === 1) await queueOf(topic).add(topic, jobs[0]!.data, jobs[0]!.opts)
      else await queueOf(topic).addBulk(jobs.map(job => ({ name: topic, ...job })))
    },
    work(topic, handle, { concurrency }) {
      const worker = backend.worker(topic, job => handle(job.data.outboxId), concurrency)
      worker.on('error', onError)
      workers.push(worker)
    },
    async revive(topic, outboxId) {
      const queue = queueOf(topic)
      const job = await queue.getJob(jobId(outboxId))
      const state = job ? await job.getState() : 'unknown'
      if (job && state === 'failed') {
        await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })
        return true
      }
      if (job && state !== 'completed' && state !== 'unknown') return false
      await job?.remove()
      await this.add(topic, [outboxId])
      return true
    },
    async close(patience) {
      const finished = Promise.all(workers.map(worker => worker.close()))
      if (!(await settlesWithin(finished, patience))) {
        await settlesWithin(Promise.all(workers.map(worker => worker.disconnect())), 1_000)
      }
      await settlesWithin(Promise.all([...queues.values()].map(queue => queue.close())), 2_000)
      await settlesWithin(backend.close(), 2_000)
    },
  }
}

/** BullMQ refuses an id that is a bare number, or has a colon. */
function jobId(outboxId: number): string {
  return `ob-${outboxId}`
}

interface Backend {
  queue(name: string): Queue<QueuedJob>
  worker(name: string, run: (job: { data: QueuedJob }) => Promise<void>, concurrency: number): Worker<QueuedJob>
  close(): Promise<unknown>
}

function postgresBackend({ postgresUrl, lockMs = LOCK_MS, onError }: Options): Backend {
  const pool = new pg.Pool({
    connectionString: postgresUrl,
    // Each worker keeps one connection to listen on.
    max: 16,
    keepAlive: true,
    options: '-c search_path=bullmq',
    application_name: 'hardproof queues',
  })
  pool.on('error', onError)
  // Each topic's queue and worker listen to it as well.
  pool.setMaxListeners(0)
  const connection = { connection: pool }
  return {
    queue: name => new Queue(name, connection, createPostgresBackend) as unknown as Queue<QueuedJob>,
    worker: (name, run, concurrency) =>
      new Worker(name, run, { ...connection, ...workerOptions(lockMs), concurrency }, createPostgresBackend) as never,
    close: () => pool.end(),
  }
}

function redisBackend(url: string, { prefix = 'hardproof', lockMs = LOCK_MS, onError }: Options): Backend {
  // Adding must fail soon when Redis is away (the relay tries again); a worker must wait for it for ever.
  const adding = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false })
  const working = new Redis(url, { maxRetriesPerRequest: null })
  for (const redis of [adding, working]) redis.on('error', onError)
  working.once('ready', () => warnOfEviction(working, onError))
  const queueOptions: QueueOptions = { connection: adding, prefix }
  const workOptions: WorkerOptions = { connection: working, prefix, ...workerOptions(lockMs) }
  return {
    queue: name => new Queue<QueuedJob>(name, queueOptions),
    worker: (name, run, concurrency) => new Worker<QueuedJob>(name, run, { ...workOptions, concurrency }),
    async close() {
      for (const redis of [adding, working]) redis.disconnect()
    },
  }
}

/** A Redis that may evict drops jobs. Each one comes back through the reconciler, late; managed ones may not say. */
async function warnOfEviction(redis: Redis, onError: (error: Error) => void): Promise<void> {
  const [, policy] = (await redis.config('GET', 'maxmemory-policy').catch(() => [])) as string[]
  if (policy && policy !== 'noeviction')
    onError(new Error(`Redis must run maxmemory-policy noeviction, not ${policy}.`))
}

async function settlesWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>(resolve => {
    timer = setTimeout(resolve, milliseconds, false)
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } catch {
    return true
  } finally {
    clearTimeout(timer)
  }
}
