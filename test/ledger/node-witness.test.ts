/** Every answer of C2SP tlog-witness `add-checkpoint`, over HTTP, and which of two faults is named first. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { concatBytes, toBase64, utf8 } from '#ledger/bytes.ts'
import { checkpointText, signCheckpoint } from '#ledger/checkpoint.ts'
import { cosignatureVerifier } from '#ledger/cosignature.ts'
import { encodeOffer, MAX_OFFER_BYTES } from '#ledger/node/offer.ts'
import { type NodeServer, serveNode } from '#ledger/node/server.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, openNote, parseNote, signNote } from '#ledger/note.ts'
import { memberKey } from '#ledger/policy.ts'
import { keyPair, ORIGIN } from './fixture.ts'
import { openTestNode, TestLog } from './node-log.ts'

let folder: string
let log: TestLog
let url: string
let server: NodeServer
/** The size that the node has co-signed when each test begins. */
let stands: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hardproof-witness-'))
  log = new TestLog().begin()
  url = await log.listen()
  server = await serveNode(() => openTestNode(log, url, folder), { port: 0 })
  expect((await post(await log.offer(0))).status).toBe(200)
  stands = log.edge.size
  log.grow(3)
})

afterAll(async () => {
  await server.close()
  await log.close()
  await rm(folder, { recursive: true, force: true })
})

const post = (body: string | Uint8Array) =>
  fetch(`${server.url}/add-checkpoint`, { method: 'POST', body: body as BodyInit })

/** The log's signature over any size and root. */
const signed = (size: number, root: Uint8Array, origin = ORIGIN, key = 'log') =>
  signCheckpoint({ origin, size, root }, keyPair(key).secretKey, nodeEd25519)
const ROOT = new Uint8Array(32).fill(7)

test('404: a log that it does not know, whoever signed it, even when the rest is wrong, too', async () => {
  for (const key of ['log', 'stranger']) {
    const note = signed(stands, ROOT, 'other.example/log', key)
    expect((await post(encodeOffer({ oldSize: 10 ** 6, proof: [], note }))).status).toBe(404)
  }
  const text = `${checkpointText({ origin: 'other.example/log', size: 1, root: ROOT })}an extension\n`
  const signatures = [signNote(text, 'other.example/log', keyPair('log').secretKey, nodeEd25519)]
  expect((await post(encodeOffer({ oldSize: 0, proof: [], note: encodeNote({ text, signatures }) }))).status).toBe(404)
})

test('403: no signature by the key it trusts', async () => {
  const text = checkpointText({ origin: ORIGIN, size: stands + 1, root: ROOT })
  const named = signNote(text, ORIGIN, keyPair('stranger').secretKey, nodeEd25519)
  const other = signNote(text, 'somebody.example', keyPair('log').secretKey, nodeEd25519)
  for (const signatures of [[named], [other], [named, other]]) {
    const note = encodeNote({ text, signatures })
    // Before the old size is compared with anything: who cannot sign learns nothing of where the node stands.
    for (const oldSize of [0, stands, 10 ** 6]) {
      expect((await post(encodeOffer({ oldSize, proof: [], note }))).status).toBe(403)
    }
  }
})

test('403: a false signature under the name and id of the key it trusts, beside a true one or not', async () => {
  const { size, root } = log.edge
  const text = checkpointText({ origin: ORIGIN, size, root })
  const honest = signNote(text, ORIGIN, keyPair('log').secretKey, nodeEd25519)
  const forged = { ...honest, signature: new Uint8Array(64) }
  const short = { ...honest, signature: honest.signature.subarray(0, 63) }
  for (const signatures of [[forged], [short], [honest, forged], [forged, honest]]) {
    const note = encodeNote({ text, signatures })
    expect((await post(encodeOffer({ oldSize: stands, proof: [], note }))).status).toBe(403)
  }
})

test('400: an old size beyond the checkpoint, before it is compared with the record', async () => {
  expect((await post(encodeOffer({ oldSize: stands + 1, proof: [], note: signed(stands, ROOT) }))).status).toBe(400)
})

test('400: what cannot be read', async () => {
  const note = log.note()
  const hash = toBase64(ROOT)
  const bodies: (string | Uint8Array)[] = [
    '',
    note,
    `old ${stands}\n`,
    `old\n\n${note}`,
    `old -1\n\n${note}`,
    `old 01\n\n${note}`,
    `old 1e1\n\n${note}`,
    `old 9007199254740993\n\n${note}`,
    `Old ${stands}\n\n${note}`,
    `old ${stands} \n\n${note}`,
    `old ${stands}\r\n\r\n${note}`,
    `old ${stands}\n${hash.slice(4)}\n\n${note}`,
    `old ${stands}\n${hash.slice(0, -1)}\n\n${note}`,
    `old ${stands}\nnot base64\n\n${note}`,
    `old ${stands}\n${`${hash}\n`.repeat(64)}\n${note}`,
    `old ${stands}\n\n${note.slice(0, -1)}`,
    `old ${stands}\n\n${note.split('\n\n')[0]}\n`,
    `old ${stands}\n\n${note.replace('—', '-')}`,
    // Lines that the log signed, but nobody here vouches for.
    `old ${stands}\n\n${extended()}`,
    concatBytes(utf8('\uFEFF'), utf8(`old ${stands}\n\n${note}`)),
    concatBytes(utf8(`old ${stands}\n\n`), Uint8Array.of(0xff, 0xfe), utf8(note)),
  ]
  for (const body of bodies) expect([(await post(body)).status, String(body)]).toEqual([400, String(body)])
})

function extended(): string {
  const text = `${checkpointText({ origin: ORIGIN, size: stands + 1, root: ROOT })}an extension\n`
  return encodeNote({ text, signatures: [signNote(text, ORIGIN, keyPair('log').secretKey, nodeEd25519)] })
}

test('409: another old size than its own, with its own as the body', async () => {
  for (const oldSize of [0, 1, stands + 1]) {
    // The proof would be wrong, too.
    const answer = await post(encodeOffer({ oldSize, proof: [ROOT], note: log.note() }))
    expect(answer.status).toBe(409)
    expect(answer.headers.get('content-type')).toBe('text/x.tlog.size')
    expect(await answer.text()).toBe(`${stands}\n`)
  }
})

test('422: a proof that does not verify, and none where one is needed', async () => {
  const [old, honest] = (await log.offer(stands)).split('\n\n')
  const lines = old!.split('\n')
  const wrong = [
    [lines[0]],
    lines.slice(0, -1),
    [...lines, toBase64(ROOT)],
    [lines[0], toBase64(ROOT), ...lines.slice(2)],
  ]
  for (const some of wrong) {
    expect((await post(`${some.join('\n')}\n\n${honest}\n\n${log.note().split('\n\n')[1]}`)).status).toBe(422)
  }
  const other = signed(log.edge.size, ROOT)
  expect((await post(`${old}\n\n${other}`)).status).toBe(422)
})

test('422: the same size with another root, or with a needless proof', async () => {
  expect((await post(encodeOffer({ oldSize: stands, proof: [], note: signed(stands, ROOT) }))).status).toBe(422)
  const note = await (await fetch(`${server.url}/checkpoint`)).text()
  expect((await post(encodeOffer({ oldSize: stands, proof: [ROOT], note }))).status).toBe(422)
})

test('422 on an empty record: a proof from nothing, an empty tree with a root; 200: the empty tree', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'hardproof-witness-'))
  const fresh = await serveNode(() => openTestNode(log, url, empty), { port: 0 })
  const ask = async (size: number, root: Uint8Array, proof: Uint8Array[]) => {
    const body = encodeOffer({ oldSize: 0, proof, note: signed(size, root) })
    return (await fetch(`${fresh.url}/add-checkpoint`, { method: 'POST', body })).status
  }
  const nothing = new Uint8Array(createHash('sha256').digest())
  expect(await ask(log.edge.size, log.edge.root, [ROOT])).toBe(422)
  expect(await ask(0, ROOT, [])).toBe(422)
  expect(await ask(0, nothing, [ROOT])).toBe(422)
  // Consistent, but not what the log serves.
  expect(await ask(log.edge.size, ROOT, [])).toBe(503)
  expect(await ask(0, nothing, [])).toBe(200)
  expect(await ask(0, nothing, [])).toBe(200)
  await fresh.close()
  await rm(empty, { recursive: true })
})

test('503: the entries cannot be fetched; nothing is co-signed', async () => {
  log.up = false
  const answer = await post(await log.offer(stands))
  log.up = true
  expect(answer.status).toBe(503)
  expect(await (await fetch(`${server.url}/checkpoint`)).text()).toContain(`\n${stands}\n`)
})

test('200: signature lines that verify over the checkpoint, unknown signatures ignored', async () => {
  const { size, root } = log.edge
  const text = checkpointText({ origin: ORIGIN, size, root })
  const others = ['a.example', 'b.example'].map(name => signNote(text, name, keyPair(name).secretKey, nodeEd25519))
  const honest = signNote(text, ORIGIN, keyPair('log').secretKey, nodeEd25519)
  const note = encodeNote({ text, signatures: [others[0]!, honest, others[1]!] })
  const [old] = (await log.offer(stands)).split('\n\n')
  const answer = await post(`${old}\n\n${note}`)
  expect(answer.status).toBe(200)
  const lines = await answer.text()
  expect(lines).toMatch(/^(— \S+ [A-Za-z0-9+/]+=*\n)+$/u)

  const bank = memberKey(log.policy.members[0]!)
  const opened = openNote(parseNote(note + lines), [cosignatureVerifier(bank, nodeEd25519)])
  expect(opened).toHaveLength(1)
  // And the record is served with the log's signature and its own, and no other.
  const hash = createHash('sha256').update(ORIGIN).digest('hex')
  const record = parseNote(await (await fetch(`${server.url}/${hash}/checkpoint`)).text())
  expect(record.signatures.map(({ name }) => name)).toEqual([ORIGIN, bank.name])
})

test('reads no more of a body than it must, and does not wait for ever', async () => {
  const long = await post('x'.repeat(MAX_OFFER_BYTES + 1))
  expect(long.status).toBe(413)
  // Without a length, in pieces.
  const endless = new ReadableStream({
    pull: controller => controller.enqueue(utf8('x'.repeat(16 * 1024))),
  })
  const init = { method: 'POST', body: endless, duplex: 'half' } as RequestInit
  const answer = await fetch(`${server.url}/add-checkpoint`, init).catch(() => null)
  expect(answer === null || answer.status === 413).toBe(true)
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  expect((await fetch(`${server.url}/add-checkpoint`, { method: 'PUT' })).status).toBe(405)
})

test('closes on headers that never end', { timeout: 30_000 }, async () => {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  const started = performance.now()
  socket.write('POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n')
  const drip = setInterval(() => socket.write('X: y\r\n'), 1000)
  await new Promise<void>(resolve => {
    socket.once('close', () => resolve())
    socket.on('error', () => {})
    socket.resume()
  })
  clearInterval(drip)
  expect(performance.now() - started).toBeLessThan(20_000)
})
