/**
 * What keeps a ledger: PostgreSQL behind the sequencer, a folder behind a member's node. The core computes, a store
 * keeps; only `commit` changes anything.
 */
import type { Appended } from './append.ts'
import { edgeOf, type LedgerEdge } from './edge.ts'
import { consistencyProof, inclusionProof, type ReadHash } from './merkle.ts'
import type { HoldingLookup } from './rules/known-holdings.ts'
import type { IdLookup } from './rules/known-ids.ts'
import type { RulesBasis } from './rules/rule-sets.ts'
import { type BundleId, decodeBundle, edgeWidths, TILE_WIDTH, type TileId, tileReader, widthIn } from './tiles.ts'

export type StoredHead = {
  readonly size: number
  readonly root: Uint8Array
  /** The checkpoint note exactly as signed; a store that holds a head always holds its signature. */
  readonly checkpoint: string
}

/** A commit was refused because the head moved: someone else appended, and nothing was written. */
export class HeadMovedError extends Error {
  override name = 'HeadMovedError'
}

/** Something a tree of this size must have is not there or not what its root commits to. */
export class StoreDamagedError extends Error {
  override name = 'StoreDamagedError'
}

export interface LedgerReader {
  /** Null before the first commit. */
  readHead(): Promise<StoredHead | null>
  /** The tile at `width` or wider (a partial tile is a prefix of every later one); null when it is not held. */
  readTile(tile: TileId): Promise<Uint8Array | null>
  /** The entry bundle at `width` or wider; null when it is not held. */
  readBundle(bundle: BundleId): Promise<Uint8Array | null>
}

/**
 * Durability: when `commit` resolves, tiles, bundles, the rules' state and the signed head are all on stable storage, and
 * when it rejects or the machine dies first, none of them is visible. A reader never sees a head whose tiles are
 * not there. `commit` compares and swaps: it throws `HeadMovedError` unless the stored size is `appended.from`.
 * Nothing may be signed that this cannot promise: a head that is signed, lost and signed again differently is a fork.
 */
export interface LedgerStore extends LedgerReader {
  commit(appended: Appended, checkpoint: string): Promise<void>
  /** Which of these ids are taken, for `knownIds(…)`; asked for a batch at a time. */
  findIds(ids: readonly { actor: string; id: string }[]): Promise<IdLookup>
  /** Every holding of these subjects, for `knownHoldings(…)`; asked for a batch at a time. */
  findHoldings(subjects: readonly string[]): Promise<HoldingLookup>
  /** The rules' state at the head but for ids and holdings. Null before the first commit. */
  readRegister(): Promise<RulesBasis | null>
}

/** Subtree hashes of the tree of `size`, for proofs. Tiles are read once for each reader. */
export function hashReader(store: LedgerReader, size: number): ReadHash {
  return tileReader(size, tile => store.readTile(tile))
}

export function proveInclusion(store: LedgerReader, index: number, size: number): Promise<Uint8Array[]> {
  return inclusionProof(index, size, hashReader(store, size))
}

export function proveConsistency(store: LedgerReader, oldSize: number, size: number): Promise<Uint8Array[]> {
  return consistencyProof(oldSize, size, hashReader(store, size))
}

/** The right edge of the tree of `size`, from which the next append goes on. */
export async function readEdge(store: LedgerReader, size: number): Promise<LedgerEdge> {
  const tiles: Uint8Array[] = []
  for (const [level, width] of edgeWidths(size).entries()) {
    const index = Math.floor(size / TILE_WIDTH ** (level + 1))
    tiles.push(
      width === 0 ? new Uint8Array() : await held(store.readTile({ level, index, width }), `tile ${level}/${index}`),
    )
  }
  const width = size % TILE_WIDTH
  const index = Math.floor(size / TILE_WIDTH)
  const bundle = width === 0 ? new Uint8Array() : await held(store.readBundle({ index, width }), `bundle ${index}`)
  return edgeOf(size, tiles, bundle)
}

/** The leaves from `start` up to `end` of a tree of at least `end`. */
export async function readLeaves(store: LedgerReader, start: number, end: number): Promise<Uint8Array[]> {
  const leaves: Uint8Array[] = []
  for (let index = Math.floor(start / TILE_WIDTH); index * TILE_WIDTH < end; index++) {
    const first = index * TILE_WIDTH
    const entries = decodeBundle(
      await held(store.readBundle({ index, width: widthIn(end, 0, index) }), `bundle ${index}`),
    )
    leaves.push(...entries.slice(Math.max(0, start - first), end - first))
  }
  if (leaves.length !== end - start) throw new StoreDamagedError(`leaves ${start} to ${end} are not all there`)
  return leaves
}

async function held(read: Promise<Uint8Array | null>, what: string): Promise<Uint8Array> {
  const bytes = await read
  if (!bytes) throw new StoreDamagedError(`${what} is missing`)
  return bytes
}
