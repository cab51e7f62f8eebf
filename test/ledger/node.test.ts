import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { toBase64, utf8 } from '#ledger/bytes.ts'
import { signCheckpoint } from '#ledger/checkpoint.ts'
import { openMirror } from '#ledger/node/mirror.ts'
import { type MemberNode, NodeStateError } from '#ledger/node/node.ts'
import { encodeOffer } from '#ledger/node/offer.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parseNote, parseSignatureLine } from '#ledger/note.ts'
import { publishedBy } from '#ledger/policy.ts'
import { submissionLeaves } from '#ledger/submission.ts'
import { bundlePrefix, newBundles, newTiles, parseTilePath, tilePrefix } from '#ledger/tiles.ts'
import { capture, item, keyPair, ORIGIN, signer } from './fixture.ts'
import { captureAt, openTestNode, TestLog } from './node-log.ts'

let folder: string
let log: TestLog
let url: string
let nodes: MemberNode[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hardproof-node-'))
  log = new TestLog().begin()
  url = await log.listen()
  nodes = []
})

afterEach(async () => {
  for (const node of nodes) await node.close()
  await log.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(path = folder): Promise<MemberNode> {
  const node = await openTestNode(log, url, path)
  nodes.push(node)
  return node
}

/** Every tile and every bundle of a tree of `size` is the log's. */
async function checkCopy(node: Pick<MemberNode, 'mirror' | 'size'>, size = node.size): Promise<void> {
  expect(node.size).toBe(size)
  for (const tile of newTiles(0, size)) {
    const bytes = await node.mirror.readTile(tile)
    expect(tilePrefix(bytes!, tile.width)).toEqual(
      tilePrefix(log.tiles.get(`${tile.level}/${tile.index}`)!, tile.width),
    )
  }
  for (const bundle of newBundles(0, size)) {
    const bytes = await node.mirror.readBundle(bundle)
    expect(bundlePrefix(bytes!, bundle.width)).toEqual(bundlePrefix(log.bundles.get(bundle.index)!, bundle.width))
  }
}

describe('a member node', () => {
  test('mirrors, checks and co-signs, from the first entry on', async () => {
    const node = await open()
    const answer = await node.addCheckpoint(await log.offer(0))
    expect(answer.status).toBe(200)
    expect(parseSignatureLine(answer.body.trimEnd()).name).toBe('ledger.example/bank')
    expect(node.size).toBe(log.edge.size)
    const { logSigned, members } = publishedBy(node.note!, log.policy, nodeEd25519)
    expect(logSigned).toBe(true)
    expect(members.filter(({ time }) => time === 1_800_000_000).map(({ member }) => member.name)).toEqual(['bank'])
    expect(await node.mirror.readBundle({ index: 0, width: node.size })).toEqual(log.bundles.get(0))
  })

  test('goes on over many tiles, after a restart, and with its index in several runs', async () => {
    let node = await open()
    let last = 0
    for (const [count, items] of [
      [5, 1],
      [20, 9],
      [2, 300],
      [60, 1],
      [1, 990],
    ] as const) {
      log.grow(count, items)
      const answer = await node.addCheckpoint(await log.offer(last))
      expect(answer).toMatchObject({ status: 200 })
      last = log.edge.size
      await node.close()
      node = await open()
      expect(node.size).toBe(last)
    }
    for (const [path, bytes] of log.tiles) {
      const [level, index] = path.split('/').map(Number)
      expect(await node.mirror.readTile({ level: level!, index: index!, width: bytes.length / 32 })).toEqual(bytes)
    }
    expect((await readdir(join(folder, 'index'))).filter(name => name.endsWith('.ids')).length).toBeGreaterThan(0)
    // An id used in the first run is still known.
    const again = submissionLeaves(capture([item('contract.signed', 'event-4-0')]))
    log.force(again)
    expect(await node.addCheckpoint(await log.offer(last))).toMatchObject({
      status: 422,
      body: expect.stringContaining('id.known'),
    })
  })

  test('keeps no partial file that a wider one has replaced', async () => {
    const node = await open()
    await node.addCheckpoint(await log.offer(0))
    const first = log.edge.size
    log.grow(3)
    await node.addCheckpoint(await log.offer(first))
    expect(await readdir(join(folder, 'mirror/tile/entries/000.p'))).toEqual([String(log.edge.size)])
    const second = log.edge.size
    log.grow(200)
    await node.addCheckpoint(await log.offer(second))
    expect(await readdir(join(folder, 'mirror/tile/entries'))).toEqual(['000', '001.p'])
  })

  test('re-signs the same checkpoint, without fetching anything', async () => {
    const node = await open()
    await node.addCheckpoint(await log.offer(0))
    log.requests = []
    expect(await node.addCheckpoint(await log.offer(log.edge.size))).toMatchObject({ status: 200 })
    expect(log.requests).toEqual([])
  })

  test('says where it stands when the old size is not its own', async () => {
    const node = await open()
    await node.addCheckpoint(await log.offer(0))
    const size = log.edge.size
    log.grow(1)
    const answer = await node.addCheckpoint(await log.offer(0))
    expect(answer).toEqual({ status: 409, type: 'text/x.tlog.size', body: `${size}\n` })
  })

  test('answers 400 to what cannot be read', async () => {
    const node = await open()
    for (const body of ['', 'old 0\n\n', 'old 00\n\nx\n1\n', `old 0\n${'A'.repeat(44)}\n\n${log.note()}`]) {
      expect(await node.addCheckpoint(body)).toMatchObject({ status: 400 })
    }
    const proof = Array.from({ length: 64 }, () => new Uint8Array(32))
    expect(await node.addCheckpoint(encodeOffer({ oldSize: 0, proof, note: log.note() }))).toMatchObject({
      status: 400,
    })
    const larger = encodeOffer({ oldSize: log.edge.size + 1, proof: [], note: log.note() })
    expect(await node.addCheckpoint(larger)).toMatchObject({ status: 400 })
    expect(node.health().trouble).toBeNull()
  })

  test('answers 404 to another log and 403 to one that did not sign', async () => {
    const node = await open()
    const { size, root } = log.edge
    const other = signCheckpoint({ origin: 'other.example', size, root }, keyPair('log').secretKey, nodeEd25519)
    expect(await node.addCheckpoint(encodeOffer({ oldSize: 0, proof: [], note: other }))).toMatchObject({ status: 404 })
    const stranger = signCheckpoint({ origin: ORIGIN, size, root }, keyPair('stranger').secretKey, nodeEd25519)
    expect(await node.addCheckpoint(encodeOffer({ oldSize: 0, proof: [], note: stranger }))).toMatchObject({
      status: 403,
    })
    const [line] = parseNote(log.note()).signatures
    const forged = log
      .note()
      .replace(
        toBase64(new Uint8Array([...line!.keyId, ...line!.signature])),
        toBase64(new Uint8Array([...line!.keyId, ...line!.signature.map(byte => byte ^ 1)])),
      )
    expect(await node.addCheckpoint(encodeOffer({ oldSize: 0, proof: [], note: forged }))).toMatchObject({
      status: 403,
    })
    // Anybody can send such; they say nothing about this node.
    expect(node.health().trouble).toBeNull()
  })

  test('refuses what is not shown to extend its record', async () => {
    const node = await open()
    await node.addCheckpoint(await log.offer(0))
    const size = log.edge.size
    // The same size, another root.
    const fork = signCheckpoint(
      { origin: ORIGIN, size, root: utf8('x'.repeat(32)) },
      keyPair('log').secretKey,
      nodeEd25519,
    )
    expect(await node.addCheckpoint(encodeOffer({ oldSize: size, proof: [], note: fork }))).toMatchObject({
      status: 422,
    })
    // A longer tree with another past.
    const forked = new TestLog().begin()
    forked.append(captureAt(1))
    const rewritten = new TestLog()
    rewritten.force(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(utf8))
    expect(await node.addCheckpoint(await rewritten.offer(size))).toMatchObject({ status: 422 })
    expect(await node.addCheckpoint(encodeOffer({ oldSize: size, proof: [], note: forked.note() }))).toMatchObject({
      status: 422,
    })
    expect(node.size).toBe(size)
  })

  test('refuses a proof where none is needed, and an empty tree with a root', async () => {
    const node = await open()
    const proof = [new Uint8Array(32)]
    expect(await node.addCheckpoint(encodeOffer({ oldSize: 0, proof, note: log.note() }))).toMatchObject({
      status: 422,
    })
    const empty = signCheckpoint({ origin: ORIGIN, size: 0, root: proof[0]! }, keyPair('log').secretKey, nodeEd25519)
    expect(await node.addCheckpoint(encodeOffer({ oldSize: 0, proof: [], note: empty }))).toMatchObject({ status: 422 })
  })

  test('refuses entries that break a rule, naming it, and takes honest ones afterwards', async () => {
    const node = await open()
    await node.addCheckpoint(await log.offer(0))
    const before = log.edge
    log.force(submissionLeaves(capture([item('contract.signed', 'event-0001')], [signer('stranger')])))
    expect(await node.addCheckpoint(await log.offer(before.size))).toMatchObject({
      status: 422,
      body: expect.stringContaining('key.unknown'),
    })
    expect(node.health()).toMatchObject({
      ok: true,
      size: before.size,
      trouble: expect.stringContaining('key.unknown'),
    })
    log.edge = before
    log.append(captureAt(900))
    expect(await node.addCheckpoint(await log.offer(before.size))).toMatchObject({ status: 200 })
    expect(node.health().trouble).toBeNull()
  })

  test('refuses a checkpoint that ends inside a submission', async () => {
    const node = await open()
    await node.addCheckpoint(await log.offer(0))
    const size = log.edge.size
    log.force(submissionLeaves(captureAt(size, 3)).slice(0, 2))
    expect(await node.addCheckpoint(await log.offer(size))).toMatchObject({
      status: 422,
      body: expect.stringContaining('count.mismatch'),
    })
  })

  test('answers 503 while the entries cannot be fetched, then goes on', async () => {
    const node = await open()
    log.up = false
    expect(await node.addCheckpoint(await log.offer(0))).toMatchObject({ status: 503 })
    log.up = true
    const bundle = log.bundles.get(0)!
    log.bundles.delete(0)
    expect(await node.addCheckpoint(await log.offer(0))).toMatchObject({ status: 503 })
    log.bundles.set(0, bundle.subarray(0, bundle.length - 1))
    expect(await node.addCheckpoint(await log.offer(0))).toMatchObject({ status: 503 })
    const flipped = bundle.slice()
    flipped[40]! ^= 1
    log.bundles.set(0, flipped)
    expect(await node.addCheckpoint(await log.offer(0))).toMatchObject({
      status: 503,
      body: expect.stringContaining('do not hash to the root'),
    })
    log.bundles.set(0, bundle)
    expect(await node.addCheckpoint(await log.offer(0))).toMatchObject({ status: 200 })
  })

  test('is not misled by what an attempt that failed has left behind', async () => {
    const node = await open()
    await node.addCheckpoint(await log.offer(0))
    const first = log.edge.size
    log.grow(3, 100)
    const small = log.edge
    log.grow(10, 500)
    const large = await log.offer(first)
    // Other entries are served than those that the log signed: full files are written before the root is known.
    const other = new TestLog().begin().grow(20, 300)
    const honest = new Map(log.bundles)
    for (const [index, bytes] of other.bundles) log.bundles.set(index, bytes)
    expect(await node.addCheckpoint(large)).toMatchObject({
      status: 503,
      body: expect.stringContaining('do not hash to the root'),
    })
    expect(await readdir(join(folder, 'mirror/tile/entries'))).toEqual(['000.p'])
    for (const [index, bytes] of honest) log.bundles.set(index, bytes)
    expect(await node.addCheckpoint(await log.offer(first, small))).toMatchObject({ status: 200 })
    await checkCopy(node, small.size)
    await node.close()
    await checkCopy(await open(), small.size)
  })

  test('is not misled by what a process that was killed has left behind', async () => {
    let node = await open()
    log.grow(3, 100)
    await node.addCheckpoint(await log.offer(0))
    await node.close()
    const other = new TestLog().begin().grow(20, 300)
    const mirror = join(folder, 'mirror')
    const left = ['tile/0/001', 'tile/entries/001', 'tile/1/000.p/20', 'tile/0/004.p/7', 'tile/0/003.tmp']
    for (const path of left) {
      await mkdir(dirname(join(mirror, path)), { recursive: true })
      const id = parseTilePath(path)
      const bytes = id?.kind === 'entries' ? other.bundles.get(id.index)! : other.tiles.get('0/1')!
      await writeFile(join(mirror, path), bytes)
    }
    // Also while they are still there.
    await checkCopy({ mirror: openMirror(mirror), size: log.edge.size })
    node = await open()
    await checkCopy(node, log.edge.size)
    for (const path of left) await expect(readFile(join(mirror, path))).rejects.toThrow('ENOENT')
    const size = log.edge.size
    log.grow(2, 300)
    expect(await node.addCheckpoint(await log.offer(size))).toMatchObject({ status: 200 })
    await checkCopy(node, log.edge.size)
  })

  test('takes offers one at a time', async () => {
    const node = await open()
    const [small, edge] = [await log.offer(0), log.edge]
    log.grow(4)
    const large = await log.offer(0)
    const statuses = (await Promise.all([node.addCheckpoint(large), node.addCheckpoint(small)])).map(a => a.status)
    expect(statuses).toEqual([200, 409])
    expect(node.size).toBeGreaterThan(edge.size)
    const crowd = await Promise.all(Array.from({ length: 20 }, () => node.addCheckpoint(small)))
    expect(new Set(crowd.map(answer => answer.status))).toEqual(new Set([409, 503]))
  })

  test('serves a mirror that the log cannot take back', async () => {
    const node = await open()
    log.grow(150)
    await node.addCheckpoint(await log.offer(0))
    await node.close()
    log.tiles.clear()
    log.bundles.clear()
    const reopened = await open()
    expect(reopened.size).toBe(log.edge.size)
  })
})

describe('a member node refuses to start', () => {
  test('with a mirror in which a byte was changed', async () => {
    const node = await open()
    await node.addCheckpoint(await log.offer(0))
    const path = join(folder, `mirror/tile/0/000.p/${log.edge.size}`)
    const tile = await readFile(path)
    tile[0]! ^= 1
    await writeFile(path, tile)
    await expect(open()).rejects.toThrow()
  })

  test('with a checkpoint it did not sign', async () => {
    const node = await open()
    await node.addCheckpoint(await log.offer(0))
    await writeFile(join(folder, 'mirror/checkpoint'), log.note())
    await expect(open()).rejects.toThrow(NodeStateError)
  })

  test('with an older record than the log has seen', async () => {
    const node = await open()
    await node.addCheckpoint(await log.offer(0))
    const backup = `${folder}-backup`
    await cp(folder, backup, { recursive: true })
    const size = log.edge.size
    log.grow(2)
    await node.addCheckpoint(await log.offer(size))
    log.cosigned.set('bank', node.note!)
    await expect(open(backup)).rejects.toThrow(/restored from an old copy/)
    // It asks before its first co-signature where it could not ask at start.
    log.up = false
    const late = await open(backup)
    log.up = true
    expect(await late.addCheckpoint(await log.offer(size))).toMatchObject({ status: 503 })
    expect(late.health()).toMatchObject({ ok: false, trouble: expect.stringContaining('restored') })
    // The one that has the newest record starts.
    await expect(open()).resolves.toMatchObject({ size: log.edge.size })
    await rm(backup, { recursive: true })
  })

  test('no bare claim of the log counts: the co-signature must be its own', async () => {
    const node = await open()
    await node.addCheckpoint(await log.offer(0))
    log.grow(1)
    log.cosigned.set('bank', log.note())
    await expect(open()).resolves.toBeDefined()
  })
})

test('an index that was damaged or lost is made again from the mirror', async () => {
  const node = await open()
  log.grow(4, 200)
  await node.addCheckpoint(await log.offer(0))
  await node.close()
  const runs = (await readdir(join(folder, 'index'))).filter(name => name.endsWith('.ids'))
  const run = join(folder, 'index', runs[0]!)
  const bytes = await readFile(run)
  bytes[5]! ^= 1
  await writeFile(run, bytes)
  const reopened = await open()
  const size = log.edge.size
  log.force(submissionLeaves(capture([item('contract.signed', 'event-4-0')])))
  expect(await reopened.addCheckpoint(await log.offer(size))).toMatchObject({
    body: expect.stringContaining('id.known'),
  })
})
