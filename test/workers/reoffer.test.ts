/** An idle ledger: the members are asked again for what they have co-signed, about once a minute. */
import { createServer } from 'node:http'
import { eq, sql } from 'drizzle-orm'
import { beforeAll, expect, test, vi } from 'vitest'
import { ledgerCheckpoints, memberStates, outbox } from '#db/schema/index.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { publishedBy } from '#ledger/policy.ts'
import { keepGoing } from '#workers/ledger/keep-going.ts'
import type { Publisher } from '#workers/ledger/publisher.ts'
import { claimReoffer } from '#workers/ledger/reoffer.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { publishCheckpoint } from '#workers/publish-checkpoint.ts'
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
  await allCosign()
})

const db = () => rig.database.worker
const newest = async () => (await db().select().from(ledgerCheckpoints).orderBy(sql`size desc`).limit(1))[0]!
const stateOf = async (member: string) =>
  (await db().select().from(memberStates).where(eq(memberStates.member, member)))[0]!
const openJobs = () => db().select().from(outbox).where(sql`topic = 'publish-checkpoint' and done_at is null`)
const timeIn = (note: string, name: string) =>
  publishedBy(note, rig.founded.policy, nodeEd25519).members.find(({ member }) => member.name === name)!.time!

async function allCosign(): Promise<void> {
  await vi.waitFor(async () => expect((await publisher.publish()).behind).toEqual([]), { timeout: 20_000 })
}

/** As if the last co-signatures were two minutes old. */
async function letAge(): Promise<void> {
  const old = new Date(Date.now() - 120_000)
  await db().update(memberStates).set({ cosignedAt: old, reofferedAt: old })
}

async function runJobs(): Promise<void> {
  for (const { id, topic, payload } of await openJobs()) {
    const job = { outboxId: id, organisationId: null, topic, payload } as Parameters<typeof publishCheckpoint>[1]
    await publishCheckpoint({ db: db(), publisher }, job)
  }
}

test('what is fresh is not asked for again; what is old is co-signed anew, and the published note stays', async () => {
  const before = await newest()
  const states = await db().select().from(memberStates)
  await new Promise(resolve => setTimeout(resolve, 1_100))
  await publisher.publish()
  expect(await db().select().from(memberStates)).toEqual(states)

  await letAge()
  expect((await publisher.publish()).behind).toEqual([])
  for (const member of MEMBERS) {
    await vi.waitFor(async () => {
      const { note, cosignedAt, size } = await stateOf(member)
      expect(size).toBe(before.size)
      expect(timeIn(note!, member)).toBeGreaterThan(timeIn(before.note, member))
      expect(cosignedAt!.getTime()).toBe(timeIn(note!, member) * 1000)
    })
  }
  expect(await newest()).toEqual(before)
})

test('one that does not answer is asked once a minute, by whichever process, and nothing else waits for it', async () => {
  await rig.stop('court')
  let asked = 0
  const silent = createServer(request => {
    asked += 1
    request.socket.destroy()
  })
  const { port } = new URL(rig.founded.members.find(({ name }) => name === 'court')!.url)
  await new Promise<void>(resolve => silent.listen(Number(port), '127.0.0.1', resolve))
  await letAge()
  const onError = (error: unknown) => expect.unreachable(String(error))
  const going = await keepGoing({ db: db(), sequencer, everyMs: 50, onError })
  try {
    await vi.waitFor(async () => expect(await openJobs()).toHaveLength(1), { timeout: 10_000 })
    await runJobs()
    await vi.waitFor(async () => expect((await stateOf('court')).answers).toBe(false))
    const other = rig.publisher()
    for (let i = 0; i < 3; i++) expect((await other.publish()).behind).toEqual([])
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(await openJobs()).toEqual([])
    expect(asked).toBe(1)
    for (const member of ['bank', 'notary', 'regulator']) {
      expect(Date.now() - (await stateOf(member)).cosignedAt!.getTime()).toBeLessThan(10_000)
    }
  } finally {
    await going.stop()
    await new Promise(resolve => silent.close(resolve))
  }
  await letAge()
  const claims = await Promise.all([1, 2, 3].map(() => claimReoffer(db(), 'court')))
  expect(claims.filter(Boolean)).toHaveLength(1)
  await rig.start('court')
})

test('while there is something newer, that is what is offered', async () => {
  await rig.capture(1)
  await sequencer.drain()
  await letAge()
  const before = await stateOf('bank')
  await allCosign()
  const after = await stateOf('bank')
  expect(after.size).toBe((await newest()).size)
  expect(after.reofferedAt).toEqual(before.reofferedAt)
  expect(timeIn((await newest()).note, 'bank')).toBe(after.cosignedAt!.getTime() / 1000)
})
