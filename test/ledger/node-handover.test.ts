import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { logClient } from '#ledger/node/log-client.ts'
import type { MemberNode, NodeParts } from '#ledger/node/node.ts'
import { packLeaves } from '#ledger/node/packed.ts'
import { serveNode } from '#ledger/node/server.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeVkey, parseNote, SIGNATURE_COSIGNATURE, vkeyOf } from '#ledger/note.ts'
import { type Policy, policyHash, publishedBy } from '#ledger/policy.ts'
import { submissionLeaves } from '#ledger/submission.ts'
import { capture, item, keyPair, MEMBERS, memberKeyName } from './fixture.ts'
import { openTestNode, TestLog } from './node-log.ts'
import { approved, member, policyV2, proposed, rekeyed, successor } from './rules-fixture.ts'

let folder: string
let log: TestLog
let url: string
const open: MemberNode[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hardproof-handover-'))
  log = new TestLog(policyV2()).begin()
  url = await log.listen()
})

afterEach(async () => {
  for (const node of open.splice(0)) await node.close()
  await log.close()
  await rm(folder, { recursive: true, force: true })
})

async function openMember(name: string, parts: Partial<NodeParts> = {}): Promise<MemberNode> {
  const node = await openTestNode(log, url, join(folder, name), name, parts)
  open.push(node)
  return node
}

async function reopen(node: MemberNode, parts: Partial<NodeParts> = {}): Promise<MemberNode> {
  await node.close()
  open.splice(open.indexOf(node), 1)
  return openMember(node.member, parts)
}

const offer = async (node: MemberNode, edge = log.edge) => node.addCheckpoint(await log.offer(node.size, edge))

/** Proposed by the bank and approved by everybody else; answers the size of the hand-over. */
function adopt(policy: Policy, others: readonly (readonly [string, string?])[]): number {
  log.append(proposed(policy))
  for (const [name, key] of others) log.append(approved(policy, name, key))
  expect(policyHash(log.state.policy)).toBe(policyHash(policy))
  return log.edge.size
}

const others = MEMBERS.slice(1).map(name => [name] as const)
const withAuditor = () => successor(log.policy, { members: [...log.policy.members, member('auditor')], quorum: 4 })

/** The bank's node key, then one that is to replace it. */
const oldKey = { name: memberKeyName('bank'), secretKey: keyPair('node bank').secretKey }
const newKey = { name: memberKeyName('bank'), secretKey: keyPair('node bank 2').secretKey }
const newVkey = encodeVkey(vkeyOf(newKey.name, SIGNATURE_COSIGNATURE, keyPair('node bank 2').publicKey))
const withNewKey = () => successor(log.policy, { members: rekeyed(log.policy, 'bank', { vkey: newVkey }) })

test('a node goes beyond a hand-over only after it has co-signed it exactly, and keeps that checkpoint', async () => {
  let node = await openMember('bank')
  await offer(node)
  const start = node.size
  log.grow(2)
  const before = log.edge
  const handover = adopt(withAuditor(), [...others, ['auditor']])
  const exactly = log.edge
  log.grow(3)
  for (let i = 0; i < 2; i++) {
    expect(await offer(node)).toMatchObject({ status: 503, body: expect.stringContaining(`of ${handover} first`) })
  }
  expect(node.size).toBe(start)
  expect(await offer(node, before)).toMatchObject({ status: 200 })
  expect(await offer(node)).toMatchObject({ status: 503 })
  expect(node.policy.version).toBe(1)

  expect(await offer(node, exactly)).toMatchObject({ status: 200 })
  expect(node.policy.version).toBe(2)
  expect(node.chain.map(({ from }) => from)).toEqual([0, handover])
  expect(node.health().policy).toEqual({ version: 2, hash: policyHash(log.state.policy) })
  expect(await node.mirror.keptSizes()).toEqual([handover])
  expect(await node.mirror.readKept(handover)).toBe(node.note)
  node = await reopen(node)
  expect(node.policy.version).toBe(2)
  expect(await offer(node)).toMatchObject({ status: 200 })
  expect(await node.mirror.readKept(handover)).toContain(`\n${handover}\n`)
})

test('whoever serves false entries with a hand-over in them does not keep the node from asking others', async () => {
  const honest = await openMember('notary')
  const server = await serveNode(async () => honest, { port: 0 })
  const node = await openMember('bank', { peers: [logClient(server.url, 2000)] })
  const [edge, state] = [log.edge, log.state]
  await offer(node)
  log.grow(12)
  await offer(honest)
  const signed = await log.offer(node.size)
  // The same length, with a change of policy that every member has signed, but that is not in the tree.
  const [tiles, bundles] = [new Map(log.tiles), new Map(log.bundles)]
  ;[log.edge, log.state] = [edge, state]
  adopt(withAuditor(), [...others, ['auditor']])
  log.grow(12)
  expect(await node.addCheckpoint(signed)).toMatchObject({ status: 200 })
  expect(node.size).toBe(honest.size)
  expect(node.policy.version).toBe(1)
  expect([tiles.size, bundles.size]).toEqual([log.tiles.size, log.bundles.size])
  await server.close()
  open.splice(open.indexOf(honest), 1)
})

test('what a submission is held against is not the hand-over, which the log cannot offer with it', async () => {
  let now = 1_800_000_000
  const node = await openMember('bank', { patience: 2, now: () => now })
  await offer(node)
  const late = capture([item('contract.signed', 'event-late-01')])
  expect(await node.submissions.accept(packLeaves(submissionLeaves(late)))).toMatchObject({ status: 202 })
  await vi.waitFor(() => expect(log.brought.size).toBe(1), { timeout: 5000 })
  await new Promise(resolve => setTimeout(resolve, 50))
  now += 100
  log.grow(1)
  await offer(node)
  const before = log.edge
  log.grow(1)
  expect(await offer(node)).toMatchObject({ status: 503, body: expect.stringContaining('omits') })
  log.edge = before
  adopt(withAuditor(), [...others, ['auditor']])
  expect(await offer(node)).toMatchObject({ status: 200 })
  log.grow(1)
  expect(await offer(node)).toMatchObject({ status: 503, body: expect.stringContaining('omits') })
  log.append(late)
  expect(await offer(node)).toMatchObject({ status: 200 })
})

test('a member that is not in the policy yet mirrors and co-signs, and counts from the hand-over on', async () => {
  const auditor = await openMember('auditor')
  const adopted = withAuditor()
  expect(await offer(auditor)).toMatchObject({ status: 200 })
  expect(publishedBy(auditor.note!, log.policy, nodeEd25519).cosigned).toBe(0)
  adopt(adopted, [...others, ['auditor']])
  expect(await offer(auditor)).toMatchObject({ status: 200 })
  expect(publishedBy(auditor.note!, adopted, nodeEd25519).cosigned).toBe(1)
  log.grow(1)
  expect(await offer(auditor)).toMatchObject({ status: 200 })
  await expect(reopen(auditor)).resolves.toMatchObject({ size: log.edge.size })
})

test('a member that is re-keyed signs with both keys, and starts with either alone', async () => {
  const both = await openMember('bank', { keys: [oldKey, newKey] })
  await offer(both)
  const adopted = withNewKey()
  adopt(adopted, others)
  const answer = await offer(both)
  expect(answer).toMatchObject({ status: 200 })
  expect(answer.body.trimEnd().split('\n')).toHaveLength(2)
  expect(parseNote(both.note!).signatures).toHaveLength(3)
  for (const policy of [log.policy, adopted]) {
    const { members } = publishedBy(both.note!, policy, nodeEd25519)
    expect(members.filter(({ time }) => time !== null).map(one => one.member.name)).toEqual(['bank'])
  }
  const renewed = await reopen(both, { keys: [newKey] })
  log.grow(1)
  expect(await offer(renewed)).toMatchObject({ status: 200 })
  expect(publishedBy(renewed.note!, adopted, nodeEd25519).cosigned).toBe(1)
})

test('a record that only the old key signed is still its own, once a policy has named both', async () => {
  const node = await openMember('bank', { keys: [oldKey] })
  await offer(node)
  // Before the change is in the mirror, the new key alone says nothing of who signed the record: a policy names the old.
  adopt(withNewKey(), others)
  await offer(node)
  await expect(reopen(node, { keys: [newKey] })).resolves.toMatchObject({ size: log.edge.size })
})

test("a re-keyed member's node refuses to start on an old copy, by either key's co-signature", async () => {
  const node = await openMember('bank', { keys: [oldKey, newKey] })
  await offer(node)
  await cp(join(folder, 'bank'), join(folder, 'copy'), { recursive: true })
  adopt(withNewKey(), others)
  await offer(node)
  for (const keys of [[oldKey], [newKey], [oldKey, newKey]]) {
    const all = parseNote(node.note!).signatures
    expect(all).toHaveLength(3)
    log.cosigned.set('bank', node.note!)
    const opening = openTestNode(log, url, join(folder, 'copy'), 'bank', { keys })
    await expect(opening).rejects.toThrow(/restored from an old copy/)
  }
})

test('a record under a key that is neither its own nor any policy’s is not its own', async () => {
  const node = await openMember('bank', { keys: [{ ...newKey, secretKey: keyPair('stranger').secretKey }] })
  await offer(node)
  await expect(reopen(node, { keys: [newKey] })).rejects.toThrow(/signatures/)
})

test('a program that does not know the next rules stops at the hand-over, and says so', async () => {
  const node = await openMember('bank')
  await offer(node)
  const newer = successor(log.policy, { ruleVersion: 99, ruleHash: 'ab'.repeat(32) })
  adopt(newer, others)
  expect(await offer(node)).toMatchObject({ status: 200 })
  const end = log.edge.size
  log.force([new TextEncoder().encode('who knows')])
  const answer = await offer(node)
  expect(answer).toMatchObject({ status: 503, body: expect.stringMatching(/rule set 99.*does not know/) })
  expect(node.size).toBe(end)
  expect(node.health()).toMatchObject({ ok: true, trouble: expect.stringContaining('rule set 99') })
  // It serves what it has, and starts again where it stands.
  const again = await reopen(node)
  expect(again.size).toBe(end)
  expect(await readdir(join(folder, 'bank/mirror/kept'))).toEqual([String(end)])
  expect(await offer(again)).toMatchObject({ status: 503 })
})
