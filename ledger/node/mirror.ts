/**
 * A member's full copy on disk, laid out as C2SP tlog-tiles serves it:
 *
 *   checkpoint                      the newest checkpoint this member co-signed, with the log's signature and its own
 *   kept/<size>                     earlier ones like it, for whoever catches up from here
 *   tile/<level>/<N>[.p/<width>]    hash tiles
 *   tile/entries/<N>[.p/<width>]    entry bundles
 *
 * `checkpoint` is the record, and a file counts only at the width that its size gives it: whatever is wider, or beyond,
 * is left over from an attempt that was not finished. It is never read and never served, `dropLeftovers` removes it, and
 * the attempt that reaches as far writes it anew.
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
  newTiles,
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
  /** Keeps a note beside the record, which it must not outrun: what does is dropped when the mirror is opened. */
  keep(note: string): Promise<void>
  /** Of the notes that were kept, up to the record's size, rising. */
  keptSizes(): Promise<number[]>
  readKept(size: number): Promise<string | null>
  /** Removes partial files that wider ones have replaced. */
  prune(oldSize: number, size: number): Promise<void>
  /** Removes what was written beyond the record by attempts that brought up to `step` entries. */
  dropLeftovers(step: number): Promise<void>
  /** The leaves from `start` up to `end`, bundle by bundle. */
  leaves(start: number, end: number): AsyncGenerator<Uint8Array[]>
}

export function openMirror(folder: string): Mirror {
  /** Of the record, as far as it has been read. */
  let size = 0
  /** Whether something may have been written that the record does not cover. */
  let beyond = true

  /** The one file that the record covers, when it is at least `width` wide. */
  const readCovered = async (
    path: (width: number) => string,
    { level, index, width }: TileId,
  ): Promise<Uint8Array | null> => {
    const covered = widthIn(size, level, index)
    const found = covered < width ? null : await readOrNull(join(folder, path(covered)))
    if (found) return found
    // Another process may keep this mirror, and have moved its record: then a wider file has replaced this one.
    const before = size
    await mirror.readHead()
    return size > before ? readCovered(path, { level, index, width }) : null
  }
  const mirror: Mirror = {
    async readHead() {
      const note = await readOrNull(join(folder, 'checkpoint'))
      const head = note && headOf(new TextDecoder().decode(note))
      size = head?.size ?? 0
      return head
    },
    readTile: tile => readCovered(width => tilePath({ ...tile, width }), tile),
    readBundle: bundle => readCovered(width => bundlePath({ ...bundle, width }), { level: 0, ...bundle }),
    write({ tiles, bundles }) {
      beyond = true
      return writeAllDurably([
        ...tiles.map(tile => ({ path: join(folder, tilePath(tile)), bytes: tile.bytes })),
        ...bundles.map(bundle => ({ path: join(folder, bundlePath(bundle)), bytes: bundle.bytes })),
      ])
    },
    async record(note) {
      await writeDurably(join(folder, 'checkpoint'), note)
      size = headOf(note).size
      beyond = false
    },
    keep: note => writeDurably(join(folder, 'kept', String(headOf(note).size)), note),
    async keptSizes() {
      const sizes = (await namesIn(join(folder, 'kept'))).filter(name => /^[1-9][0-9]*$/.test(name)).map(Number)
      return sizes.filter(kept => kept <= size).sort((a, b) => a - b)
    },
    async readKept(kept) {
      const note = kept <= size ? await readOrNull(join(folder, 'kept', String(kept))) : null
      return note && new TextDecoder().decode(note)
    },
    async prune(oldSize, size) {
      for (const path of replacedPartials(oldSize, size)) await rm(join(folder, path), { recursive: true, force: true })
    },
    async dropLeftovers(step) {
      if (!beyond) return
      for (const { level, index } of newTiles(size, size + step)) {
        const covered = widthIn(size, level, index)
        const full = { level, index, width: TILE_WIDTH }
        for (const path of level === 0 ? [tilePath(full), bundlePath(full)] : [tilePath(full)]) {
          await dropUncovered(join(folder, path), covered)
        }
      }
      for (const name of await namesIn(join(folder, 'kept'))) {
        if (!(Number(name) <= size)) await rm(join(folder, 'kept', name), { force: true })
      }
      beyond = false
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

/** Leaves of a tile's files, whole, partial and temporary, the one of this width. */
async function dropUncovered(full: string, width: number): Promise<void> {
  if (width < TILE_WIDTH) await rm(full, { force: true })
  await rm(`${full}.tmp`, { force: true })
  for (const name of await namesIn(`${full}.p`)) {
    if (name !== String(width)) await rm(join(`${full}.p`, name), { force: true })
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
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
