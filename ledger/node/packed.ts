/** A submission as it travels: each leaf with its length before it as a big-endian uint16. */
import { createHash } from 'node:crypto'
import { MAX_ITEMS, MAX_LEAF_BYTES } from '../submission.ts'

/** The longest that any submission can be. */
export const MAX_PACKED_BYTES = (1 + MAX_ITEMS) * (2 + MAX_LEAF_BYTES)

export function packLeaves(leaves: readonly Uint8Array[]): Uint8Array {
  const pieces = leaves.flatMap(leaf => [Uint8Array.of(leaf.length >> 8, leaf.length & 0xff), leaf])
  return new Uint8Array(Buffer.concat(pieces))
}

/** Null unless it is one to 1,001 leaves of at most 8 KiB each, and nothing after them. */
export function unpackLeaves(packed: Uint8Array): Uint8Array[] | null {
  const leaves: Uint8Array[] = []
  for (let at = 0; at < packed.length; ) {
    if (at + 2 > packed.length || leaves.length > MAX_ITEMS) return null
    const length = packed[at]! * 256 + packed[at + 1]!
    const end = at + 2 + length
    if (end > packed.length || length > MAX_LEAF_BYTES) return null
    leaves.push(packed.slice(at + 2, end))
    at = end
  }
  return leaves.length > 0 ? leaves : null
}

/** Names a submission: hex SHA-256 of its packed leaves. */
export function digestOf(leaves: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const leaf of leaves) {
    hash.update(Uint8Array.of(leaf.length >> 8, leaf.length & 0xff))
    hash.update(leaf)
  }
  return hash.digest('hex')
}
