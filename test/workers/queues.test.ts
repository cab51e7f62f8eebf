import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Handlers } from '#workers/handlers.ts'
import { openQueues, type Queues } from '#workers/queues.ts'
import { reconcileBatch } from '#workers/reconcile.ts'
import { relayBatch } from '#workers/relay.ts'
import { type RunningWorker, runWorker } from '#workers/run-worker.ts'
import { bundleScript } from '../support/bundle-script.ts'
import { testDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { onBothBackends } from './backends.ts'
import { ask, effects, outboxRows, takeEffect } from './effects.ts'

const { worker: db, app, owner, urls } = await testDatabase()
const topics = ['publish-checkpoint' as const]
const effect: Handlers = { 'publish-checkpoint': { run: job => takeEffect(db, job), concurrency: 4 } }

const script = await bundleScript('test/workers/worker.process.ts')

onBothBackends(redis => {
  let prefix: string
  let queues: Queues
  const running: RunningWorker[] = []
  const processes: ChildProcess[] = []

  const redisUrl = async () => (await redis())?.url ?? null

  beforeEach(async () => {
    prefix = randomBytes(6).toString('hex')
    queues = openQueues({
      redisUrl: await redisUrl(),
      postgresUrl: urls.worker,
      prefix,
      lockMs: 2_000,
      onError: () => {},
    })
  })

  afterEach(async () => {
    for (const child of processes.splice(0)) child.kill('SIGKILL')
    await Promise.all(running.splice(0).map(worker => worker.stop(2_000)))
    await queues.close(2_000)
    await owner.execute(sql`truncate outbox, member_states, bullmq.job cascade`)
  })

  async function start(): Promise<void> {
    const parts = { db, databaseUrl: urls.worker, redisUrl: await redisUrl(), handlers: effect, onError: () => {} }
    running.push(await runWorker({ ...parts, queues: { prefix, lockMs: 2_000 } }))
  }

  async function killDuringJob(): Promise<void> {
    const child = spawn(process.execPath, [script, urls.worker, (await redisUrl()) ?? '-', prefix])
    processes.push(child)
    const ended = new Promise(resolve => child.once('close', resolve))
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', data => String(data).includes('began') && resolve())
      child.once('close', () => reject(new Error('the worker ended by itself')))
    })
    child.kill('SIGKILL')
    await ended
  }

  const age = () => db.execute(sql`update outbox set sent_at = now() - interval '5 minutes' where sent_at is not null`)

  test('a job whose worker is killed three times is done by the next, once', { timeout: 60_000 }, async () => {
    await ask(db, 1)
    for (let kill = 0; kill < 3; kill++) await killDuringJob()
    expect(await effects(db)).toEqual([])
    await start()
    expect(
      await eventually(
        () => effects(db),
        found => found.length > 0,
        20_000,
      ),
    ).toEqual([1])
  })

  test('jobs that the queue lost are sent again', async () => {
    await ask(db, 1)
    await ask(db, 2)
    await relayBatch({ db, queues, topics })
    await loseQueue()
    await start()
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(await effects(db)).toEqual([])
    expect(await reconcileBatch({ db, queues, topics })).toEqual({ examined: 0, revived: 0 })
    await age()
    expect(await reconcileBatch({ db, queues, topics })).toEqual({ examined: 2, revived: 2 })
    expect(
      await eventually(
        () => effects(db),
        found => found.length === 2,
      ),
    ).toEqual([1, 2])
  })

  test('jobs that wait in the queue are left alone', async () => {
    await ask(db, 1)
    await relayBatch({ db, queues, topics })
    await age()
    expect(await reconcileBatch({ db, queues, topics })).toEqual({ examined: 1, revived: 0 })
    expect(await reconcileBatch({ db, queues, topics })).toEqual({ examined: 0, revived: 0 })
  })

  test('a relay that was killed before it could mark its rows sends nothing twice', async () => {
    await ask(db, 1)
    await relayBatch({ db, queues, topics })
    await db.execute(sql`update outbox set sent_at = null`)
    await relayBatch({ db, queues, topics })
    await start()
    await eventually(
      () => outboxRows(db),
      rows => rows[0]?.done === true,
    )
    expect(await effects(db)).toEqual([1])
  })

  test('a row with an unreadable payload fails and stays, with its reason', async () => {
    await db.execute(
      sql`insert into outbox (topic, payload, created_at, available_at) values ('publish-checkpoint', '{"size":"x"}', now(), now())`,
    )
    await start()
    const [row] = await eventually(
      () => outboxRows(db),
      rows => (rows[0]?.attempts ?? 0) > 0,
    )
    expect(row).toMatchObject({ sent: true, done: false, last_error: expect.stringContaining('size') })
  })

  test('a job that failed for good is taken up again', { timeout: 90_000 }, async () => {
    let broken = true
    const parts = { db, databaseUrl: urls.worker, redisUrl: await redisUrl(), onError: () => {} }
    const handlers: Handlers = {
      'publish-checkpoint': {
        async run(job) {
          if (broken) throw new Error('the member is away')
          await takeEffect(db, job)
        },
        concurrency: 1,
      },
    }
    running.push(await runWorker({ ...parts, handlers, queues: { prefix, lockMs: 2_000, backoffMs: 10 } }))
    await ask(db, 1)
    await eventually(
      () => outboxRows(db),
      rows => rows[0]?.attempts === 8,
      30_000,
    )
    broken = false
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(await effects(db)).toEqual([])
    await age()
    expect(await reconcileBatch({ db, queues, topics })).toEqual({ examined: 1, revived: 1 })
    expect(
      await eventually(
        () => effects(db),
        found => found.length > 0,
      ),
    ).toEqual([1])
  })

  async function loseQueue(): Promise<void> {
    const server = await redis()
    if (server) await server.wipe()
    else await owner.execute(sql`truncate bullmq.job cascade`)
  }
})

test('the web role cannot touch the queues', async () => {
  await expect(app.execute(sql`select * from bullmq.job`)).rejects.toMatchObject({ cause: { code: '42501' } })
})
