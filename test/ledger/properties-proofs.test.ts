/** What no proof may be accepted for: another leaf, index, size or root, or other hashes than its own. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalBytes } from '#ledger/bytes.ts'
import { EMPTY_EDGE, growEdge } from '#ledger/edge.ts'
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  memoryReader,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '#ledger/merkle.ts'
import { encodeTlogProof, parseTlogProof } from '#ledger/receipt.ts'
import {
  bundlePath,
  bundlePrefix,
  decodeBundle,
  encodeBundle,
  newTiles,
  parseTilePath,
  tilePath,
  tileReader,
} from '#ledger/tiles.ts'

const MAX_SIZE = 600

/** Distinct leaves, since equal ones may rightly share a proof. */
const hashes = Array.from({ length: MAX_SIZE }, (_, i) => leafHash(Uint8Array.of(i >> 8, i & 0xff)))
const roots = Array.from({ length: MAX_SIZE + 1 }, (_, size) => rootOf(hashes.slice(0, size)))
const readHash = memoryReader(hashes)

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const place = fc
  .integer({ min: 1, max: MAX_SIZE })
  .chain(size => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }))
const twoSizes = fc
  .integer({ min: 1, max: MAX_SIZE })
  .chain(size => fc.record({ size: fc.constant(size), old: fc.integer({ min: 1, max: size }) }))

type Proof = readonly Uint8Array[]

/** Every way of spoiling a list of hashes; those that leave it as it was are told apart by the property. */
const spoiled: fc.Arbitrary<(proof: Proof) => Proof> = fc.oneof(
  fc.record({ at: fc.nat(), bit: fc.nat(255) }).map(({ at, bit }) => (proof: Proof) => {
    return proof.map((one, i) => (i === at % proof.length ? flipped(one, bit) : one))
  }),
  fc.nat().map(at => (proof: Proof) => proof.filter((_, i) => i !== at % (proof.length || 1))),
  fc.record({ at: fc.nat(), extra: hash }).map(({ at, extra }) => (proof: Proof) => {
    const where = at % (proof.length + 1)
    return [...proof.slice(0, where), extra, ...proof.slice(where)]
  }),
  fc.nat().map(at => (proof: Proof) => [...proof, proof[at % (proof.length || 1)] ?? hashes[0]!]),
  fc.constant((proof: Proof) => [...proof].reverse()),
  fc.record({ at: fc.nat(), length: fc.constantFrom(0, 31, 33) }).map(({ at, length }) => (proof: Proof) => {
    return proof.map((one, i) => (i === at % proof.length ? sized(one, length) : one))
  }),
)

describe('inclusion proofs', () => {
  it('hold for their leaf, index, size and root', async () => {
    await fc.assert(
      fc.asyncProperty(place, async ({ size, index }) => {
        const proof = await inclusionProof(index, size, readHash)
        expect(verifyInclusion(hashes[index]!, index, size, proof, roots[size]!)).toBe(true)
      }),
    )
  })

  it('hold for no other leaf and no other index', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.nat(MAX_SIZE), fc.nat(MAX_SIZE - 1), async ({ size, index }, at, leaf) => {
        fc.pre(at !== index && leaf !== index)
        const proof = await inclusionProof(index, size, readHash)
        expect(verifyInclusion(hashes[index]!, at, size, proof, roots[size]!)).toBe(false)
        expect(verifyInclusion(hashes[leaf]!, index, size, proof, roots[size]!)).toBe(false)
        expect(verifyInclusion(hashes[leaf]!, leaf, size, proof, roots[size]!)).toBe(false)
      }),
    )
  })

  it('hold for no other root, nor for another size with its own root', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.nat(MAX_SIZE), fc.nat(255), async ({ size, index }, other, bit) => {
        fc.pre(other !== size)
        const proof = await inclusionProof(index, size, readHash)
        expect(verifyInclusion(hashes[index]!, index, size, proof, roots[other]!)).toBe(false)
        expect(verifyInclusion(hashes[index]!, index, size, proof, flipped(roots[size]!, bit))).toBe(false)
        // A leaf alone is its own root; every other size goes with another root.
        expect(verifyInclusion(hashes[index]!, index, other, proof, roots[other]!)).toBe(false)
      }),
    )
  })

  it('hold in no other form', async () => {
    await fc.assert(
      fc.asyncProperty(place, spoiled, async ({ size, index }, spoil) => {
        const proof = await inclusionProof(index, size, readHash)
        const other = spoil(proof)
        fc.pre(!sameHashes(proof, other))
        expect(verifyInclusion(hashes[index]!, index, size, other, roots[size]!)).toBe(false)
      }),
    )
  })

  it('are never accepted when they are made up', () => {
    fc.assert(
      fc.property(place, fc.array(hash, { maxLength: 12 }), hash, ({ size, index }, proof, leaf) => {
        expect(verifyInclusion(leaf, index, size, proof, roots[size]!)).toBe(false)
      }),
    )
  })

  it('never prove an inner node to be a leaf', async () => {
    await fc.assert(
      fc.asyncProperty(place, async ({ size, index }) => {
        const proof = await inclusionProof(index, size, readHash)
        fc.pre(proof.length > 0)
        // One level up, at the index it would have there, in a tree that much smaller.
        const parent = rootOf(hashes.slice(index - (index % 2), Math.min(index - (index % 2) + 2, size)))
        expect(verifyInclusion(parent, Math.floor(index / 2), size, proof.slice(1), roots[size]!)).toBe(false)
      }),
    )
  })
})

describe('consistency proofs', () => {
  it('hold between two sizes with their roots', async () => {
    await fc.assert(
      fc.asyncProperty(twoSizes, async ({ old, size }) => {
        const proof = await consistencyProof(old, size, readHash)
        expect(verifyConsistency(old, size, roots[old]!, roots[size]!, proof)).toBe(true)
      }),
    )
  })

  it('hold for no other sizes and no other roots', async () => {
    await fc.assert(
      fc.asyncProperty(twoSizes, fc.nat(MAX_SIZE), fc.nat(255), async ({ old, size }, other, bit) => {
        const proof = await consistencyProof(old, size, readHash)
        expect(verifyConsistency(old, size, flipped(roots[old]!, bit), roots[size]!, proof)).toBe(false)
        expect(verifyConsistency(old, size, roots[old]!, flipped(roots[size]!, bit), proof)).toBe(false)
        if (other !== old) expect(verifyConsistency(old, size, roots[other]!, roots[size]!, proof)).toBe(false)
        if (other !== size) expect(verifyConsistency(old, size, roots[old]!, roots[other]!, proof)).toBe(false)
        if (old < size) expect(verifyConsistency(size, old, roots[size]!, roots[old]!, proof)).toBe(false)
      }),
    )
  })

  it('hold in no other form', async () => {
    await fc.assert(
      fc.asyncProperty(twoSizes, spoiled, async ({ old, size }, spoil) => {
        const proof = await consistencyProof(old, size, readHash)
        const other = spoil(proof)
        fc.pre(!sameHashes(proof, other))
        expect(verifyConsistency(old, size, roots[old]!, roots[size]!, other)).toBe(false)
      }),
    )
  })

  it('never join two histories', async () => {
    await fc.assert(
      fc.asyncProperty(twoSizes, fc.nat(), async ({ old, size }, at) => {
        // The same ledger but for one leaf that the old one had.
        const changed = [...hashes.slice(0, size)]
        changed[at % old] = flipped(changed[at % old]!, 0)
        const proof = await consistencyProof(old, size, memoryReader(changed))
        expect(verifyConsistency(old, size, roots[old]!, rootOf(changed), proof)).toBe(false)
      }),
      { numRuns: 50 },
    )
  })
})

describe('tiles', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 256 })

  it('grown in any steps hold the same tree', async () => {
    const steps = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), async (counts, at) => {
        const tiles = new Map<string, Uint8Array>()
        const leaves: Uint8Array[] = []
        let edge = EMPTY_EDGE
        for (const count of counts) {
          const more = Array.from({ length: count }, (_, i) => new TextEncoder().encode(`leaf ${leaves.length + i}`))
          const grown = growEdge(edge, more)
          for (const tile of grown.tiles) tiles.set(tilePath(tile), tile.bytes)
          const expected = newTiles(edge.size, edge.size + count).map(tilePath)
          expect(grown.tiles.map(tilePath).sort()).toEqual(expected.sort())
          leaves.push(...more)
          edge = grown.edge
        }
        const root = rootOf(leaves.map(leafHash))
        expect(edge.root).toEqual(root)
        const index = at % leaves.length
        const proof = await inclusionProof(
          index,
          leaves.length,
          tileReader(leaves.length, tile => tiles.get(tilePath(tile)) ?? null),
        )
        expect(verifyInclusion(leafHash(leaves[index]!), index, leaves.length, proof, root)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  it('and bundles have one path each, and each path one of them', () => {
    const id = fc.record({ index: fc.nat(2 ** 31 - 1), width: fc.integer({ min: 1, max: 256 }) })
    fc.assert(
      fc.property(id, fc.nat(7), ({ index, width }, level) => {
        expect(parseTilePath(tilePath({ level, index, width }))).toEqual({ kind: 'tile', level, index, width })
        expect(parseTilePath(bundlePath({ index, width }))).toEqual({ kind: 'entries', index, width })
      }),
    )
    fc.assert(
      fc.property(id, fc.nat(7), fc.nat(), fc.constantFrom('0', '1', 'x', '/', '.', 'p'), (tile, level, at, char) => {
        const path = tilePath({ level, ...tile })
        const where = at % path.length
        const other = path.slice(0, where) + char + path.slice(where + 1)
        const read = parseTilePath(other)
        if (read) expect(read.kind === 'tile' ? tilePath(read) : bundlePath(read)).toBe(other)
      }),
    )
  })

  it('of entries read back as written, and every prefix is that of fewer', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (all, at) => {
        const bundle = encodeBundle(all)
        expect(decodeBundle(bundle)).toEqual(all)
        const width = at % (all.length + 1)
        expect(bundlePrefix(bundle, width)).toEqual(encodeBundle(all.slice(0, width)))
      }),
    )
  })

  it('of entries that were cut are refused, or are those of fewer', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (all, at) => {
        const bundle = encodeBundle(all)
        const cut = bundle.subarray(0, at % bundle.length)
        let read: Uint8Array[]
        try {
          read = decodeBundle(cut)
        } catch (error) {
          expect((error as Error).name).toBe('TileError')
          return
        }
        expect(encodeBundle(read)).toEqual(cut)
        expect(read).toEqual(all.slice(0, read.length))
      }),
    )
  })
})

describe('tlog-proof texts', () => {
  const receipt = fc.record({
    index: fc.nat(),
    proof: fc.array(hash, { maxLength: 40 }),
    checkpoint: fc.string({ unit: 'binary-ascii', maxLength: 200 }),
    extra: fc.option(fc.uint8Array({ minLength: 1, maxLength: 60 })),
  })

  it('read back as written', () => {
    fc.assert(
      fc.property(receipt, one => {
        expect(parseTlogProof(encodeTlogProof(one))).toEqual(one)
      }),
    )
  })

  it('have one spelling: whatever else is read writes itself', () => {
    fc.assert(
      fc.property(receipt, fc.nat(), fc.string({ unit: 'binary-ascii', maxLength: 1 }), (one, at, char) => {
        const text = encodeTlogProof(one)
        const where = at % text.length
        const other = text.slice(0, where) + char + text.slice(where + 1)
        let read: ReturnType<typeof parseTlogProof>
        try {
          read = parseTlogProof(other)
        } catch (error) {
          expect((error as Error).name).toBe('ReceiptError')
          return
        }
        expect(encodeTlogProof(read)).toBe(other)
      }),
    )
  })
})

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const other = bytes.slice()
  other[Math.floor(bit / 8) % other.length]! ^= 1 << (bit % 8)
  return other
}

function sized(bytes: Uint8Array, length: number): Uint8Array {
  const other = new Uint8Array(length)
  other.set(bytes.subarray(0, length))
  return other
}

function sameHashes(a: Proof, b: Proof): boolean {
  return a.length === b.length && a.every((one, i) => equalBytes(one, b[i]!))
}
