import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { enqueue } from '#app/jobs/enqueue.ts'
import type { Job } from '#app/jobs/topics.ts'
import type { Handlers } from '#workers/handlers.ts'
import { type RunningWorker, runWorker } from '#workers/run-worker.ts'
import { testDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { onBothBackends } from './backends.ts'
import { ask, effects, outboxRows, takeEffect } from './effects.ts'

const { worker: db, owner, urls } = await testDatabase()
const running: RunningWorker[] = []

onBothBackends(redis => {
  let prefix: string

  beforeEach(async () => {
    prefix = randomBytes(6).toString('hex')
  })

  afterEach(async () => {
    await Promise.all(running.splice(0).map(worker => worker.stop(2_000)))
    await owner.execute(sql`truncate outbox, member_states, bullmq.job cascade`)
  })

  async function start(handlers: Handlers): Promise<RunningWorker> {
    const worker = await runWorker({
      db,
      databaseUrl: urls.worker,
      redisUrl: (await redis())?.url ?? null,
      handlers,
      queues: { prefix, lockMs: 2_000 },
      onError: () => {},
    })
    running.push(worker)
    return worker
  }

  const effect: Handlers = { 'publish-checkpoint': { run: job => takeEffect(db, job), concurrency: 8 } }

  test('two workers do each committed job once, and none that was rolled back', async () => {
    await start(effect)
    await start(effect)
    const committed: number[] = []
    await Promise.all(
      Array.from({ length: 200 }, async (_, number) => {
        const rollBack = number % 10 === 9
        await db
          .transaction(async tx => {
            await enqueue(tx, 'publish-checkpoint', { size: number + 1, attempt: 1 })
            if (rollBack) throw new Error('rolled back')
          })
          .catch(error => expect(error.message).toBe('rolled back'))
        if (!rollBack) committed.push(number + 1)
      }),
    )
    const done = await eventually(
      () => effects(db),
      found => found.length >= committed.length,
    )
    expect(done).toEqual(committed.sort((a, b) => a - b))
    await eventually(
      () => outboxRows(db),
      rows => rows.every(row => row.done),
    )
  })

  test('a job asked for later is not sent before its time', async () => {
    await start(effect)
    const from = Date.now()
    await ask(db, 1, new Date(from + 2_500))
    await ask(db, 2)
    await eventually(
      () => effects(db),
      found => found.includes(2),
    )
    expect(await effects(db)).toEqual([2])
    await eventually(
      () => effects(db),
      found => found.includes(1),
    )
    expect(Date.now() - from).toBeGreaterThanOrEqual(2_500)
  })

  test('a failing job is tried again, says why without its data, and holds nobody up', async () => {
    let failures = 0
    const fails = async (job: Job<'publish-checkpoint'>) => {
      if (job.payload.size === 13 && failures++ < 2) {
        await db.execute(sql`select ${'secret of a debtor'}::integer`)
      }
      await takeEffect(db, job)
    }
    await start({ 'publish-checkpoint': { run: fails, concurrency: 2 } })
    await ask(db, 13)
    await ask(db, 14)
    await eventually(
      () => effects(db),
      found => found.includes(14),
    )
    const [row] = await eventually(
      () => outboxRows(db),
      rows => (rows[0]?.attempts ?? 0) > 0,
    )
    expect(row?.last_error).toContain('22P02')
    expect(row?.last_error).not.toContain('secret')
    await eventually(
      () => effects(db),
      found => found.includes(13),
    )
    expect(failures).toBe(3)
  })

  test('a handler that ends without completing its job has failed', async () => {
    await start({ 'publish-checkpoint': { run: async () => {}, concurrency: 1 } })
    await ask(db, 1)
    const [row] = await eventually(
      () => outboxRows(db),
      rows => (rows[0]?.attempts ?? 0) > 0,
    )
    expect(row).toMatchObject({ done: false, last_error: expect.stringContaining('without completing') })
  })

  test('two runs of one job take effect once', async () => {
    let runs = 0
    const twice = async (job: Job<'publish-checkpoint'>) => {
      runs++
      await Promise.all([takeEffect(db, job), takeEffect(db, job)].map(run => run.catch(() => {})))
    }
    await start({ 'publish-checkpoint': { run: twice, concurrency: 1 } })
    await ask(db, 5)
    await eventually(
      () => outboxRows(db),
      rows => rows[0]?.done === true,
    )
    expect(await effects(db)).toEqual([5])
    expect(runs).toBe(1)
  })

  test('stopping waits for a running job, but not for ever', async () => {
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    let began = false
    const worker = await start({
      'publish-checkpoint': {
        async run() {
          began = true
          await held
        },
        concurrency: 1,
      },
    })
    await ask(db, 1)
    await eventually(() => began)
    const from = Date.now()
    await worker.stop(500)
    expect(Date.now() - from).toBeLessThan(5_000)
    release()
    running.length = 0
  })
})
