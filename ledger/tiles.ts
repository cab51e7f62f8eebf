/** C2SP tlog-tiles: hash tiles and entry bundles, 256 wide, as they are stored and served. */
import { completeSubtrees, foldPeaks, HASH_BYTES, MerkleError, nodeHash, type ReadHash } from './merkle.ts'

export const TILE_WIDTH = 256
const TILE_HEIGHT = 8
const MAX_ENTRY_BYTES = 0xffff
/** The longest path of a tile: nothing longer is looked at. */
const MAX_PATH_CHARS = 64

/** `width` is 256 for a full tile, less for a partial one, never 0. Level −1 does not occur: see `BundleId`. */
export type TileId = { readonly level: number; readonly index: number; readonly width: number }
export type BundleId = { readonly index: number; readonly width: number }

export class TileError extends Error {
  override name = 'TileError'
}

export function tilePath({ level, index, width }: TileId): string {
  return `tile/${level}/${indexPath(index)}${partialSuffix(width)}`
}

export function bundlePath({ index, width }: BundleId): string {
  return `tile/entries/${indexPath(index)}${partialSuffix(width)}`
}

/** Reads a path as served; null when it is not exactly one that `tilePath` or `bundlePath` writes. */
export function parseTilePath(path: string): ({ kind: 'tile' } & TileId) | ({ kind: 'entries' } & BundleId) | null {
  if (path.length > MAX_PATH_CHARS) return null
  const match =
    /^tile\/(entries|0|[1-9]|[1-5][0-9]|6[0-3])\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path)
  if (!match) return null
  const index = Number(match[2]!.replaceAll('x', '').replaceAll('/', ''))
  const width = match[3] === undefined ? TILE_WIDTH : Number(match[3])
  if (!Number.isSafeInteger(index) || (match[3] !== undefined && width >= TILE_WIDTH)) return null
  if (match[1] === 'entries') return bundlePath({ index, width }) === path ? { kind: 'entries', index, width } : null
  const level = Number(match[1])
  return tilePath({ level, index, width }) === path ? { kind: 'tile', level, index, width } : null
}

/** The partial tiles at the right edge of a tree, by level; width 0 where a level ends in a full tile. */
export function edgeWidths(size: number): number[] {
  const widths: number[] = []
  for (let rest = size; rest > 0; rest = Math.floor(rest / TILE_WIDTH)) widths.push(rest % TILE_WIDTH)
  return widths
}

/** Every tile a tree of `size` needs beyond those of a tree of `oldSize`, full and partial, lowest level first. */
export function newTiles(oldSize: number, size: number): TileId[] {
  const tiles: TileId[] = []
  let [old, now] = [oldSize, size]
  for (let level = 0; now > 0; level++) {
    if (now > old) {
      for (let index = Math.floor(old / TILE_WIDTH); index * TILE_WIDTH < now; index++) {
        tiles.push({ level, index, width: Math.min(TILE_WIDTH, now - index * TILE_WIDTH) })
      }
    }
    ;[old, now] = [Math.floor(old / TILE_WIDTH), Math.floor(now / TILE_WIDTH)]
  }
  return tiles
}

/** Every entry bundle with an entry that a tree of `oldSize` did not have. */
export function newBundles(oldSize: number, size: number): BundleId[] {
  if (size <= oldSize) return []
  return newTiles(oldSize, size)
    .filter(tile => tile.level === 0)
    .map(({ index, width }) => ({ index, width }))
}

/** The width that tile `index` of `level` has in a tree of `size`; 0 when the tree does not have it. */
export function widthIn(size: number, level: number, index: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH
  return Math.max(0, Math.min(TILE_WIDTH, hashes))
}

/** A narrower version of the same tile: a partial tile is a prefix of every later one. */
export function tilePrefix(tile: Uint8Array, width: number): Uint8Array {
  if (tile.length < width * HASH_BYTES) throw new TileError(`the tile is narrower than ${width}`)
  return tile.subarray(0, width * HASH_BYTES)
}

export function tileHashes(tile: Uint8Array): Uint8Array[] {
  if (tile.length % HASH_BYTES !== 0 || tile.length > TILE_WIDTH * HASH_BYTES) throw new TileError('not a hash tile')
  return Array.from({ length: tile.length / HASH_BYTES }, (_, i) => tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES))
}

/** The hash that a full tile contributes to the level above. */
export function fullTileRoot(tile: Uint8Array): Uint8Array {
  if (tile.length !== TILE_WIDTH * HASH_BYTES) throw new TileError('not a full tile')
  return subtreeHash(tileHashes(tile), TILE_HEIGHT, 0)
}

/** The root of a tree of `size` from the partial tiles of its right edge (`edgeWidths` says how wide each is). */
export function rootOfEdge(size: number, edge: readonly Uint8Array[]): Uint8Array {
  const peaks: Uint8Array[] = []
  const widths = edgeWidths(size)
  for (let level = widths.length - 1; level >= 0; level--) {
    const hashes = tileHashes(edge[level] ?? new Uint8Array())
    if (hashes.length !== widths[level]) throw new TileError(`the edge tile of level ${level} has the wrong width`)
    for (const part of completeSubtrees(0, hashes.length)) peaks.push(subtreeHash(hashes, part.level, part.index))
  }
  return foldPeaks(peaks)
}

/**
 * Subtree hashes for a tree of `size`, computed from its tiles. Each tile is read once for the life of the reader.
 * `readTile` is asked only for tiles the tree has, at the width they have in it, and may return a wider one.
 */
export function tileReader(
  size: number,
  readTile: (tile: TileId) => Uint8Array | null | Promise<Uint8Array | null>,
): ReadHash {
  const read = new Map<string, Promise<Uint8Array[]>>()
  const hashesOf = (level: number, index: number): Promise<Uint8Array[]> => {
    const key = `${level}/${index}`
    const hashes = read.get(key) ?? load(level, index)
    read.set(key, hashes)
    return hashes
  }
  const load = async (level: number, index: number): Promise<Uint8Array[]> => {
    const width = widthIn(size, level, index)
    const tile = width > 0 ? await readTile({ level, index, width }) : null
    if (!tile) throw new TileError(`tile ${level}/${index} of a tree of ${size} is missing`)
    return tileHashes(tilePrefix(tile, width))
  }
  return async (level, index) => {
    if ((index + 1) * 2 ** level > size) throw new MerkleError(`no complete subtree ${index} at level ${level}`)
    const tileLevel = Math.floor(level / TILE_HEIGHT)
    const height = level % TILE_HEIGHT
    const perTile = TILE_WIDTH / 2 ** height
    const hashes = await hashesOf(tileLevel, Math.floor(index / perTile))
    return subtreeHash(hashes, height, index % perTile)
  }
}

/** Entries with a big-endian uint16 length before each. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES) throw new TileError(`an entry is at most ${MAX_ENTRY_BYTES} bytes`)
    bundle[at] = entry.length >> 8
    bundle[at + 1] = entry.length & 0xff
    bundle.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bundle
}

export function decodeBundle(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = []
  for (let at = 0; at < bundle.length; ) {
    if (at + 2 > bundle.length) throw new TileError('the bundle is cut short')
    if (entries.length === TILE_WIDTH) throw new TileError(`more than ${TILE_WIDTH} entries in a bundle`)
    const end = at + 2 + bundle[at]! * 256 + bundle[at + 1]!
    if (end > bundle.length) throw new TileError('the bundle is cut short')
    entries.push(bundle.subarray(at + 2, end))
    at = end
  }
  return entries
}

/** The bytes of the first `width` entries: a partial bundle is a prefix of every later one. */
export function bundlePrefix(bundle: Uint8Array, width: number): Uint8Array {
  let at = 0
  for (let i = 0; i < width; i++) {
    if (at + 2 > bundle.length) throw new TileError(`the bundle holds fewer than ${width} entries`)
    at += 2 + bundle[at]! * 256 + bundle[at + 1]!
  }
  if (at > bundle.length) throw new TileError('the bundle is cut short')
  return bundle.subarray(0, at)
}

function subtreeHash(hashes: readonly Uint8Array[], level: number, index: number): Uint8Array {
  let row = hashes.slice(index * 2 ** level, (index + 1) * 2 ** level)
  if (row.length !== 2 ** level) throw new TileError('the tile does not hold that subtree')
  while (row.length > 1) {
    const above: Uint8Array[] = []
    for (let i = 0; i < row.length; i += 2) above.push(nodeHash(row[i]!, row[i + 1]!))
    row = above
  }
  return row[0]!
}

/** Zero-padded groups of three digits, all but the last marked with an x: 1234067 is `x001/x234/067`. */
function indexPath(index: number): string {
  const digits = String(index)
  const groups = digits.padStart(3 * Math.ceil(digits.length / 3), '0').match(/[0-9]{3}/g)!
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
}

function partialSuffix(width: number): string {
  return width === TILE_WIDTH ? '' : `.p/${width}`
}
