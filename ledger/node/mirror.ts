/**
 * A member's full copy on disk, laid out as C2SP tlog-tiles serves it:
 *
 *   checkpoint                      the newest checkpoint this member co-signed, with the log's signature and its own
 *   tile/<level>/<N>[.p/<width>]    hash tiles
 *   tile/entries/<N>[.p/<width>]    entry bundles
 *
 * `checkpoint` is the record: files beyond its size are leftovers of an attempt that was not finished, are never
 * served, and are overwritten by the next. No file that the record covers is ever written again.
 */
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseCheckpoint } from '../checkpoint.ts'
import type { LedgerEdge, WrittenBundle, WrittenTile } from '../edge.ts'
import { parseNote } from '../note.ts'
import { type LedgerReader, StoreDamagedError, type StoredHead } from '../store.ts'
import {
  type BundleId,
  bundlePath,
  decodeBundle,
  edgeWidths,
  TILE_WIDTH,
  type TileId,
  tilePath,
  widthIn,
} from '../tiles.ts'
import { writeAllDurably, writeDurably } from './durable.ts'

export interface Mirror extends LedgerReader {
  /** Writes tiles and bundles beyond the record; they count once `record` names a size that covers them. */
  write(files: { tiles: readonly WrittenTile[]; bundles: readonly WrittenBundle[] }): Promise<void>
  /** Makes `note` the record. When this resolves, the member stands by it for ever. */
  record(note: string): Promise<void>
  /** Removes partial files that wider ones have replaced. */
  prune(oldSize: number, size: number): Promise<void>
  /** The leaves from `start` up to `end`, bundle by bundle. */
  leaves(start: number, end: number): AsyncGenerator<Uint8Array[]>
}

export function openMirror(folder: string): Mirror {
  const readWidest = async (path: (width: number) => string, width: number): Promise<Uint8Array | null> => {
    const full = await readOrNull(join(folder, path(TILE_WIDTH)))
    if (full || width === TILE_WIDTH) return full
    const partials = await widthsIn(join(folder, `${path(TILE_WIDTH)}.p`))
    const found = partials.find(candidate => candidate >= width)
    return found === undefined ? null : readOrNull(join(folder, path(found)))
  }
  const mirror: Mirror = {
    async readHead() {
      const note = await readOrNull(join(folder, 'checkpoint'))
      return note ? headOf(new TextDecoder().decode(note)) : null
    },
    readTile: tile => readWidest(width => tilePath({ ...tile, width }), tile.width),
    readBundle: bundle => readWidest(width => bundlePath({ ...bundle, width }), bundle.width),
    write: ({ tiles, bundles }) =>
      writeAllDurably([
        ...tiles.map(tile => ({ path: join(folder, tilePath(tile)), bytes: tile.bytes })),
        ...bundles.map(bundle => ({ path: join(folder, bundlePath(bundle)), bytes: bundle.bytes })),
      ]),
    record: note => writeDurably(join(folder, 'checkpoint'), note),
    async prune(oldSize, size) {
      for (const path of replacedPartials(oldSize, size)) await rm(join(folder, path), { recursive: true, force: true })
    },
    async *leaves(start, end) {
      for (let index = Math.floor(start / TILE_WIDTH); index * TILE_WIDTH < end; index++) {
        const width = widthIn(end, 0, index)
        const bundle = await mirror.readBundle({ index, width })
        if (!bundle) throw new StoreDamagedError(`bundle ${index} is missing`)
        const first = index * TILE_WIDTH
        const entries = decodeBundle(bundle).slice(Math.max(0, start - first), end - first)
        if (entries.length !== Math.min(end, first + width) - Math.max(start, first)) {
          throw new StoreDamagedError(`bundle ${index} is cut short`)
        }
        yield entries
      }
    },
  }
  return mirror
}

/** The partial tiles and the partial bundle at the edge, as files. */
export function edgeFiles(edge: LedgerEdge): { tiles: WrittenTile[]; bundles: WrittenBundle[] } {
  const tiles = edgeWidths(edge.size).flatMap((width, level) =>
    width === 0 ? [] : [{ level, index: edgeIndex(edge.size, level), width, bytes: edge.tiles[level]! }],
  )
  const width = edge.size % TILE_WIDTH
  const bundles = width === 0 ? [] : [{ index: edgeIndex(edge.size, 0), width, bytes: edge.bundle }]
  return { tiles, bundles }
}

function edgeIndex(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** (level + 1))
}

function headOf(note: string): StoredHead {
  const { size, root } = parseCheckpoint(parseNote(note).text)
  return { size, root, checkpoint: note }
}

function replacedPartials(oldSize: number, size: number): string[] {
  const replaced: string[] = []
  for (const [level, width] of edgeWidths(oldSize).entries()) {
    const index = edgeIndex(oldSize, level)
    const now = widthIn(size, level, index)
    if (width === 0 || now === width) continue
    const at = (id: TileId | BundleId) => ('level' in id ? tilePath(id) : bundlePath(id))
    const ids = [{ level, index, width }, ...(level === 0 ? [{ index, width }] : [])]
    for (const id of ids) replaced.push(now === TILE_WIDTH ? `${at({ ...id, width: TILE_WIDTH })}.p` : at(id))
  }
  return replaced
}

async function widthsIn(folder: string): Promise<number[]> {
  try {
    const names = await readdir(folder)
    return names
      .filter(name => /^[1-9][0-9]{0,2}$/.test(name))
      .map(Number)
      .sort((a, b) => a - b)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

async function readOrNull(path: string): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ENOTDIR'
}
