import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { catchUpFromMembers } from '#ledger/node/catch-up-from-members.ts'
import { NodeConfigError, readNodeConfig } from '#ledger/node/config.ts'
import { joinMember } from '#ledger/node/found.ts'
import { logClient } from '#ledger/node/log-client.ts'
import type { MemberNode, NodeParts } from '#ledger/node/node.ts'
import { type NodeServer, serveNode } from '#ledger/node/server.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { policyHash } from '#ledger/policy.ts'
import { submissionLeaves } from '#ledger/submission.ts'
import { capture, checkpointNote, item, signer } from './fixture.ts'
import { openTestNode, TestLog } from './node-log.ts'
import { approved, member, policyV2, proposed, successor, without } from './rules-fixture.ts'

type Running = NodeServer & { node: MemberNode }

let folder: string
let log: TestLog
let url: string
const running: Running[] = []
const strange: Server[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hardproof-catch-up-'))
  log = new TestLog(policyV2()).begin()
  url = await log.listen()
})

afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
  for (const server of strange.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  await log.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(name: string, parts: Partial<NodeParts> = {}): Promise<Running> {
  const server = await serveNode(() => openTestNode(log, url, join(folder, name), name, parts), { port: 0 })
  running.push(server)
  return server
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  strange.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const offer = async ({ node }: Running, edge = log.edge) =>
  expect(await node.addCheckpoint(await log.offer(node.size, edge))).toMatchObject({ status: 200 })
const clients = (...urls: string[]) => urls.map(one => logClient(one, 1000))

/** What a program that is started with `--catch-up` does. */
async function catchUp(name: string, peers: readonly string[], parts: Partial<NodeParts> = {}) {
  const known = clients(...peers)
  const server = await start(name, { peers: known, catchingUp: true, maxStep: 1 << 17, ...parts })
  return { ...(await catchUpFromMembers(server.node, known, nodeEd25519)), server }
}

test('takes the entries from another member when the log does not serve them', async () => {
  log.grow(3, 200)
  const notary = await start('notary')
  await offer(notary)
  const bank = await start('bank', { peers: clients('http://127.0.0.1:9', notary.url) })
  log.bundles.clear()
  await offer(bank)
  expect(bank.node.size).toBe(log.edge.size)
})

test('is not stopped by members that serve garbage, something endless or nothing at all', {
  timeout: 30_000,
}, async () => {
  log.grow(3, 200)
  const notary = await start('notary')
  await offer(notary)
  const garbage = await serve((_request, response) => void response.end(Buffer.alloc(5000, 1)))
  const endless = await serve((_request, response) => {
    const send = () => {
      while (response.write(Buffer.alloc(65_536)));
    }
    response.on('drain', send)
    send()
  })
  const silent = await serve(() => {})
  const forging = await serve((request, response) => {
    // Well-formed, signed, under the rules up to there, and another ledger's.
    const other = log.answer(request.url!.slice(1)) ?? forged.answer(request.url!.slice(1))
    response.writeHead(other ? 200 : 404).end(other)
  })
  const forged = new TestLog(log.policy).begin().grow(2, 301)
  log.bundles.clear()
  const bank = await start('bank', { peers: clients(garbage, endless, silent, forging, notary.url) })
  await offer(bank)
  expect(bank.node.size).toBe(log.edge.size)
})

test('blames the log, not the member that serves it, for entries that break a rule', async () => {
  const bank = await start('bank', { peers: clients(await serve((_request, response) => void response.end())) })
  await offer(bank)
  log.force(submissionLeaves(capture([item('contract.signed', 'event-0001')], [signer('stranger')])))
  expect(await bank.node.addCheckpoint(await log.offer(bank.node.size))).toMatchObject({ status: 422 })
})

test('fills an empty mirror while the log is gone, as far as a quorum vouches', async () => {
  const members = await Promise.all(['notary', 'court', 'regulator'].map(name => start(name)))
  for (const one of members) await offer(one)
  const first = log.edge.size
  log.grow(2, 150)
  await offer(members[0]!)
  await offer(members[1]!)
  const second = log.edge.size
  log.grow(1)
  await offer(members[2]!, log.edge)
  log.up = false
  const urls = members.map(({ url }) => url)

  // Two of them are no quorum; a third that claims what it did not sign adds nothing.
  const liar = await serve((request, response) => {
    if (request.url === '/checkpoints') return void response.end('[1, 2, -3, "x", 9007199254740993]')
    response.end(checkpointNote(second, log.edge.root, [{ name: 'regulator', time: 1 }]))
  })
  const few = await catchUp('bank', [urls[0]!, urls[1]!, liar])
  expect(few).toMatchObject({ size: 0, stopped: null })
  await few.server.close()
  running.splice(running.indexOf(few.server), 1)

  // The regulator is ahead of the other two, and vouches for what it extends.
  const done = await catchUp('bank', [liar, ...urls])
  expect(done.size).toBe(second)
  expect(done.size).toBeGreaterThan(first)
  expect(done.server.node.note).toContain(`\n${second}\n`)
  // It serves others in turn.
  const also = await catchUp('auditor', [urls[0]!, urls[1]!, done.server.url])
  expect(also.size).toBe(second)
})

test('goes by the checkpoints that members keep where one step is too long', async () => {
  const members = await Promise.all(['notary', 'court', 'regulator'].map(name => start(name, { maxStep: 200 })))
  for (let i = 0; i < 6; i++) {
    log.grow(1, 149)
    for (const one of members) await offer(one)
  }
  const urls = members.map(({ url }) => url)
  const kept = (await (await fetch(`${urls[0]}/checkpoints`)).json()) as number[]
  expect(kept.length).toBeGreaterThanOrEqual(5)
  expect(await (await fetch(`${urls[0]}/checkpoints/${kept[0]}`)).text()).toContain(`\n${kept[0]}\n`)
  for (const path of ['0', '1', '..%2fcheckpoint', '99999999']) {
    expect((await fetch(`${urls[0]}/checkpoints/${path}`)).status).toBe(404)
  }
  log.up = false
  expect(await catchUp('bank', urls, { maxStep: 200 })).toMatchObject({ size: log.edge.size, stopped: null })
})

test('passes the hand-overs on the way, each vouched for by a quorum of its time', async () => {
  const members = await Promise.all(['notary', 'court', 'regulator', 'auditor', 'assessor'].map(name => start(name)))
  const all = () => Promise.all(members.map(one => offer(one)))
  log.grow(1)
  await all()
  // The bank and then the regulator leave, two others come: of the first quorum only two are left at the end.
  for (const [gone, come] of [
    ['bank', 'auditor'],
    ['regulator', 'assessor'],
  ] as const) {
    const policy = log.state.policy
    const next = successor(policy, { members: [...without(policy, gone), member(come)] })
    log.append(proposed(next, 'notary'))
    for (const { name } of policy.members) if (name !== 'notary') log.append(approved(next, name))
    log.append(approved(next, come))
    expect(policyHash(log.state.policy)).toBe(policyHash(next))
    await all()
    log.grow(2)
    await all()
  }
  log.up = false
  const urls = members.map(({ url }) => url)
  expect(members[0]!.node.policy.members.map(({ name }) => name)).not.toContain('bank')
  const { size, server } = await catchUp('bank', urls)
  expect(size).toBe(log.edge.size)
  expect(server.node.policy.version).toBe(3)
  expect(server.node.chain).toEqual(members[0]!.node.chain)
})

test('a member that has lost its mirror, or put back an old copy, comes back this way and no other', async () => {
  const members = await Promise.all(['notary', 'court', 'regulator', 'bank'].map(name => start(name)))
  for (const one of members) await offer(one)
  await cp(join(folder, 'bank'), join(folder, 'old'), { recursive: true })
  log.grow(3)
  for (const one of members) await offer(one)
  const bank = members[3]!.node
  log.cosigned.set('bank', bank.note!)
  const urls = members.slice(0, 3).map(({ url }) => url)
  for (const copy of ['old', 'empty']) {
    const parts = { folder: join(folder, copy) }
    await expect(start('bank', parts)).rejects.toThrow(/restored from an old copy/)
    const { size, server } = await catchUp('bank', urls, parts)
    expect(size).toBe(bank.size)
    await server.close()
    running.splice(running.indexOf(server), 1)
    await expect(start('bank', parts)).resolves.toMatchObject({ node: { size } })
  }
  // What it has co-signed is not what the others have: it stops, and stays stopped.
  const other = new TestLog(log.policy).begin()
  while (other.edge.size < bank.size) other.append(capture([item('contract.paid', `event-fork-${other.edge.size}`)]))
  expect(other.edge.size).toBe(bank.size)
  log.cosigned.set('bank', checkpointNote(bank.size, other.edge.root, [{ name: 'bank', time: 1 }]))
  const parts = { folder: join(folder, 'lost') }
  const { size, server } = await catchUp('bank', urls, parts)
  expect(size).toBe(bank.size)
  log.grow(1)
  expect(await server.node.addCheckpoint(await log.offer(size))).toMatchObject({ status: 503 })
  await expect(start('bank', parts)).rejects.toThrow(/used elsewhere/)
})

test('a member joins with the genesis hash alone, from whoever has the first entries', async () => {
  const notary = await start('notary')
  await offer(notary)
  const settings = { member: 'auditor', log: url, host: '127.0.0.1', port: 0, peers: [notary.url] }
  const genesis = policyHash(log.policy)
  const own = join(folder, 'joining')
  const wrong = joinMember(own, { ...settings, genesis: 'ab'.repeat(32) }, clients(url))
  await expect(wrong).rejects.toThrow(NodeConfigError)
  await expect(readNodeConfig(own)).rejects.toThrow(NodeConfigError)
  log.up = false
  await joinMember(own, { ...settings, genesis }, clients(url, notary.url))
  expect(await readNodeConfig(own)).toEqual({ settings: { ...settings, genesis }, policy: log.policy })
  await joinMember(own, { ...settings, genesis }, clients(notary.url))
  const another = joinMember(own, { ...settings, genesis: 'ab'.repeat(32) }, clients(notary.url))
  await expect(another).rejects.toThrow(/has agreed to another policy/)
})
