import { eq, sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { raiseEpoch, StaleEpochError } from '#db/ledger-head.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerHeads, outbox, submissions } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import { EMPTY_EDGE } from '#ledger/edge.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parsePolicy, publishedBy } from '#ledger/policy.ts'
import { readEdge, readLeaves } from '#ledger/store.ts'
import { parseSubmission } from '#ledger/submission.ts'
import { anchorLedger } from '#workers/anchor-ledger.ts'
import { appendPending } from '#workers/ledger/append-pending.ts'
import { openFileSigner } from '#workers/ledger/log-signer.ts'
import { logKeyPath } from '#workers/ledger/operator-folder.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { captureOf, keyOf, LedgerRig, MEMBERS } from './ledger-rig.ts'

let rig: LedgerRig
let sequencer: Sequencer

beforeAll(async () => {
  rig = await LedgerRig.open()
  sequencer = await rig.sequencer()
})

const rowOf = async (id: string) => {
  const [row] = await rig.database.worker.select().from(submissions).where(eq(submissions.id, id))
  return row!
}
const store = () => ledgerStore(rig.database.worker)
const head = async () => (await rig.database.worker.select().from(ledgerHeads))[0]!

/** The tree is whole: the edge hashes to the head's root, which the log signed, and every leaf is there. */
async function expectSound() {
  const { size, root, checkpoint } = await head()
  expect(toHex((await readEdge(store(), size)).root)).toBe(toHex(root))
  const { logSigned, checkpoint: signed } = publishedBy(checkpoint, rig.founded.policy, nodeEd25519)
  expect(logSigned).toBe(true)
  expect([signed.size, toHex(signed.root)]).toEqual([size, toHex(root)])
  expect(await readLeaves(store(), 0, size)).toHaveLength(size)
}

test('nothing is sequenced until enough members answer, and the monitor says why', async () => {
  await rig.start('bank', 'notary')
  await rig.registerBank()
  expect(await sequencer.drain()).toMatchObject({ kind: 'refusing', reason: expect.stringContaining('2 of 4') })
  expect(await store().readHead()).toBeNull()
  expect((await head()).trouble).toContain('2 of 4')
  await rig.start('court', 'regulator')
})

test('the first append begins with the policy that every member signed', async () => {
  await new Promise(resolve => setTimeout(resolve, 2_100)) // it does not ask the members again at once
  expect(await sequencer.drain()).toMatchObject({ kind: 'drained', accepted: 2 })
  const leaves = await readLeaves(store(), 0, 2)
  const { header, items } = parseSubmission(leaves)
  expect(header.proofs).toHaveLength(MEMBERS.length)
  expect(parsePolicy(items[0]!.policy!)).toEqual(rig.founded.policy)
  expect((await head()).trouble).toBeNull()
  await expectSound()
})

test('a submission is sequenced where its row says, and its leaves leave the row', async () => {
  const id = await rig.capture(3)
  expect(await sequencer.drain()).toMatchObject({ kind: 'drained', accepted: 1 })
  const row = await rowOf(id)
  expect(row).toMatchObject({ status: 'sequenced', refusedRule: null })
  expect(row.leaves).toHaveLength(0)
  const found = parseSubmission(await readLeaves(store(), row.leafStart!, row.leafStart! + 4))
  expect(found.items).toHaveLength(3)
  expect(await sequencer.drain()).toMatchObject({ kind: 'drained', accepted: 0 })
  await expectSound()
})

test('what breaks a rule never enters, and hinders nothing behind it', async () => {
  const before = (await head()).size
  const stranger = await rig.capture(1, keyOf())
  const twice = captureOf(1, rig.bank)
  const [first, second, behind] = [await rig.submit(twice), await rig.submit(twice), await rig.capture(1)]
  await sequencer.drain()
  expect(await rowOf(stranger)).toMatchObject({ status: 'refused', refusedRule: 'key.unknown', leafStart: null })
  expect((await rowOf(stranger)).refusedMessage).toContain('is not registered')
  expect(await rowOf(first)).toMatchObject({ status: 'sequenced', leafStart: before })
  expect(await rowOf(second)).toMatchObject({ status: 'refused', refusedRule: 'id.known' })
  expect(await rowOf(behind)).toMatchObject({ status: 'sequenced', leafStart: before + 2 })
  expect((await head()).size).toBe(before + 4)
})

test('an id stays taken in every later append', async () => {
  const submission = captureOf(2, rig.bank)
  await rig.submit(submission)
  await sequencer.drain()
  const again = await rig.submit(submission)
  await sequencer.drain()
  expect(await rowOf(again)).toMatchObject({ status: 'refused', refusedRule: 'id.known' })
})

test('one publishing job waits, however much is appended meanwhile', async () => {
  for (let i = 0; i < 3; i++) {
    await rig.capture(1)
    await sequencer.drain()
  }
  const waiting = await rig.database.worker
    .select()
    .from(outbox)
    .where(sql`topic = 'publish-checkpoint' and sent_at is null and done_at is null`)
  expect(waiting).toHaveLength(1)
})

test('a job completes once its submission is taken, and one that runs twice finds it taken', async () => {
  const submissionId = await rig.capture(1)
  const [row] = await rig.database.worker
    .select()
    .from(outbox)
    .where(sql`topic = 'anchor-ledger' and payload->>'submissionId' = ${submissionId}`)
  const job = { topic: 'anchor-ledger' as const, payload: { submissionId }, outboxId: row!.id, organisationId: null }
  const services = { db: rig.database.worker, sequencer }
  await anchorLedger(services, job)
  expect((await rowOf(submissionId)).status).toBe('sequenced')
  const { size } = await head()
  await expect(anchorLedger(services, job)).rejects.toThrow(/done already/)
  expect((await head()).size).toBe(size)
})

test('a sequencer that was replaced cannot append', async () => {
  const { policy, genesis } = rig.founded
  const setup = { policy, genesis, signer: await openFileSigner(logKeyPath(rig.operator)) }
  const epoch = await raiseEpoch(rig.database.worker, policy.origin)
  await rig.capture(1)
  const before = await head()
  const append = (as: number) => rig.database.worker.transaction(tx => appendPending(tx, setup, as, null))
  await expect(append(epoch - 1)).rejects.toThrow(StaleEpochError)
  expect(await head()).toEqual(before)
  expect(await append(epoch)).toMatchObject({ accepted: 1 })
  // The one that held the older epoch notices, stands by once, and asks the members before it takes over again.
  await rig.capture(1)
  expect(await sequencer.drain()).toEqual({ kind: 'standby' })
  expect(await sequencer.drain()).toMatchObject({ kind: 'drained', accepted: 1 })
})

test('two workers at once never fork: one appends, the other stands by, then takes over', async () => {
  const other = await rig.sequencer()
  const ids: string[] = []
  const kinds = new Set<string>()
  await Promise.all([
    (async () => {
      for (let i = 0; i < 40; i++) ids.push(await rig.capture(1 + (i % 3)))
    })(),
    ...[sequencer, other].map(async one => {
      for (let i = 0; i < 30; i++) kinds.add((await one.drain()).kind)
    }),
  ])
  await sequencer.drain()
  expect(kinds).toEqual(new Set(['drained', 'standby']))
  await sequencer.close()
  ids.push(await rig.capture(1))
  expect(await other.drain()).toMatchObject({ kind: 'drained', accepted: 1 })
  const rows = await Promise.all(ids.map(rowOf))
  expect(rows.every(row => row.status === 'sequenced')).toBe(true)
  const starts = rows.map(row => row.leafStart!)
  expect(new Set(starts).size).toBe(ids.length)
  await expectSound()
  sequencer = other
})

test('two that both believe to hold the epoch are ordered by the row lock', async () => {
  const { policy, genesis } = rig.founded
  const setup = { policy, genesis, signer: await openFileSigner(logKeyPath(rig.operator)) }
  const epoch = await raiseEpoch(rig.database.worker, policy.origin)
  const ids: string[] = []
  for (let i = 0; i < 20; i++) ids.push(await rig.capture(1))
  const append = () => rig.database.worker.transaction(tx => appendPending(tx, setup, epoch, null))
  const taken = await Promise.all(Array.from({ length: 4 }, append))
  expect(taken.map(result => result.accepted).sort()).toEqual([0, 0, 0, 20])
  await expectSound()
})

test('a crash before the commit leaves nothing behind', async () => {
  const { policy, genesis } = rig.founded
  const setup = { policy, genesis, signer: await openFileSigner(logKeyPath(rig.operator)) }
  const epoch = await raiseEpoch(rig.database.worker, policy.origin)
  const id = await rig.capture(5)
  const before = await head()
  const crashed = rig.database.worker.transaction(async tx => {
    await appendPending(tx, setup, epoch, null)
    throw new Error('killed')
  })
  await expect(crashed).rejects.toThrow('killed')
  expect(await head()).toEqual(before)
  expect((await rowOf(id)).status).toBe('pending')
  await expectSound()
})

test('a database that is older than what a member holds does not go on', async () => {
  const fresh = await LedgerRig.open()
  await fresh.start(...MEMBERS)
  const first = await fresh.sequencer()
  await fresh.registerBank()
  await first.drain()
  expect((await fresh.publisher().publish()).behind).toEqual([])
  await first.close()
  // Restored to before its first append: the row says size 0 again, the members know better.
  const { root } = EMPTY_EDGE
  await fresh.database.owner.execute(sql`alter table ledger_heads no force row level security`)
  await fresh.database.owner.update(ledgerHeads).set({ size: 0, root })
  const restored = await fresh.sequencer()
  expect(await restored.drain()).toMatchObject({ kind: 'refusing', reason: expect.stringContaining('never seen') })
})
