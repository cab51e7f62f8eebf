/**
 * Recomputes a stored tree from its signed root down to the last byte of the last entry, and names what does not fit:
 * the root proves the tiles at the edge, each tile the full tiles below it, the lowest tiles the entries.
 */
import { equalBytes } from './bytes.ts'
import { Frontier, leafHash } from './merkle.ts'
import type { LedgerReader } from './store.ts'
import {
  bundlePath,
  decodeBundle,
  edgeWidths,
  fullTileRoot,
  rootOfEdge,
  TILE_WIDTH,
  TileError,
  tileHashes,
  tilePath,
  tilePrefix,
  widthIn,
} from './tiles.ts'

/** `where` is the path of a tile or bundle, or names another record. */
export type Finding = { readonly where: string; readonly what: string }

/** A size at which the tree must have had this root, and where that is said. */
export type Waypoint = { readonly size: number; readonly root: Uint8Array; readonly where: string }

export type CheckedTree = {
  readonly tiles: number
  readonly bundles: number
  readonly entries: number
  readonly waypoints: number
}

/**
 * `waypoints` in order of size; those beyond `size` are findings. `onLeaves` is given the entries in order, as far as
 * they fit. Holds one tile of each level and one bundle at a time.
 */
export async function checkTree(
  reader: LedgerReader,
  { size, root }: { readonly size: number; readonly root: Uint8Array },
  waypoints: AsyncIterable<Waypoint> | Iterable<Waypoint>,
  report: (finding: Finding) => void,
  onLeaves: (leaves: readonly Uint8Array[]) => void | Promise<void> = () => {},
): Promise<CheckedTree> {
  const { tiles, damaged } = await checkTiles(reader, size, root, report)
  const entries = await checkEntries(reader, { size, root, damaged }, waypoints, report, onLeaves)
  return { tiles, ...entries }
}

/** From the top down, so that a wrong tile is told from a right one over a wrong one. `damaged`: of the lowest level. */
async function checkTiles(
  reader: LedgerReader,
  size: number,
  root: Uint8Array,
  report: (finding: Finding) => void,
): Promise<{ tiles: number; damaged: ReadonlySet<number> }> {
  let damaged = new Set<number>()
  const edgeHolds = await checkEdge(reader, size, root, report)
  let tiles = 0
  for (let level = edgeWidths(size).length - 1; level >= 0; level--) {
    const count = Math.ceil(Math.floor(size / TILE_WIDTH ** level) / TILE_WIDTH)
    // A damaged tile accuses nothing below it.
    const unreliable = damaged
    damaged = new Set()
    let above: Uint8Array[] | null = null
    for (let index = 0; index < count; index++) {
      if (index % TILE_WIDTH === 0) above = await hashesAbove(reader, size, level, index)
      const said = unreliable.has(Math.floor(index / TILE_WIDTH)) ? null : (above?.[index % TILE_WIDTH] ?? null)
      const fault = await faultOfTile(reader, { size, root, edgeHolds }, level, index, said)
      tiles += 1
      if (!fault) continue
      damaged.add(index)
      report({ where: tilePath({ level, index, width: widthIn(size, level, index) }), what: fault })
    }
  }
  return { tiles, damaged }
}

async function faultOfTile(
  reader: LedgerReader,
  tree: { readonly size: number; readonly root: Uint8Array; readonly edgeHolds: boolean },
  level: number,
  index: number,
  said: Uint8Array | null,
): Promise<string | null> {
  const width = widthIn(tree.size, level, index)
  const tile = await readTile(reader, level, index, width)
  if (!tile) return 'is missing or too short'
  if (width === TILE_WIDTH) {
    return said && !equalBytes(fullTileRoot(tile), said) ? 'is not what the tile above it hashes' : null
  }
  if (tree.edgeHolds) return null
  const below = await hashesBelow(reader, level, index, width)
  const wrong = tileHashes(tile).findIndex((hash, i) => below?.[i] && !equalBytes(hash, below[i]))
  return wrong < 0 ? null : `hash ${wrong} is not that of what lies below it`
}

async function checkEdge(
  reader: LedgerReader,
  size: number,
  root: Uint8Array,
  report: (finding: Finding) => void,
): Promise<boolean> {
  const edge: Uint8Array[] = []
  for (const [level, width] of edgeWidths(size).entries()) {
    const index = Math.floor(size / TILE_WIDTH ** (level + 1))
    edge.push(width === 0 ? new Uint8Array() : ((await readTile(reader, level, index, width)) ?? new Uint8Array()))
  }
  try {
    if (equalBytes(rootOfEdge(size, edge), root)) return true
  } catch (error) {
    if (!(error instanceof TileError)) throw error
  }
  report({ where: `the root at size ${size}`, what: 'is not what the tiles at the edge hash to' })
  return false
}

/** An edge tile has nothing above it but the root: what lies below says which of its hashes is wrong. */
async function hashesBelow(
  reader: LedgerReader,
  level: number,
  index: number,
  width: number,
): Promise<(Uint8Array | null)[] | null> {
  if (level === 0) {
    const bundle = await reader.readBundle({ index, width })
    try {
      return bundle && decodeBundle(bundle).map(leafHash)
    } catch (error) {
      if (error instanceof TileError) return null
      throw error
    }
  }
  const hashes: (Uint8Array | null)[] = []
  for (let i = 0; i < width; i++) {
    const tile = await readTile(reader, level - 1, index * TILE_WIDTH + i, TILE_WIDTH)
    hashes.push(tile && fullTileRoot(tile))
  }
  return hashes
}

async function hashesAbove(
  reader: LedgerReader,
  size: number,
  level: number,
  index: number,
): Promise<Uint8Array[] | null> {
  const above = Math.floor(index / TILE_WIDTH)
  const tile = await readTile(reader, level + 1, above, widthIn(size, level + 1, above))
  return tile && tileHashes(tile)
}

async function checkEntries(
  reader: LedgerReader,
  tree: { readonly size: number; readonly root: Uint8Array; readonly damaged: ReadonlySet<number> },
  waypoints: AsyncIterable<Waypoint> | Iterable<Waypoint>,
  report: (finding: Finding) => void,
  onLeaves: (leaves: readonly Uint8Array[]) => void | Promise<void>,
): Promise<Omit<CheckedTree, 'tiles'>> {
  const { size, root, damaged } = tree
  const frontier = new Frontier()
  const way = cursorOf(waypoints)
  let [bundles, met] = [0, 0]
  /** Whatever has gone wrong once makes every later root wrong, and would be reported again at each. */
  let broken = false
  const passWaypoints = async () => {
    for (let next = await way.peek(); next && next.size === frontier.size; next = await way.advance()) {
      met += 1
      if (!broken && !equalBytes(frontier.root(), next.root)) {
        report({ where: next.where, what: `is not the root of the first ${next.size} entries` })
      }
    }
  }
  await passWaypoints()
  for (let index = 0; index * TILE_WIDTH < size; index++) {
    const width = widthIn(size, 0, index)
    bundles += 1
    const found = await readEntries(reader, index, width, damaged, report)
    if (!found) broken = true
    for (const hash of found?.hashes ?? []) {
      frontier.append(hash)
      await passWaypoints()
    }
    if (!found) break
    await onLeaves(found.entries)
  }
  if (broken) await resume(reader, size, damaged, report)
  else if (!equalBytes(frontier.root(), root)) {
    report({ where: `the root at size ${size}`, what: 'is not the root of the entries' })
  }
  for (let next = await way.peek(); !broken && next; next = await way.advance()) {
    report({ where: next.where, what: `claims ${next.size} entries; the tree has ${size}` })
  }
  return { bundles, entries: size, waypoints: met }
}

/** After the first damaged bundle no root can be recomputed, but every other bundle can still be judged by its tile. */
async function resume(
  reader: LedgerReader,
  size: number,
  damaged: ReadonlySet<number>,
  report: (finding: Finding) => void,
): Promise<void> {
  let skipped = false
  for (let index = 0; index * TILE_WIDTH < size; index++) {
    const seen: Finding[] = []
    const found = await readEntries(reader, index, widthIn(size, 0, index), damaged, finding => seen.push(finding))
    if (!found && !skipped) skipped = true
    else for (const finding of seen) report(finding)
  }
}

/** A bundle's entries and their hashes; null when it is missing or differs from its tile, which is reported. */
async function readEntries(
  reader: LedgerReader,
  index: number,
  width: number,
  damaged: ReadonlySet<number>,
  report: (finding: Finding) => void,
): Promise<{ entries: Uint8Array[]; hashes: Uint8Array[] } | null> {
  const where = bundlePath({ index, width })
  // A tile that is itself wrong accuses nobody: the root over all entries then has the last word.
  const tile = damaged.has(index) ? null : await readTile(reader, 0, index, width)
  const bundle = await reader.readBundle({ index, width })
  let entries: Uint8Array[]
  try {
    if (!bundle) throw new TileError('it is missing')
    entries = decodeBundle(bundle).slice(0, width)
    if (entries.length < width) throw new TileError(`it holds ${entries.length} entries, not ${width}`)
  } catch (error) {
    if (!(error instanceof TileError)) throw error
    report({ where, what: error.message })
    return null
  }
  const hashes = entries.map(leafHash)
  const said = tile ? tileHashes(tile) : hashes
  const wrong = hashes.findIndex((hash, i) => !equalBytes(hash, said[i]!))
  if (wrong < 0) return { entries, hashes }
  report({ where, what: `entry ${index * TILE_WIDTH + wrong} does not hash to what its tile says` })
  return null
}

async function readTile(reader: LedgerReader, level: number, index: number, width: number): Promise<Uint8Array | null> {
  const tile = await reader.readTile({ level, index, width })
  try {
    return tile && tilePrefix(tile, width)
  } catch (error) {
    if (error instanceof TileError) return null
    throw error
  }
}

function cursorOf<T>(source: AsyncIterable<T> | Iterable<T>) {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  let current: T | null = null
  let started = false
  const advance = async (): Promise<T | null> => {
    const next = await iterator.next()
    current = next.done ? null : next.value
    started = true
    return current
  }
  return { advance, peek: async () => (started ? current : advance()) }
}
