/** The right edge of a stored tree: its partial hash tiles and its partial entry bundle. Enough to append to. */
import { concatBytes, equalBytes } from './bytes.ts'
import { leafHash } from './merkle.ts'
import {
  type BundleId,
  bundlePrefix,
  decodeBundle,
  edgeWidths,
  encodeBundle,
  fullTileRoot,
  rootOfEdge,
  TILE_WIDTH,
  TileError,
  type TileId,
  tileHashes,
  tilePrefix,
} from './tiles.ts'

export type LedgerEdge = {
  readonly size: number
  readonly root: Uint8Array
  /** The partial tile of each level, empty where the level ends in a full one. */
  readonly tiles: readonly Uint8Array[]
  /** The partial entry bundle, empty where the entries end in a full one. */
  readonly bundle: Uint8Array
}

export type WrittenTile = TileId & { readonly bytes: Uint8Array }
export type WrittenBundle = BundleId & { readonly bytes: Uint8Array }

/** The edge of a tree of `size` from tiles that may be wider than it needs. Throws `TileError` when they disagree. */
export function edgeOf(size: number, tiles: readonly Uint8Array[], bundle: Uint8Array): LedgerEdge {
  const exact = edgeWidths(size).map((width, level) => tilePrefix(tiles[level] ?? new Uint8Array(), width))
  const entries = bundlePrefix(bundle, size % TILE_WIDTH)
  const hashes = tileHashes(exact[0] ?? new Uint8Array())
  if (!decodeBundle(entries).every((entry, i) => equalBytes(leafHash(entry), hashes[i]!))) {
    throw new TileError('the entries at the edge are not those its tiles hash')
  }
  return { size, root: rootOfEdge(size, exact), tiles: exact, bundle: entries }
}

/** What an append writes; full tiles and new partial ones, each with its whole content so far. */
export type Grown = {
  readonly edge: LedgerEdge
  readonly tiles: readonly WrittenTile[]
  readonly bundles: readonly WrittenBundle[]
}

export const EMPTY_EDGE: LedgerEdge = edgeOf(0, [], new Uint8Array())

/** The edge after more leaves, with every tile and bundle that changed: full ones and the new partial ones. */
export function growEdge(edge: LedgerEdge, leaves: readonly Uint8Array[]): Grown {
  const hashes = growTiles(edge, leaves)
  const entries = growBundles(edge, leaves)
  const size = edge.size + leaves.length
  const root = rootOfEdge(size, hashes.edge)
  return {
    edge: { size, root, tiles: hashes.edge, bundle: entries.edge },
    tiles: hashes.written,
    bundles: entries.written,
  }
}

function growTiles(edge: LedgerEdge, leaves: readonly Uint8Array[]): { edge: Uint8Array[]; written: WrittenTile[] } {
  const written: WrittenTile[] = []
  const rest: Uint8Array[] = []
  let added = leaves.map(leafHash)
  for (let level = 0; level < edge.tiles.length || added.length > 0; level++) {
    const first = Math.floor(edge.size / TILE_WIDTH ** (level + 1))
    const hashes = [...tileHashes(edge.tiles[level] ?? new Uint8Array()), ...added]
    const above: Uint8Array[] = []
    for (let at = 0; added.length > 0 && at < hashes.length; at += TILE_WIDTH) {
      const tile = hashes.slice(at, at + TILE_WIDTH)
      const bytes = concatBytes(...tile)
      written.push({ level, index: first + at / TILE_WIDTH, width: tile.length, bytes })
      if (tile.length === TILE_WIDTH) above.push(fullTileRoot(bytes))
    }
    rest.push(concatBytes(...hashes.slice(TILE_WIDTH * above.length)))
    added = above
  }
  return { edge: rest, written }
}

function growBundles(edge: LedgerEdge, leaves: readonly Uint8Array[]): { edge: Uint8Array; written: WrittenBundle[] } {
  const written: WrittenBundle[] = []
  let partial = edge.bundle
  let [index, width] = [Math.floor(edge.size / TILE_WIDTH), edge.size % TILE_WIDTH]
  for (let at = 0; at < leaves.length; ) {
    const taken = leaves.slice(at, at + TILE_WIDTH - width)
    const bytes = concatBytes(partial, encodeBundle(taken))
    at += taken.length
    width += taken.length
    written.push({ index, width, bytes })
    if (width === TILE_WIDTH) [index, width, partial] = [index + 1, 0, new Uint8Array()]
    else partial = bytes
  }
  return { edge: partial, written }
}
