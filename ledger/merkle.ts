/**
 * RFC 6962 section 2.1 (RFC 9162 section 2.1) Merkle trees over SHA-256. Sizes and indexes are safe integers, so
 * there are no bitwise operators here: JavaScript's work on 32 bits and would be wrong past two thousand million.
 */
import { equalBytes } from './bytes.ts'
import { sha256 } from './hash.ts'

export const HASH_BYTES = 32

export class MerkleError extends Error {
  override name = 'MerkleError'
}

/** The hash of the complete subtree of 2^level leaves that starts at leaf index·2^level. */
export type ReadHash = (level: number, index: number) => Uint8Array | Promise<Uint8Array>

const [LEAF, NODE] = [0, 1]
// What is hashed is put together in the same place each time: making an array for it would cost more than the hash.
const pair = Uint8Array.of(NODE, ...new Uint8Array(2 * HASH_BYTES))
const prefixed = new Uint8Array(1 + 0xffff).fill(LEAF)

export function leafHash(leaf: Uint8Array): Uint8Array {
  if (leaf.length >= prefixed.length) throw new MerkleError('longer than any entry')
  prefixed.set(leaf, 1)
  return sha256(prefixed.subarray(0, 1 + leaf.length))
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) throw new MerkleError('not two hashes')
  pair.set(left, 1)
  pair.set(right, 1 + HASH_BYTES)
  return sha256(pair)
}

/** Root over leaf hashes; over none, SHA-256 of nothing. */
export function rootOf(leafHashes: readonly Uint8Array[]): Uint8Array {
  const frontier = new Frontier()
  for (const hash of leafHashes) frontier.append(hash)
  return frontier.root()
}

/** A reader over leaf hashes held in memory, for batches and tests. */
export function memoryReader(leafHashes: readonly Uint8Array[]): ReadHash {
  const levels: Uint8Array[][] = [[...leafHashes]]
  for (let below = levels[0]!; below.length > 1; below = levels.at(-1)!) {
    const level: Uint8Array[] = []
    for (let i = 0; i + 1 < below.length; i += 2) level.push(nodeHash(below[i]!, below[i + 1]!))
    levels.push(level)
  }
  return (level, index) => {
    const hash = levels[level]?.[index]
    if (!hash) throw new MerkleError(`no complete subtree ${index} at level ${level}`)
    return hash
  }
}

/** RFC 9162 section 2.1.3.1: sibling hashes from the leaf's up to the root's child. */
export async function inclusionProof(index: number, size: number, readHash: ReadHash): Promise<Uint8Array[]> {
  if (!isSize(index) || !isSize(size) || index >= size) throw new MerkleError(`no leaf ${index} in a tree of ${size}`)
  const proof: Uint8Array[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + splitOf(end - start)
    if (index < middle) {
      proof.push(await rangeHash(middle, end, readHash))
      end = middle
    } else {
      proof.push(await rangeHash(start, middle, readHash))
      start = middle
    }
  }
  return proof.reverse()
}

/** RFC 9162 section 2.1.4.1. Empty when the old tree is empty or the same. */
export async function consistencyProof(oldSize: number, size: number, readHash: ReadHash): Promise<Uint8Array[]> {
  if (!isSize(oldSize) || !isSize(size) || oldSize > size) throw new MerkleError(`no proof from ${oldSize} to ${size}`)
  if (oldSize === 0 || oldSize === size) return []
  const proof: Uint8Array[] = []
  let [start, end] = [0, size]
  let whole = true // the old tree is a complete subtree of the new one, so the verifier has its hash already
  while (oldSize < end) {
    const middle = start + splitOf(end - start)
    if (oldSize <= middle) {
      proof.push(await rangeHash(middle, end, readHash))
      end = middle
    } else {
      proof.push(await rangeHash(start, middle, readHash))
      start = middle
      whole = false
    }
  }
  if (!whole) proof.push(await rangeHash(start, end, readHash))
  return proof.reverse()
}

/** RFC 9162 section 2.1.3.2. */
export function verifyInclusion(
  hash: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes([hash, root, ...proof])) return false
  let [node, last, running] = [index, size - 1, hash]
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      running = nodeHash(sibling, running)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      running = nodeHash(running, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && equalBytes(running, root)
}

/** RFC 9162 section 2.1.4.2. From the empty tree only the empty proof is accepted, whatever the new root. */
export function verifyConsistency(
  oldSize: number,
  size: number,
  oldRoot: Uint8Array,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(oldSize) || !isSize(size) || oldSize > size || !areHashes([oldRoot, root, ...proof])) return false
  if (oldSize === size) return proof.length === 0 && equalBytes(oldRoot, root)
  if (oldSize === 0) return proof.length === 0 && equalBytes(oldRoot, new Frontier().root())
  if (proof.length === 0) return false
  let [node, last] = [oldSize - 1, size - 1]
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  const rest = node === 0 ? [...proof] : proof.slice(1)
  const seed = node === 0 ? oldRoot : proof[0]!
  let [old, running] = [seed, seed]
  for (const hash of rest) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      old = nodeHash(hash, old)
      running = nodeHash(hash, running)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      running = nodeHash(running, hash)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && equalBytes(old, oldRoot) && equalBytes(running, root)
}

/** The complete subtrees that a tree of `size` leaves falls into, left to right, the largest first. */
export function completeSubtrees(start: number, end: number): { level: number; index: number }[] {
  const subtrees: { level: number; index: number }[] = []
  let at = start
  while (at < end) {
    let [level, width] = [0, 1]
    while (at % (width * 2) === 0 && at + width * 2 <= end) [level, width] = [level + 1, width * 2]
    subtrees.push({ level, index: at / width })
    at += width
  }
  return subtrees
}

/** Folds the hashes of complete subtrees, left to right, into the root they stand for. */
export function foldPeaks(peaks: readonly Uint8Array[]): Uint8Array {
  if (peaks.length === 0) return sha256(new Uint8Array())
  return peaks.reduceRight((right, left) => nodeHash(left, right))
}

/** The right edge of a growing tree: what is needed, and no more, to append a leaf and to know the root. */
export class Frontier {
  #size: number
  readonly #peaks: Uint8Array[]

  /** `peaks` are the hashes of `completeSubtrees(0, size)`. */
  constructor(size = 0, peaks: readonly Uint8Array[] = []) {
    if (!isSize(size) || peaks.length !== completeSubtrees(0, size).length || !areHashes(peaks)) {
      throw new MerkleError(`${peaks.length} hashes are not the frontier of a tree of ${size}`)
    }
    this.#size = size
    this.#peaks = [...peaks]
  }

  static async read(size: number, readHash: ReadHash): Promise<Frontier> {
    const peaks: Uint8Array[] = []
    for (const { level, index } of completeSubtrees(0, size)) peaks.push(await readHash(level, index))
    return new Frontier(size, peaks)
  }

  get size(): number {
    return this.#size
  }

  get peaks(): readonly Uint8Array[] {
    return this.#peaks
  }

  append(leaf: Uint8Array): void {
    let hash = leaf
    for (let size = this.#size; size % 2 === 1; size = Math.floor(size / 2)) hash = nodeHash(this.#peaks.pop()!, hash)
    this.#peaks.push(hash)
    this.#size += 1
  }

  root(): Uint8Array {
    return foldPeaks(this.#peaks)
  }

  copy(): Frontier {
    return new Frontier(this.#size, this.#peaks)
  }
}

/** The largest power of two below `size` (RFC 9162's k). */
function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

async function rangeHash(start: number, end: number, readHash: ReadHash): Promise<Uint8Array> {
  const peaks: Uint8Array[] = []
  for (const { level, index } of completeSubtrees(start, end)) peaks.push(await readHash(level, index))
  return foldPeaks(peaks)
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every(hash => hash.length === HASH_BYTES)
}
