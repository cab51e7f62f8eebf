import { eq, sql } from 'drizzle-orm'
import { beforeAll, expect, test, vi } from 'vitest'
import { ledgerCheckpoints, outbox, submissions } from '#db/schema/index.ts'
import { completePublishing } from '#workers/ledger/enqueue-publishing.ts'
import { publishAtOnce } from '#workers/ledger/publish-at-once.ts'
import type { Publisher } from '#workers/ledger/publisher.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { LedgerRig, MEMBERS } from './ledger-rig.ts'

let rig: LedgerRig
let sequencer: Sequencer
let publisher: Publisher

beforeAll(async () => {
  rig = await LedgerRig.open()
  await rig.start(...MEMBERS)
  sequencer = await rig.sequencer()
  publisher = rig.publisher()
  await rig.registerBank()
  await sequencer.drain()
})

const db = () => rig.database.worker
const statusOf = async (id: string) => (await db().select().from(submissions).where(eq(submissions.id, id)))[0]!.status
const newestSize = async () => (await db().select().from(ledgerCheckpoints).orderBy(sql`size desc`).limit(1))[0]!.size
const openJobs = (topic: string) => db().select().from(outbox).where(sql`topic = ${topic} and done_at is null`)

test('a submission tells the sequencer as it commits, and its job becomes due later', async () => {
  const told: string[] = []
  const listening = await db().$client.listen('hardproof_append', () => void told.push('append'))
  const relays = await db().$client.listen('hardproof_outbox', () => void told.push('outbox'))
  await rig.capture()
  await vi.waitFor(() => expect(told).toEqual(['append']))
  const [job] = await openJobs('anchor-ledger')
  expect(job!.availableAt.getTime()).toBeGreaterThan(job!.createdAt.getTime() + 1_000)
  await sequencer.drain()
  expect(await openJobs('anchor-ledger')).toEqual([])
  await listening.unlisten()
  await relays.unlisten()
})

test('a row stands for the newest size, and is not done with an older one', async () => {
  const before = await newestSize()
  await rig.capture()
  await sequencer.drain()
  const after = await newestSize()
  expect((await openJobs('publish-checkpoint')).map(({ payload }) => payload)).toEqual([{ size: after, attempt: 0 }])
  await completePublishing(db(), before)
  expect(await openJobs('publish-checkpoint')).toHaveLength(1)
  await completePublishing(db(), after)
  expect(await openJobs('publish-checkpoint')).toEqual([])
})

test('what was appended is published without a job, whose row is done', async () => {
  const publishing = publishAtOnce({ db: db(), publisher, onError: error => expect.unreachable(String(error)) })
  const id = await rig.capture()
  await sequencer.drain()
  expect(await openJobs('publish-checkpoint')).toHaveLength(1)
  publishing.wake()
  await vi.waitFor(async () => expect(await openJobs('publish-checkpoint')).toEqual([]), { timeout: 20_000 })
  expect(await statusOf(id)).toBe('published')
  await publishing.stop()
})

test('while a member is down the row stays, for the job to ask it again', async () => {
  await rig.stop('court')
  const publishing = publishAtOnce({ db: db(), publisher, onError: error => expect.unreachable(String(error)) })
  const id = await rig.capture()
  await sequencer.drain()
  publishing.wake()
  await vi.waitFor(async () => expect(await statusOf(id)).toBe('published'), { timeout: 20_000 })
  await publishing.stop()
  expect(await openJobs('publish-checkpoint')).toHaveLength(1)
})
