import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#ledger/bytes.ts'
import { sha256 } from '#ledger/hash.ts'
import {
  consistencyProof,
  Frontier,
  inclusionProof,
  leafHash,
  memoryReader,
  nodeHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '#ledger/merkle.ts'

// The inputs and roots of the reference tests of RFC 6962.
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  fromHex,
)
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

describe('Merkle trees (RFC 6962)', () => {
  it('have the reference roots', () => {
    expect(toHex(rootOf([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    for (const [i, root] of ROOTS.entries()) expect(toHex(rootOf(LEAVES.slice(0, i + 1).map(leafHash)))).toBe(root)
  })

  it('have the roots that the definition gives', () => {
    fc.assert(
      fc.property(tree(70), hashes => {
        expect(rootOf(hashes)).toEqual(definition(hashes))
      }),
    )
  })

  it('grow alike leaf by leaf and from a stored frontier', async () => {
    await fc.assert(
      fc.asyncProperty(tree(70), fc.nat(70), async (hashes, cut) => {
        const frontier = await Frontier.read(Math.min(cut, hashes.length), memoryReader(hashes))
        for (const hash of hashes.slice(frontier.size)) frontier.append(hash)
        expect(frontier.root()).toEqual(rootOf(hashes))
        expect(frontier.copy().root()).toEqual(rootOf(hashes))
      }),
    )
  })
})

describe('inclusion proofs', () => {
  it('verify for every leaf of every tree, and for nothing else', async () => {
    for (let size = 1; size <= 34; size++) {
      const hashes = leafHashes(size)
      const root = rootOf(hashes)
      for (let index = 0; index < size; index++) {
        const proof = await inclusionProof(index, size, memoryReader(hashes))
        expect(verifyInclusion(hashes[index]!, index, size, proof, root)).toBe(true)
        expect(verifyInclusion(hashes[index]!, index, size, [...proof, root], root)).toBe(false)
        expect(verifyInclusion(hashes[index]!, index, size, proof.slice(1), root)).toBe(size === 1)
        for (let other = 0; other < size; other++) {
          if (other !== index) expect(verifyInclusion(hashes[index]!, other, size, proof, root)).toBe(false)
        }
      }
    }
  })

  it('refuse indexes outside the tree', async () => {
    await expect(inclusionProof(3, 3, memoryReader(leafHashes(3)))).rejects.toThrow()
    for (const index of [-1, 1, 0.5, Number.NaN, 2 ** 53]) {
      expect(verifyInclusion(leafHashes(1)[0]!, index, 1, [], leafHashes(1)[0]!)).toBe(false)
    }
  })

  it('work past 32 bits', async () => {
    const sparse = sparseTree(2 ** 40 + 12345)
    const index = 2 ** 39 + 77
    const proof = await inclusionProof(index, sparse.size, sparse.readHash)
    expect(verifyInclusion(sparse.readHash(0, index), index, sparse.size, proof, await sparse.root())).toBe(true)
    expect(verifyInclusion(sparse.readHash(0, index), index + 1, sparse.size, proof, await sparse.root())).toBe(false)
  })
})

describe('consistency proofs', () => {
  it('verify between every two sizes, and for nothing else', async () => {
    const hashes = leafHashes(34)
    const roots = Array.from({ length: 35 }, (_, size) => rootOf(hashes.slice(0, size)))
    for (let size = 0; size <= 34; size++) {
      for (let old = 0; old <= size; old++) {
        const proof = await consistencyProof(old, size, memoryReader(hashes))
        const check = (
          changed: Partial<{ old: number; size: number; oldRoot: Uint8Array; root: Uint8Array; proof: Uint8Array[] }>,
        ) => {
          const all = { old, size, oldRoot: roots[old]!, root: roots[size]!, proof, ...changed }
          return verifyConsistency(all.old, all.size, all.oldRoot, all.root, all.proof)
        }
        expect(check({})).toBe(true)
        expect(check({ proof: [...proof, roots[1]!] })).toBe(false)
        expect(check({ oldRoot: sha256(roots[old]!) })).toBe(false)
        if (old > 0) expect(check({ root: sha256(roots[size]!) })).toBe(false)
        if (proof.length > 0) expect(check({ proof: proof.slice(1) })).toBe(false)
        if (proof.length > 0) expect(check({ proof: proof.map(sha256) })).toBe(false)
        if (old > size) expect(check({})).toBe(false)
      }
    }
  })

  it('work past 32 bits', async () => {
    const sparse = sparseTree(2 ** 40 + 12345)
    const old = 2 ** 33 + 3
    const oldRoot = (await Frontier.read(old, sparse.readHash)).root()
    const proof = await consistencyProof(old, sparse.size, sparse.readHash)
    expect(verifyConsistency(old, sparse.size, oldRoot, await sparse.root(), proof)).toBe(true)
    expect(verifyConsistency(old + 1, sparse.size, oldRoot, await sparse.root(), proof)).toBe(false)
  })
})

const corpus = new URL('../../../shared/corpus/merkle/', import.meta.url)

describe.skipIf(!existsSync(corpus))('the corpus of Merkle proofs (skipped when it is not there)', () => {
  const base64 = (text: string | null) => new Uint8Array(Buffer.from(text ?? '', 'base64'))
  const read = (kind: string) =>
    readdirSync(new URL(`${kind}/`, corpus), { recursive: true })
      .map(String)
      .filter(name => name.endsWith('.json'))
      .map(
        name =>
          [
            name,
            JSON.parse(
              readFileSync(new URL(`${kind}/${encodeURIComponent(name).replaceAll('%2F', '/')}`, corpus), 'utf8'),
            ),
          ] as const,
      )

  it.each(existsSync(corpus) ? read('inclusion') : [])('inclusion %s', (_, vector) => {
    const proof = (vector.proof ?? []).map(base64)
    const verified = verifyInclusion(
      base64(vector.leafHash),
      vector.leafIdx,
      vector.treeSize,
      proof,
      base64(vector.root),
    )
    expect(verified).toBe(!vector.wantErr)
  })

  it.each(existsSync(corpus) ? read('consistency') : [])('consistency %s', (_, vector) => {
    const proof = (vector.proof ?? []).map(base64)
    const verified = verifyConsistency(vector.size1, vector.size2, base64(vector.root1), base64(vector.root2), proof)
    expect(verified).toBe(!vector.wantErr)
  })
})

function leafHashes(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => leafHash(Uint8Array.of(i)))
}

function tree(maxLength: number) {
  return fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength })
}

/** RFC 6962 section 2.1, word for word. */
function definition(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return sha256(new Uint8Array())
  if (hashes.length === 1) return hashes[0]!
  const k = 2 ** Math.ceil(Math.log2(hashes.length) - 1)
  return nodeHash(definition(hashes.slice(0, k)), definition(hashes.slice(k)))
}

/** A tree too large to hold: every leaf is the same, so every subtree of a level is too. */
function sparseTree(size: number) {
  const levels = [leafHash(new Uint8Array())]
  for (let level = 1; level < 53; level++) levels.push(nodeHash(levels[level - 1]!, levels[level - 1]!))
  // One leaf differs, or proofs for one index would verify for the next.
  const special = 2 ** 39 + 77
  const readHash = (level: number, index: number): Uint8Array => {
    if (Math.floor(special / 2 ** level) !== index) return levels[level]!
    if (level === 0) return leafHash(Uint8Array.of(1))
    return nodeHash(readHash(level - 1, 2 * index), readHash(level - 1, 2 * index + 1))
  }
  return { size, readHash, root: async () => (await Frontier.read(size, readHash)).root() }
}
