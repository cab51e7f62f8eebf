import { eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { bundleExhibits, type Opening } from '#app/submissions/exhibit.server.ts'
import { readLogFile } from '#app/submissions/read-log-file.server.ts'
import type { Database } from '#db/client.ts'
import * as schema from '#db/schema/index.ts'
import { ledgerCheckpoints, memberStates, outbox, submissions } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { fromUtf8, toBase64 } from '#ledger/bytes.ts'
import { parseCheckpoint } from '#ledger/checkpoint.ts'
import { commitmentOf, newSalt } from '#ledger/commitment.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parseNote } from '#ledger/note.ts'
import { policyHash, publishedBy } from '#ledger/policy.ts'
import { buildSubmission } from '#ledger/submission.ts'
import { type Bundle, verifyBundle } from '#ledger/verify.ts'
import { keepGoing } from '#workers/ledger/keep-going.ts'
import type { Publisher } from '#workers/ledger/publisher.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { publishCheckpoint } from '#workers/publish-checkpoint.ts'
import { item, LedgerRig, MEMBERS } from './ledger-rig.ts'

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
const newest = async () => (await db().select().from(ledgerCheckpoints).orderBy(sql`size desc`).limit(1))[0]!
const stateOf = async (member: string) =>
  (await db().select().from(memberStates).where(eq(memberStates.member, member)))[0]!
const openJobs = () => db().select().from(outbox).where(sql`topic = 'publish-checkpoint' and done_at is null`)

async function captured(count = 1): Promise<string> {
  const id = await rig.capture(count)
  await sequencer.drain()
  return id
}

/** The same database, with what is asked of it. */
function counting(database: Database, queries: string[]): Database {
  return drizzle(database.$client, { schema, logger: { logQuery: query => void queries.push(query) } })
}

/** Runs the waiting publishing jobs as the worker would, delayed ones too. */
async function runJobs(): Promise<void> {
  for (const row of await openJobs()) {
    const payload = row.payload as { size: number; attempt: number }
    await publishCheckpoint(
      { db: db(), publisher },
      { topic: 'publish-checkpoint', payload, outboxId: row.id, organisationId: null },
    )
  }
}

/** A publication does not wait for the slow, so it may take more than one. */
async function allCosign(): Promise<void> {
  await vi.waitFor(async () => expect((await publisher.publish()).behind).toEqual([]), { timeout: 20_000 })
}

test('four members co-sign, and what the checkpoint covers is published', async () => {
  const id = await captured(3)
  expect(await statusOf(id)).toBe('sequenced')
  await allCosign()
  expect(await statusOf(id)).toBe('published')
  const { note, publishedAt } = await newest()
  expect(publishedAt).not.toBeNull()
  expect(publishedBy(note, rig.founded.policy, nodeEd25519)).toMatchObject({ cosigned: 4, published: true })
  const served = await readLogFile(rig.database.app, 'checkpoint')
  expect(served?.body).toBe(note)
  expect((await stateOf('court')).trouble).toBeNull()
})

test('a receipt for one item of a batch verifies against the genesis policy, and a changed record does not', async () => {
  const [salt, payload] = [newSalt(), { occurredAt: '2026-01-05', amount: '100' }]
  const items = [
    item('contract.signed'),
    { ...item('contract.paid'), commitment: toBase64(commitmentOf(payload, salt)) },
  ]
  const sign = [{ key: rig.bank.id, secretKey: rig.bank.secretKey }]
  const submissionId = await rig.submit(buildSubmission({ kind: 'capture', actor: 'bank', items, sign }, nodeEd25519))
  const opening: Opening = { submissionId, itemIndex: 1, title: 'Paid', payload, salt, file: null }
  const bundle = () =>
    inTenant(rig.database.app, { organisationId: rig.organisationId, actorId: rig.organisationId }, tx =>
      bundleExhibits(tx, [opening]),
    )
  expect((await bundle()).pending).toMatchObject([{ status: 'pending' }])
  await sequencer.drain()
  expect((await bundle()).pending).toMatchObject([{ status: 'sequenced' }])
  await publisher.publish()
  const { parts, pending } = await bundle()
  expect(pending).toEqual([])
  expect(verifyBundle(parts[0]!, rig.founded.trust).ok).toBe(true)
  const changed = { ...parts[0]!, exhibits: [{ ...parts[0]!.exhibits[0]!, payload: { ...payload, amount: '900' } }] }
  expect(verifyBundle(changed, rig.founded.trust).ok).toBe(false)
  expect(verifyBundle(parts[0]!, '00'.repeat(32)).ok).toBe(false)
})

test('with one member down three are enough, and the fourth catches up when it returns', async () => {
  await rig.stop('regulator')
  const id = await captured()
  const progress = await publisher.publish()
  expect(progress.behind).toEqual(['regulator'])
  expect(await statusOf(id)).toBe('published')
  expect((await stateOf('regulator')).trouble).toContain('nothing answers')
  for (let i = 0; i < 3; i++) await captured()
  await publisher.publish()
  await rig.start('regulator')
  await allCosign()
  expect((await stateOf('regulator')).size).toBe((await newest()).size)
})

test('with two down nothing is published and nothing is lost; it is when they return', async () => {
  await rig.stop('court', 'regulator')
  const ids = [await captured(), await captured(2)]
  await runJobs()
  expect(await Promise.all(ids.map(statusOf))).toEqual(['sequenced', 'sequenced'])
  expect((await newest()).publishedAt).toBeNull()
  const waiting = await openJobs()
  expect(waiting).toHaveLength(1)
  expect(waiting[0]!.payload).toMatchObject({ attempt: 1 })
  expect(waiting[0]!.availableAt.getTime()).toBeGreaterThan(Date.now())
  // Asked again and again, there is never more than one more attempt outstanding, later and later.
  for (let i = 0; i < 3; i++) await runJobs()
  const later = await openJobs()
  expect(later).toHaveLength(1)
  expect(later[0]!.payload).toMatchObject({ attempt: 4 })

  await rig.start('court')
  await runJobs()
  expect(await Promise.all(ids.map(statusOf))).toEqual(['published', 'published'])
  await rig.start('regulator')
  await vi.waitFor(
    async () => {
      await runJobs()
      expect(await openJobs()).toEqual([])
    },
    { timeout: 20_000 },
  )
})

test('while the tiles cannot be fetched members answer 503, and co-sign afterwards', async () => {
  rig.logUp = false
  const id = await captured()
  await publisher.publish()
  expect(await statusOf(id)).toBe('sequenced')
  expect((await stateOf('bank')).trouble).toMatch(/^503: .*answer.* 503/)
  rig.logUp = true
  await publisher.publish()
  expect(await statusOf(id)).toBe('published')
})

test('a process killed between commit and publication: the next one publishes', async () => {
  const id = await captured()
  // Nothing of the old publisher's memory is used, and the job row of the append is gone with the queue.
  await db().update(outbox).set({ doneAt: new Date() }).where(sql`topic = 'publish-checkpoint' and done_at is null`)
  const going = await keepGoing({
    db: db(),
    sequencer,
    everyMs: 50,
    onError: error => expect.unreachable(String(error)),
  })
  await vi.waitFor(async () => expect(await openJobs()).toHaveLength(1), { timeout: 10_000 })
  await going.stop()
  publisher = rig.publisher()
  await runJobs()
  expect(await statusOf(id)).toBe('published')
})

test('a member whose answer was lost is only asked to sign again', async () => {
  await captured()
  await allCosign()
  // As if the answers for the newest checkpoint had never arrived.
  const { size, note } = await newest()
  const bare = note
    .split('\n')
    .filter(line => !line.includes('/mirrored-rules-checked'))
    .join('\n')
  await db().update(ledgerCheckpoints).set({ note: bare, publishedAt: null }).where(eq(ledgerCheckpoints.size, size))
  await allCosign()
  expect(publishedBy((await newest()).note, rig.founded.policy, nodeEd25519).cosigned).toBe(4)
})

test('a member far behind is brought up checkpoint by checkpoint', async () => {
  await rig.stop('bank')
  for (let i = 0; i < 5; i++) await captured(200)
  await publisher.publish()
  await db().update(memberStates).set({ size: 0 }).where(eq(memberStates.member, 'bank')) // the log has forgotten, too
  await rig.start('bank')
  await allCosign()
  expect((await stateOf('bank')).size).toBe((await newest()).size)
})

test('what a node needs to notice an old copy of itself is served', async () => {
  await allCosign()
  const served = await readLogFile(rig.database.app, 'cosigned/notary')
  const note = typeof served!.body === 'string' ? served!.body : fromUtf8(served!.body)
  const { checkpoint, members } = publishedBy(note, rig.founded.policy, nodeEd25519)
  expect(checkpoint.size).toBe((await newest()).size)
  expect(members.filter(({ time }) => time !== null).map(({ member }) => member.name)).toEqual(['notary'])
  expect(await readLogFile(rig.database.app, 'cosigned/nobody')).toBeNull()
})

test('a member that hangs holds nothing up', async () => {
  const { createServer } = await import('node:http')
  await rig.stop('regulator')
  const url = rig.founded.members.find(({ name }) => name === 'regulator')!.url
  const hanging = createServer(() => {}).listen(Number(new URL(url).port), '127.0.0.1')
  await new Promise(resolve => hanging.once('listening', resolve))
  try {
    const slow = rig.publisher()
    for (let i = 0; i < 2; i++) {
      const id = await captured()
      const start = Date.now()
      expect((await slow.publish()).behind).toEqual(['regulator'])
      expect(Date.now() - start).toBeLessThan(15_000) // it would be 20 s for each request that hangs
      expect(await statusOf(id)).toBe('published')
    }
  } finally {
    hanging.closeAllConnections()
    await new Promise(resolve => hanging.close(resolve))
  }
  await rig.start('regulator')
})

describe('the exhibits of one batch', () => {
  let openings: Opening[]

  const bundle = (queries: string[], given: readonly Opening[], options = {}) =>
    inTenant(
      counting(rig.database.app, queries),
      { organisationId: rig.organisationId, actorId: rig.organisationId },
      tx => bundleExhibits(tx, given, options),
    )

  beforeAll(async () => {
    const made = Array.from({ length: 999 }, (_, i) => ({ salt: newSalt(), payload: { number: i } }))
    const items = made.map(({ payload, salt }) => ({
      ...item('contract.paid'),
      commitment: toBase64(commitmentOf(payload, salt)),
    }))
    const sign = [{ key: rig.bank.id, secretKey: rig.bank.secretKey }]
    const submissionId = await rig.submit(buildSubmission({ kind: 'capture', actor: 'bank', items, sign }, nodeEd25519))
    await sequencer.drain()
    await publisher.publish()
    openings = made.map((one, itemIndex) => ({ submissionId, itemIndex, title: 'Paid', file: null, ...one }))
  })

  test('cost one reading, and keep their order', async () => {
    const [few, all]: [string[], string[]] = [[], []]
    await bundle(few, openings.slice(0, 1))
    const given = [...openings.filter((_, i) => i % 2 === 1), ...openings.filter((_, i) => i % 2 === 0)]
    const started = Date.now()
    const { parts, pending } = await bundle(all, given)
    console.log(`${given.length} exhibits of one batch in ${Date.now() - started} ms, ${all.length} queries`)
    expect(pending).toEqual([])
    expect(parts).toHaveLength(1)
    expect(parts[0]!.exhibits.map(({ payload }) => payload)).toEqual(given.map(({ payload }) => payload))
    // A few more tiles than for one exhibit, and nothing for each.
    expect(all.length).toBeLessThan(few.length + 10)
    const verdict = verifyBundle(parts[0]!, policyHash(rig.founded.policy), nodeEd25519)
    const failed = verdict.exhibits.flatMap(({ checks }) => checks.filter(({ ok }) => ok === false))
    expect(failed).toEqual([])
  })

  test('are proven at the checkpoint that the caller names, if it is published and covers them', async () => {
    const first = (await newest()).size
    await captured()
    const unpublished = (await newest()).size
    await captured()
    await publisher.publish()
    const later = (await newest()).size
    const some = openings.slice(0, 3)
    const sizesOf = ({ parts }: { parts: Bundle[] }) =>
      parts.map(part => parseCheckpoint(parseNote(part.checkpoint).text).size)
    expect(sizesOf(await bundle([], some))).toEqual([first])
    const fixed = await bundle([], some, { sizeOf: () => later })
    expect(sizesOf(fixed)).toEqual([later])
    expect(verifyBundle(fixed.parts[0]!, policyHash(rig.founded.policy), nodeEd25519).ok).toBe(true)
    const one = await bundle([], some, { sizeOf: (opening: Opening) => (opening === some[1] ? later : undefined) })
    expect(sizesOf(one)).toEqual([first, later])
    expect(one.parts[1]!.exhibits[0]!.payload).toEqual(some[1]!.payload)
    for (const size of [first - 1, unpublished]) {
      const { parts, pending } = await bundle([], some, { sizeOf: () => size })
      expect(parts).toEqual([])
      expect(pending.map(({ opening }) => opening)).toEqual(some)
    }
  })
})
