import { asc, eq } from 'drizzle-orm'
import { beforeAll, expect, test, vi } from 'vitest'
import { buildApproval, buildProposal, type PolicyChange, successorOf } from '#app/governance/changes.ts'
import { readLedgerState } from '#app/submissions/read-ledger-state.server.ts'
import { readChain, readGovernance } from '#db/ledger-chain.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerCheckpoints, memberStates, submissions } from '#db/schema/index.ts'
import { governanceKeyPath } from '#ledger/node/config.ts'
import { joinMember } from '#ledger/node/found.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { logClient } from '#ledger/node/log-client.ts'
import { initMember, rekeyMember, retireKeys } from '#ledger/node/own-keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parseNote } from '#ledger/note.ts'
import { type PolicyV2, policyHash } from '#ledger/policy.ts'
import { publishedUnder } from '#ledger/policy-chain.ts'
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
  await allCosign()
})

const db = () => rig.database.worker
const secretOf = (member: string) => readKeyFile(governanceKeyPath(rig.folder(member)))
const inForce = async () => (await readChain(db())).at(-1)!
const rowOf = async (id: string) => (await db().select().from(submissions).where(eq(submissions.id, id)))[0]!
const checkpoints = () => db().select().from(ledgerCheckpoints).orderBy(asc(ledgerCheckpoints.size))
const checkpointAt = async (size: number) =>
  (await db().select().from(ledgerCheckpoints).where(eq(ledgerCheckpoints.size, size)))[0]!
const stateOf = async (member: string) =>
  (await db().select().from(memberStates).where(eq(memberStates.member, member)))[0]!

async function allCosign(): Promise<void> {
  await vi.waitFor(async () => expect((await publisher.publish()).behind).toEqual([]), { timeout: 20_000 })
}

/** Proposed by the first, approved by all of `by`; in one append with what is captured behind it. */
async function change(
  changes: readonly PolicyChange[],
  by: readonly string[],
  newKeys: readonly { member: string; secretKey: Uint8Array }[] = [],
): Promise<{ from: number; policy: PolicyV2; behind: string }> {
  const policy = successorOf((await inForce()).policy as PolicyV2, changes)
  const [first, ...others] = await Promise.all(by.map(async member => ({ member, secretKey: await secretOf(member) })))
  await rig.submit(buildProposal(policy, first!, nodeEd25519))
  for (const voice of [...others, ...newKeys]) {
    await rig.submit(buildApproval(policyHash(policy), voice, nodeEd25519))
  }
  const behind = await rig.capture(2)
  await sequencer.drain()
  const term = await inForce()
  expect(policyHash(term.policy)).toBe(policyHash(policy))
  expect(await rowOf(behind)).toMatchObject({ status: 'sequenced', leafStart: term.from })
  return { from: term.from, policy, behind }
}

test('where a policy comes into force the batch is cut, and the checkpoint there is signed by both quorums first', async () => {
  await rig.stop('regulator')
  const { from, behind } = await change([{ kind: 'quorum', quorum: 4 }], MEMBERS)
  expect((await checkpoints()).map(({ size }) => size)).toContain(from)
  expect(await readGovernance(db())).toEqual({ proposals: [], adopted: null })
  // Three co-sign: the old quorum, not the new one. Nothing beyond the hand-over is even offered.
  await publisher.publish()
  await publisher.publish()
  expect((await checkpointAt(from)).publishedAt).toBeNull()
  expect((await rowOf(behind)).status).toBe('sequenced')
  for (const member of ['bank', 'notary', 'court']) expect((await stateOf(member)).size).toBe(from)
  await rig.start('regulator')
  await allCosign()
  const { note, publishedAt } = await checkpointAt(from)
  const publication = publishedUnder(note, await readChain(db()), nodeEd25519)
  expect(publication).toMatchObject({ published: true, cosigned: 4, quorum: 4, before: { published: true, quorum: 3 } })
  const after = (await checkpoints()).filter(({ size }) => size > from)
  expect(after.every(row => row.publishedAt !== null && row.publishedAt >= publishedAt!)).toBe(true)
  expect((await rowOf(behind)).status).toBe('published')
})

test('the rules in the database are those that the entries say, also for a sequencer that begins anew', async () => {
  await sequencer.close()
  sequencer = await rig.sequencer()
  const id = await rig.capture(1)
  expect(await sequencer.drain()).toMatchObject({ kind: 'drained', accepted: 1 })
  await allCosign()
  expect((await rowOf(id)).status).toBe('published')
  const register = (await ledgerStore(db()).readRegister())!
  expect(register.chain.map(({ policy }) => policy.version)).toEqual([1, 2])
  expect(register.policy.quorum).toBe(4)
})

test("a member's node gets another key: at the hand-over both of its keys have signed", async () => {
  const keys = await rekeyMember(rig.folder('court'), 'court', rig.founded.policy, nodeEd25519)
  const secretKey = await readKeyFile(`${governanceKeyPath(rig.folder('court'))}.next`)
  const { vkey, governance } = keys
  await rig.stop('court')
  await rig.start('court')
  const { from } = await change([{ kind: 'member-rekeyed', name: 'court', vkey, governance }], MEMBERS, [
    { member: 'court', secretKey },
  ])
  await allCosign()
  const { note } = await checkpointAt(from)
  expect(parseNote(note).signatures.filter(({ name }) => name.startsWith('court.'))).toHaveLength(2)
  const { published, before } = publishedUnder(note, await readChain(db()), nodeEd25519)
  expect([published, before?.cosigned]).toEqual([true, 4])
  expect((await stateOf('court')).size).toBeGreaterThan(from)
})

test('a member that left is offered the hand-over, and nothing beyond it', async () => {
  const remain = ['bank', 'notary', 'court']
  await rig.stop('court')
  await retireKeys(rig.folder('court'))
  await rig.start('court')
  const { from, behind } = await change(
    [
      { kind: 'member-removed', name: 'regulator' },
      { kind: 'quorum', quorum: 3 },
    ],
    [...remain, 'regulator'],
  )
  await allCosign()
  expect((await rowOf(behind)).status).toBe('published')
  expect((await stateOf('regulator')).size).toBe(from)
  await rig.stop('regulator')
  const id = await rig.capture(1)
  await sequencer.drain()
  await allCosign()
  expect((await rowOf(id)).status).toBe('published')
})

test('each checkpoint is judged by the policy of its size, and who has left is named where it co-signed', async () => {
  const { from } = await inForce()
  const state = (await readLedgerState(rig.database.app))!
  expect(state.members.map(({ name }) => name)).toEqual(['bank', 'notary', 'court'])
  expect(state.checkpoints.every(({ published, publishedAt }) => published === (publishedAt !== null))).toBe(true)
  const tellingOf = (size: number) => {
    const { members, cosigners } = state.checkpoints.find(checkpoint => checkpoint.size === size)!
    return { members, former: cosigners.filter(({ former }) => former).map(({ name }) => name) }
  }
  const sizes = state.checkpoints.map(({ size }) => size)
  expect(tellingOf(from)).toEqual({ members: 4, former: ['regulator'] })
  expect(tellingOf(Math.max(...sizes.filter(size => size < from)))).toEqual({ members: 4, former: ['regulator'] })
  expect(tellingOf(Math.max(...sizes))).toEqual({ members: 3, former: [] })
})

test('a member that joins catches up over every hand-over; until its address is known the page says so', async () => {
  const folder = rig.folder('auditor')
  const keys = await initMember(folder, 'auditor', 'auditor.example', nodeEd25519)
  const member = { ...keys, organisation: 'An auditor' }
  const present = ['bank', 'notary', 'court']
  const { from } = await change([{ kind: 'member-added', member }], present, [
    { member: 'auditor', secretKey: await secretOf('auditor') },
  ])
  expect((await publisher.publish()).behind).toEqual(['auditor'])
  expect(await stateOf('auditor')).toMatchObject({ answers: false, trouble: 'its address is not known' })
  // Three of four are a quorum of either policy.
  expect((await checkpointAt(from)).publishedAt).not.toBeNull()
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const genesis = policyHash(rig.founded.policy)
  const settings = { member: 'auditor', log: rig.logUrl, genesis, host: '127.0.0.1', port }
  await joinMember(folder, settings, [logClient(rig.logUrl)])
  await rig.start('auditor')
  rig.joined.push({ name: 'auditor', url: `http://127.0.0.1:${port}` })
  await allCosign()
  expect((await stateOf('auditor')).trouble).toBeNull()
  const newest = (await checkpoints()).at(-1)!
  expect(publishedUnder(newest.note, await readChain(db()), nodeEd25519).cosigned).toBe(4)
})
