import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Appended, appendSubmissions } from '#ledger/append.ts'
import { fromUtf8, toHex, utf8 } from '#ledger/bytes.ts'
import { EMPTY_EDGE, edgeOf, growEdge, type LedgerEdge } from '#ledger/edge.ts'
import { leafHash, rootOf, verifyConsistency, verifyInclusion } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { emptyState } from '#ledger/rules/rule-sets.ts'
import {
  type LedgerReader,
  proveConsistency,
  proveInclusion,
  readEdge,
  readLeaves,
  StoreDamagedError,
} from '#ledger/store.ts'
import { type Submission, splitSubmissions, submissionLeaves } from '#ledger/submission.ts'
import {
  bundlePath,
  bundlePrefix,
  decodeBundle,
  edgeWidths,
  encodeBundle,
  newBundles,
  newTiles,
  parseTilePath,
  TileError,
  tilePath,
  widthIn,
} from '#ledger/tiles.ts'
import { capture, genesisSubmission, item, registerKeys, registration, testPolicy } from './fixture.ts'

const leaves = (count: number, from = 0) => Array.from({ length: count }, (_, i) => utf8(`leaf ${from + i}`))

describe('tiles (C2SP tlog-tiles)', () => {
  it('have the paths of the specification', () => {
    expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe('tile/0/x001/x234/067')
    expect(tilePath({ level: 63, index: 0, width: 17 })).toBe('tile/63/000.p/17')
    expect(bundlePath({ index: 273, width: 112 })).toBe('tile/entries/273.p/112')
    expect(parseTilePath('tile/0/x001/x234/067')).toEqual({ kind: 'tile', level: 0, index: 1234067, width: 256 })
    expect(parseTilePath('tile/entries/273.p/112')).toEqual({ kind: 'entries', index: 273, width: 112 })
  })

  it.each([
    'tile/00/000',
    'tile/64/000',
    'tile/0/0',
    'tile/0/x000/000',
    'tile/0/000/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/x001/x234/067/',
    '/tile/0/000',
    'tile/-1/000',
    'tile/data/000',
    'tile/0/000.p/1\n',
  ])('are not found at %j', path => {
    expect(parseTilePath(path)).toBeNull()
  })

  it('have the widths of the specification', () => {
    // A tree of 70,000: 273 full tiles and one of 112; one full and one of 17; one of 1.
    expect(edgeWidths(70_000)).toEqual([112, 17, 1])
    const tiles = newTiles(0, 70_000)
    expect(tiles.filter(tile => tile.level === 0 && tile.width === 256)).toHaveLength(273)
    expect(tiles.filter(tile => tile.width < 256)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ])
    expect(newTiles(0, 256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ])
    expect([widthIn(256, 0, 1), widthIn(257, 0, 1), widthIn(70_000, 2, 0)]).toEqual([0, 1, 1])
    expect([newTiles(300, 300), newBundles(300, 300)]).toEqual([[], []])
    expect(newBundles(255, 513)).toEqual([
      { index: 0, width: 256 },
      { index: 1, width: 256 },
      { index: 2, width: 1 },
    ])
  })

  it('hold entries with their lengths', () => {
    const entries = [utf8(''), utf8('a'), new Uint8Array(300), new Uint8Array(65_535)]
    const bundle = encodeBundle(entries)
    expect(decodeBundle(bundle)).toEqual(entries)
    expect(decodeBundle(bundlePrefix(bundle, 2))).toEqual(entries.slice(0, 2))
    expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow(TileError)
    expect(() => decodeBundle(bundle.subarray(0, -1))).toThrow(TileError)
    expect(() => bundlePrefix(bundle, 5)).toThrow(TileError)
    expect(() => decodeBundle(encodeBundle(leaves(257)))).toThrow(TileError)
  })
})

describe('growing a tree', () => {
  it('writes the same tiles and root in any steps', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 5 }), steps => {
        const total = steps.reduce((sum, step) => sum + step, 0)
        const store = new MemoryStore()
        for (const step of steps) {
          const from = store.edge.size
          const written = store.grow(leaves(step, from))
          expect(written.tiles.map(({ level, index, width }) => ({ level, index, width }))).toEqual(
            newTiles(from, from + step),
          )
          expect(written.bundles.map(({ index, width }) => ({ index, width }))).toEqual(newBundles(from, from + step))
        }
        const whole = new MemoryStore()
        whole.grow(leaves(total))
        expect(store.edge).toEqual(whole.edge)
        expect(store.tiles).toEqual(whole.tiles)
        expect(store.bundles).toEqual(whole.bundles)
        expect(store.edge.root).toEqual(rootOf(leaves(total).map(leafHash)))
      }),
      { numRuns: 15 },
    )
  })

  it('reaches the third level of tiles', async () => {
    const hashes = leaves(66_000).map(leafHash)
    const store = new MemoryStore()
    store.grow(leaves(65_000))
    store.grow(leaves(1000, 65_000))
    expect(store.edge.root).toEqual(rootOf(hashes))
    expect(edgeWidths(66_000)).toHaveLength(3)
    for (const index of [0, 255, 256, 65_535, 65_536, 65_999]) {
      const proof = await proveInclusion(store, index, 66_000)
      expect(verifyInclusion(hashes[index]!, index, 66_000, proof, store.edge.root)).toBe(true)
    }
    const oldRoot = rootOf(hashes.slice(0, 40_001))
    const proof = await proveConsistency(store, 40_001, 66_000)
    expect(verifyConsistency(40_001, 66_000, oldRoot, store.edge.root, proof)).toBe(true)
  })

  it('proves, and goes on, at every earlier size from the tiles of a later one', async () => {
    const store = new MemoryStore()
    store.grow(leaves(700))
    for (const size of [1, 2, 255, 256, 257, 511, 512, 513, 699, 700]) {
      const root = rootOf(leaves(size).map(leafHash))
      const index = Math.floor(size / 2)
      const proof = await proveInclusion(store, index, size)
      expect(verifyInclusion(leafHash(leaves(1, index)[0]!), index, size, proof, root)).toBe(true)
      expect((await readEdge(store, size)).root).toEqual(root)
      expect((await readLeaves(store, 0, size)).map(fromUtf8)).toEqual(leaves(size).map(fromUtf8))
    }
    expect((await readLeaves(store, 250, 520)).map(fromUtf8)).toEqual(leaves(270, 250).map(fromUtf8))
    await expect(readLeaves(store, 0, 800)).rejects.toThrow()
  })

  it('does not go on from an edge whose entries are not those its tiles hash', async () => {
    const { edge } = growEdge(EMPTY_EDGE, leaves(3))
    const other = growEdge(EMPTY_EDGE, [...leaves(2), utf8('another')]).edge
    expect(() => edgeOf(3, edge.tiles, other.bundle)).toThrow(TileError)
    const store = new MemoryStore()
    store.grow(leaves(3))
    store.tiles.clear()
    await expect(readEdge(store, 3)).rejects.toThrow(StoreDamagedError)
  })
})

describe('appending submissions', () => {
  const policy = testPolicy()
  const genesis = genesisSubmission(policy)
  const keys = registerKeys([registration('bank', 'bank', ['capture'])])
  const good = capture([item('contract.signed', 'event-0001'), item('contract.paid', 'event-0002')])
  const append = (submissions: Submission[], from?: Appended) =>
    appendSubmissions(
      from?.edge ?? EMPTY_EDGE,
      from?.state ?? emptyState(policy),
      submissions.map(submissionLeaves),
      nodeEd25519,
    )

  it('gives indexes in order, and none to what is refused', () => {
    const stranger = capture([item('contract.signed', 'event-0003')], undefined, 'stranger')
    const appended = append([keys, genesis, keys, stranger, good, good])
    expect(appended.accepted.map(({ position, headerIndex }) => [position, headerIndex])).toEqual([
      [1, 0],
      [2, 2],
      [4, 4],
    ])
    expect(appended.refused.map(({ position, refusal }) => [position, refusal.rule])).toEqual([
      [0, 'genesis.required'],
      [3, 'key.actor'],
      [5, 'id.known'],
    ])
    const expected = [genesis, keys, good].flatMap(submissionLeaves)
    expect([appended.from, appended.edge.size]).toEqual([0, 7])
    expect(toHex(appended.edge.root)).toBe(toHex(rootOf(expected.map(leafHash))))
    expect(appended.bundles.flatMap(bundle => decodeBundle(bundle.bytes))).toEqual(expected)
    expect(splitSubmissions(expected).map(part => part.length)).toEqual([2, 2, 3])
    expect(() => splitSubmissions(expected.slice(0, -1))).toThrow()
  })

  it('comes to the same in one go or in several', () => {
    const once = append([genesis, keys, good])
    const steps = append([good], append([keys], append([genesis])))
    expect(steps.edge).toEqual(once.edge)
    expect(steps.from).toBe(4)
  })

  it('writes nothing when everything is refused', () => {
    const appended = append([good])
    expect([appended.tiles, appended.bundles, appended.edge]).toEqual([[], [], EMPTY_EDGE])
  })
})

/** Keeps what `growEdge` writes, widest version only, as a real store may. */
class MemoryStore implements LedgerReader {
  edge: LedgerEdge = EMPTY_EDGE
  readonly tiles = new Map<string, Uint8Array>()
  readonly bundles = new Map<number, Uint8Array>()

  grow(added: Uint8Array[]) {
    const grown = growEdge(this.edge, added)
    this.edge = grown.edge
    for (const { level, index, bytes } of grown.tiles) this.tiles.set(`${level}/${index}`, bytes)
    for (const { index, bytes } of grown.bundles) this.bundles.set(index, bytes)
    return grown
  }

  readHead = async () => null
  readTile = async ({ level, index }: { level: number; index: number }) => this.tiles.get(`${level}/${index}`) ?? null
  readBundle = async ({ index }: { index: number }) => this.bundles.get(index) ?? null
}
