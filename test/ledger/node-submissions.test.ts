import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { utf8 } from '#ledger/bytes.ts'
import type { NodeParts } from '#ledger/node/node.ts'
import { digestOf, MAX_PACKED_BYTES, packLeaves, unpackLeaves } from '#ledger/node/packed.ts'
import { type NodeServer, serveNode } from '#ledger/node/server.ts'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'
import { capture, item, registerKeys, registration, signer } from './fixture.ts'
import { openTestNode, TestLog } from './node-log.ts'

let folder: string
let log: TestLog
let url: string
let server: NodeServer & { node: Awaited<ReturnType<typeof openTestNode>> }
let now: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hardproof-inbox-'))
  log = new TestLog().begin()
  url = await log.listen()
  now = Math.floor(Date.now() / 1000)
  await start()
  await offer()
})

afterEach(async () => {
  await server.close()
  await log.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(parts: Partial<NodeParts> = {}): Promise<void> {
  const open = () => openTestNode(log, url, folder, 'bank', { now: () => now, patience: 3, ...parts })
  server = await serveNode(open, { port: 0 })
}

async function restart(parts: Partial<NodeParts> = {}): Promise<void> {
  await server.close()
  await start(parts)
}

const offer = async () => server.node.addCheckpoint(await log.offer(server.node.size))

async function post(body: Uint8Array): Promise<{ status: number; [field: string]: unknown }> {
  const response = await fetch(`${server.url}/submissions`, { method: 'POST', body: body as BodyInit })
  const text = await response.text()
  const json = response.headers.get('content-type') === 'application/json' ? JSON.parse(text) : { text }
  return { ...json, state: json.status, status: response.status }
}

const submit = (submission: Submission) => post(packLeaves(submissionLeaves(submission)))
const digest = (submission: Submission) => digestOf(submissionLeaves(submission))

async function told(submission: Submission): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.url}/submissions/${digest(submission)}`)
  return response.status === 200 ? ((await response.json()) as Record<string, unknown>) : { status: response.status }
}

const record = (id: string) => capture([item('contract.signed', id)])

/** Until the log has been brought it, or has been tried. */
async function forwarded(submission: Submission): Promise<void> {
  await vi.waitFor(() => expect(log.brought.has(digest(submission))).toBe(true), { timeout: 5000 })
  await vi.waitFor(async () => expect((await told(submission)).forwardedAt).not.toBeNull())
}

test('a submission is kept, brought to the log as it is, and told of until it is in', async () => {
  const one = record('event-one-0001')
  expect(await told(one)).toEqual({ status: 404 })
  expect(await submit(one)).toMatchObject({ status: 202, digest: digest(one), state: 'waiting' })
  expect(await readdir(join(folder, 'inbox'))).toEqual([digest(one)])
  await forwarded(one)
  expect(unpackLeaves(log.brought.get(digest(one))!)).toEqual(submissionLeaves(one))
  expect(await told(one)).toMatchObject({ status: 'waiting', forwardedAt: now, omitted: false })
  expect(server.node.health().submissions).toEqual({ waiting: 1, oldest: now, omitted: [] })
  // Again, while it waits.
  expect(await submit(one)).toMatchObject({ status: 202, state: 'waiting' })

  log.grow(1)
  const index = log.edge.size
  log.append(one)
  expect(await offer()).toMatchObject({ status: 200 })
  expect(await told(one)).toEqual({ digest: digest(one), status: 'included', index })
  expect(await submit(one)).toMatchObject({ status: 200, state: 'included', index })
  expect(server.node.health().submissions).toEqual({ waiting: 0, oldest: null, omitted: [] })
  await restart()
  expect(await told(one)).toEqual({ digest: digest(one), status: 'included', index })
  expect(await readdir(join(folder, 'inbox'))).toEqual([`${digest(one)}.json`])
})

test('tells of what came by another way, too, while it remembers', async () => {
  const one = record('event-one-0001')
  const index = log.edge.size
  log.append(one)
  await offer()
  expect(await submit(one)).toMatchObject({ status: 200, index })
  await restart()
  expect(await submit(one)).toMatchObject({ status: 422, rule: 'id.known' })
})

test('what the rules refuse is refused at once, by name, and leaves nothing behind', async () => {
  const strange = capture([item('contract.signed', 'event-0001')], [signer('stranger')], 'stranger')
  expect(await submit(strange)).toMatchObject({ status: 422, state: 'refused', rule: 'key.unknown' })
  const twice = record('event-one-0001')
  log.append(twice)
  await offer()
  const other = capture([item('contract.paid', 'event-one-0001')])
  expect(await submit(other)).toMatchObject({ status: 422, rule: 'id.known' })
  const leaves = submissionLeaves(record('event-two-0001'))
  expect(await post(packLeaves([...leaves, ...submissionLeaves(record('event-three-01'))]))).toMatchObject({
    status: 422,
    rule: 'count.mismatch',
  })
  expect(await post(packLeaves(leaves.slice(0, 1)))).toMatchObject({ status: 422, rule: 'count.mismatch' })
  expect(await post(packLeaves([utf8('{'), utf8('}')]))).toMatchObject({ status: 422, rule: 'leaf.not-canonical' })
  expect(await readdir(join(folder, 'inbox'))).toEqual([])
})

test('what is no packed submission is answered 400 or 413, and no path leads out of the inbox', async () => {
  const bodies = [
    new Uint8Array(),
    Uint8Array.of(0),
    Uint8Array.of(0, 5, 1),
    Uint8Array.of(255, 255, ...new Uint8Array(65_535)),
    new Uint8Array(2 * 1002), // 1,002 empty leaves
    new Uint8Array(randomBytes(100_000)),
  ]
  for (const body of bodies) expect((await post(body)).status).toBe(400)
  expect((await post(new Uint8Array(MAX_PACKED_BYTES + 1))).status).toBe(413)
  await writeFile(join(folder, 'inbox', 'a'.repeat(64)), 'not a submission')
  for (const path of ['..%2Fnode.key', '../node.json', 'A'.repeat(64), 'a'.repeat(64), `${'a'.repeat(64)}.json`, '']) {
    expect((await fetch(`${server.url}/submissions/${path}`)).status).toBe(404)
  }
  await restart()
  expect(await readdir(join(folder, 'inbox'))).toEqual([])
})

test('no client fills it alone, and nobody beyond its bounds', async () => {
  log.append(registerKeys([registration('court', 'court', ['capture'])]))
  await offer()
  log.up = false
  const limits = { submissions: 8, bytes: 1 << 20, share: 1 / 4 }
  await restart({ limits })
  expect(await submit(record('event-0001'))).toMatchObject({ status: 202 })
  expect(await submit(record('event-0002'))).toMatchObject({ status: 202 })
  expect(await submit(record('event-0003'))).toMatchObject({ status: 503, error: expect.stringContaining('bank') })
  const court = capture([item('contract.signed', 'event-0001')], [signer('court')], 'court')
  expect(await submit(court)).toMatchObject({ status: 202 })
  await restart({ limits: { ...limits, submissions: 3, share: 1 } })
  expect(server.node.health().submissions.waiting).toBe(3)
  expect(await submit(record('event-0004'))).toMatchObject({ status: 503 })
  await restart({ limits: { submissions: 100, bytes: 1500, share: 1 } })
  expect(await submit(record('event-0004'))).toMatchObject({ status: 503 })
})

test('many at once are all kept or told that they are not', async () => {
  const some = Array.from({ length: 40 }, (_, i) => record(`event-many-${i}`))
  const answers = await Promise.all(some.map(submit))
  const kept = some.filter((_, i) => answers[i]!.status === 202)
  expect(answers.every(({ status }) => status === 202 || status === 503)).toBe(true)
  expect(kept.length).toBeGreaterThan(0)
  expect((await readdir(join(folder, 'inbox'))).sort()).toEqual(kept.map(digest).sort())
  // The same, several times at once, is one.
  const same = record('event-same-01')
  const statuses = await Promise.all(Array.from({ length: 6 }, () => submit(same)))
  expect(statuses.every(({ status }) => status === 202)).toBe(true)
})

test('bodies that never end take up a few places, and nothing else', async () => {
  const { hostname, port } = new URL(server.url)
  const sockets = Array.from({ length: 8 }, () => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    socket.write('POST /submissions HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc')
    return socket
  })
  await vi.waitFor(async () => expect(await submit(record('event-late-01'))).toMatchObject({ status: 503 }))
  const response = await fetch(`${server.url}/submissions`, { method: 'POST', body: 'x' })
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
  log.grow(1)
  expect(await offer()).toMatchObject({ status: 200 })
  for (const socket of sockets) socket.destroy()
  await vi.waitFor(async () => expect(await submit(record('event-late-02'))).toMatchObject({ status: 202 }))
})

test('a log that goes on without it gets no more co-signatures until it has it', async () => {
  const one = record('event-one-0001')
  await submit(one)
  await forwarded(one)
  for (let i = 0; i < 5; i++) {
    log.grow(1)
    expect(await offer()).toMatchObject({ status: 200 }) // checkpoints come quickly: it has half a minute at the least
  }
  now += 30
  log.grow(1)
  const refused = await offer()
  expect(refused).toMatchObject({ status: 503, body: `omits submission ${digest(one)}\n` })
  expect(server.node.health()).toMatchObject({ ok: true, trouble: expect.stringContaining('omits') })
  expect(server.node.health().submissions.omitted).toEqual([digest(one)])
  expect(await told(one)).toMatchObject({ omitted: true })
  // Neither a restart nor the same size again helps.
  await restart()
  expect(await offer()).toMatchObject({ status: 503 })
  expect(await server.node.addCheckpoint(await log.offer(server.node.size, log.edge))).toMatchObject({ status: 503 })
  log.append(one)
  expect(await offer()).toMatchObject({ status: 200 })
  expect(server.node.health().submissions.omitted).toEqual([])
  expect(await told(one)).toMatchObject({ status: 'included' })
})

test('offers that bring nothing new do not wear out its patience', async () => {
  const one = record('event-one-0001')
  await submit(one)
  await forwarded(one)
  now += 100
  for (let i = 0; i < 10; i++) expect(await offer()).toMatchObject({ status: 200 })
  expect(await told(one)).toMatchObject({ offersWithoutIt: 0 })
})

test('a log that cannot be handed it is held to it all the same, once it was tried', async () => {
  log.takes = 500
  const one = record('event-one-0001')
  await submit(one)
  await vi.waitFor(() => expect(log.brought.has(digest(one))).toBe(true), { timeout: 5000 })
  await new Promise(resolve => setTimeout(resolve, 50))
  now += 30
  for (let i = 0; i < 2; i++) {
    log.grow(1)
    expect(await offer()).toMatchObject({ status: 200 })
  }
  log.grow(1)
  expect(await offer()).toMatchObject({ status: 503 })
})

test('what the ledger has made impossible meanwhile is refused, not held against the log', async () => {
  const [one, two] = [record('event-one-0001'), record('event-two-0001')]
  await submit(one)
  await submit(two)
  await forwarded(two)
  for (let i = 0; i < 4; i++) {
    log.grow(1)
    await offer()
  }
  now += 30
  // The log takes another submission with one's id, and the key that signed two is revoked, in the same offer.
  log.append(capture([item('contract.paid', 'event-one-0001')]))
  log.append(registerKeys([item('key.revoked', 'revoke-bank-1', { key: signer('bank').key, reason: 'withdrawn' })]))
  expect(await offer()).toMatchObject({ status: 200 })
  expect(await told(one)).toMatchObject({ status: 'refused', rule: expect.stringMatching(/^(id.known|key.revoked)$/) })
  expect(await told(two)).toMatchObject({ status: 'refused', rule: 'key.revoked' })
  expect(await readdir(join(folder, 'inbox'))).toEqual([`${digest(one)}.json`, `${digest(two)}.json`].sort())
})

test('after a stop between record and inbox it knows what was included', async () => {
  const [one, two] = [record('event-one-0001'), record('event-two-0001')]
  await submit(one)
  await submit(two)
  const files = new Map([one, two].map(each => [digest(each), packLeaves(submissionLeaves(each))]))
  log.grow(2, 200)
  const index = log.edge.size
  log.append(one)
  await offer()
  await server.close()
  await rm(join(folder, 'inbox'), { recursive: true })
  await start()
  await server.close()
  for (const [name, bytes] of files) await writeFile(join(folder, 'inbox', name), bytes)
  await writeFile(join(folder, 'inbox', `${digest(one)}.json`), '{"status":"incl') // cut short
  await start()
  expect(await told(one)).toEqual({ digest: digest(one), status: 'included', index })
  expect(await told(two)).toMatchObject({ status: 'waiting' })
})

test('an index that cannot be written holds up no co-signature, and nothing included is told of as refused', async () => {
  await restart({ flushLeaves: 1 })
  const one = record('event-one-0001')
  await submit(one)
  await forwarded(one)
  const inTheWay = join(folder, 'index/register.json.tmp')
  await mkdir(inTheWay)
  const index = log.edge.size
  log.append(one)
  expect(await offer()).toMatchObject({ status: 200 })
  expect(server.node.health()).toMatchObject({ ok: true, trouble: expect.stringContaining('index') })
  expect(await told(one)).toEqual({ digest: digest(one), status: 'included', index })
  await rm(inTheWay, { recursive: true })
  log.grow(1)
  expect(await offer()).toMatchObject({ status: 200 })
  expect(server.node.health().trouble).toBeNull()
  await restart({ flushLeaves: 1 })
  expect(await submit(capture([item('contract.paid', 'event-one-0001')]))).toMatchObject({ rule: 'id.known' })
})

test('a member far behind goes on through checkpoints that cannot have it, when the log shows that it is ahead', async () => {
  const one = record('event-one-0001')
  await submit(one)
  await forwarded(one)
  for (let i = 0; i < 3; i++) {
    log.grow(1)
    await offer()
  }
  now += 30
  log.grow(1)
  const between = log.edge
  expect(await offer()).toMatchObject({ status: 503 })
  const at = log.edge.size
  log.append(one)
  log.grow(1)
  const ahead = log.edge
  const stands = server.node.size
  const step = async () => server.node.addCheckpoint(await log.offer(stands, between))
  // A bare claim is not enough: neither of a place that is not there, nor of another's place.
  for (const index of [at - 1, at + 1, ahead.size + 5]) {
    log.indexes.set(digest(one), index)
    expect(await step()).toMatchObject({ status: 503 })
  }
  log.indexes.set(digest(one), at)
  expect(await step()).toMatchObject({ status: 200 })
  // It was shown at that place, so the next checkpoint must have it.
  log.edge = between
  log.append(record('event-fork-01'))
  expect(await offer()).toMatchObject({ status: 503, body: expect.stringContaining('omits') })
})
