/**
 * Reads a tree of which only size and root are believed: every tile is compared with the one above it, up to the root,
 * and every entry with its tile, before anybody sees it. What one source cannot prove is asked of the next, and the
 * source that failed is named.
 */
import { equalBytes } from '#ledger/bytes.ts'
import { Frontier, leafHash } from '#ledger/merkle.ts'
import { hashReader, type LedgerReader } from '#ledger/store.ts'
import {
  bundlePath,
  bundlePrefix,
  decodeBundle,
  edgeWidths,
  fullTileRoot,
  rootOfEdge,
  TILE_WIDTH,
  TileError,
  type TileId,
  tileHashes,
  tilePath,
  tilePrefix,
  widthIn,
} from '#ledger/tiles.ts'
import { type LedgerSource, SourceUnreadable } from './source.ts'

/** No source holds this piece of the tree as its root has it. */
export class NotProvable extends Error {
  override name = 'NotProvable'
}

/** What a source serves, and why it is not what the root commits to. */
export type Damage = { readonly source: string; readonly where: string; readonly what: string }

export interface ProvenReader extends LedgerReader {
  readonly size: number
  /** The leaves from `start` up to `end`, bundle by bundle. Throws `NotProvable`. */
  leaves(start: number, end: number): AsyncGenerator<Uint8Array[]>
  /** The root that this tree had at an earlier size. */
  rootAt(size: number): Promise<Uint8Array>
}

export type ReaderEvents = {
  readonly damage: (damage: Damage) => void
  /** A full tile or bundle was proven: its path as served, its bytes, and whose they are. */
  readonly proven?: (path: string, bytes: Uint8Array, source: string) => Promise<void>
}

const AHEAD = 4
const KEPT_TILES = 64

export function provenReader(
  sources: readonly LedgerSource[],
  tree: { readonly size: number; readonly root: Uint8Array; readonly checkpoint: string },
  on: ReaderEvents,
): ProvenReader {
  return new Proven(sources, tree, on)
}

class Proven implements ProvenReader {
  readonly size: number
  readonly #tiles = new Map<string, Promise<Uint8Array>>()
  #edge: Promise<Uint8Array[]> | null = null
  /** The source that served last: the others are asked when it fails. */
  #first = 0
  readonly #told = new Set<string>()

  constructor(
    readonly sources: readonly LedgerSource[],
    readonly tree: { readonly size: number; readonly root: Uint8Array; readonly checkpoint: string },
    readonly on: ReaderEvents,
  ) {
    this.size = tree.size
  }

  async readHead() {
    return this.size > 0 ? this.tree : null
  }

  async readTile({ level, index, width }: TileId): Promise<Uint8Array | null> {
    if (width > widthIn(this.size, level, index)) return null
    return tilePrefix(await this.#tile(level, index), width)
  }

  async readBundle({ index, width }: { index: number; width: number }): Promise<Uint8Array | null> {
    if (width > widthIn(this.size, 0, index)) return null
    const whole = { index, width: widthIn(this.size, 0, index) }
    const hashes = tileHashes(await this.#tile(0, index))
    const bytes = await this.#fromAny(
      bundlePath(whole),
      source => source.readBundle(whole),
      bundle => {
        const entries = decodeBundle(bundlePrefix(bundle, whole.width))
        const wrong = entries.findIndex((entry, i) => !equalBytes(leafHash(entry), hashes[i]!))
        if (wrong < 0) return null
        return `entry ${index * TILE_WIDTH + wrong} does not hash to what the root commits to`
      },
    )
    return bundlePrefix(bytes, width)
  }

  async *leaves(start: number, end: number): AsyncGenerator<Uint8Array[]> {
    const read = async (index: number) => {
      const bundle = await this.readBundle({ index, width: widthIn(end, 0, index) })
      if (!bundle) throw new NotProvable(`the tree of ${this.size} has no bundle ${index} of a tree of ${end}`)
      return decodeBundle(bundle).slice(Math.max(0, start - index * TILE_WIDTH))
    }
    const coming: Promise<Uint8Array[]>[] = []
    const last = Math.ceil(end / TILE_WIDTH)
    for (let index = Math.floor(start / TILE_WIDTH); index < last; index++) {
      while (coming.length < AHEAD && index + coming.length < last) {
        const next = read(index + coming.length)
        next.catch(() => {}) // looked at when its turn comes
        coming.push(next)
      }
      yield await coming.shift()!
    }
  }

  async rootAt(size: number): Promise<Uint8Array> {
    return (await Frontier.read(size, hashReader(this, this.size))).root()
  }

  /** At the width that it has in this tree. */
  async #tile(level: number, index: number): Promise<Uint8Array> {
    if (widthIn(this.size, level, index) < TILE_WIDTH) return (await this.#edgeTiles())[level]!
    const key = `${level}/${index}`
    const known = this.#tiles.get(key)
    if (known) return known
    const read = this.#readFull(level, index)
    this.#tiles.set(key, read)
    read.catch(() => this.#tiles.delete(key))
    if (this.#tiles.size > KEPT_TILES) this.#tiles.delete(this.#tiles.keys().next().value!)
    return read
  }

  async #readFull(level: number, index: number): Promise<Uint8Array> {
    const above = await this.#tile(level + 1, Math.floor(index / TILE_WIDTH))
    const said = tileHashes(above)[index % TILE_WIDTH]!
    const id = { level, index, width: TILE_WIDTH }
    return this.#fromAny(
      tilePath(id),
      source => source.readTile(id),
      tile => (equalBytes(fullTileRoot(tile), said) ? null : 'is not what the tile above it hashes'),
    )
  }

  /** The partial tiles at the right edge prove each other: together they hash to the root, or not at all. */
  #edgeTiles(): Promise<Uint8Array[]> {
    this.#edge ??= this.#readEdge()
    return this.#edge
  }

  async #readEdge(): Promise<Uint8Array[]> {
    const failed: { source: LedgerSource; tiles: (Uint8Array | null)[] }[] = []
    for (const source of this.#inTurn()) {
      const tiles = await this.#edgeOf(source)
      if (tiles && this.#isEdge(tiles)) {
        for (const other of failed) this.#nameEdge(other.source, other.tiles, tiles)
        this.#first = this.sources.indexOf(source)
        return tiles as Uint8Array[]
      }
      if (tiles && !(source.isLocal && tiles.includes(null))) failed.push({ source, tiles })
    }
    for (const { source } of failed) {
      this.#tell(source, `the tiles at the edge of size ${this.size}`, 'do not hash to the root')
    }
    throw new NotProvable(`no source has the tiles at the edge of the tree of ${this.size}`)
  }

  async #edgeOf(source: LedgerSource): Promise<(Uint8Array | null)[] | null> {
    try {
      const tiles: (Uint8Array | null)[] = []
      for (const id of this.#edgeIds()) {
        const tile = id.width === 0 ? new Uint8Array() : await source.readTile(id)
        tiles.push(tile && tile.length >= id.width * 32 ? tilePrefix(tile, id.width) : null)
      }
      return tiles
    } catch (error) {
      this.#tellError(source, `the tiles at the edge of size ${this.size}`, error)
      return null
    }
  }

  #edgeIds(): TileId[] {
    return edgeWidths(this.size).map((width, level) => ({
      level,
      index: Math.floor(this.size / TILE_WIDTH ** (level + 1)),
      width,
    }))
  }

  #isEdge(tiles: readonly (Uint8Array | null)[]): boolean {
    if (tiles.some(tile => tile === null)) return false
    return equalBytes(rootOfEdge(this.size, tiles as Uint8Array[]), this.tree.root)
  }

  #nameEdge(source: LedgerSource, tiles: readonly (Uint8Array | null)[], right: readonly (Uint8Array | null)[]): void {
    for (const [level, id] of this.#edgeIds().entries()) {
      const tile = tiles[level]
      if (!tile) this.#tell(source, tilePath(id), 'is missing or too short')
      else if (!equalBytes(tile, right[level]!)) this.#tell(source, tilePath(id), 'does not hash to the root')
    }
  }

  /** `fault` says what is wrong with the bytes, in words; null when they are proven. */
  async #fromAny(
    where: string,
    read: (source: LedgerSource) => Promise<Uint8Array | null>,
    fault: (bytes: Uint8Array) => string | null,
  ): Promise<Uint8Array> {
    for (const source of this.#inTurn()) {
      try {
        const bytes = await read(source)
        const what = bytes ? fault(bytes) : 'is missing'
        if (bytes && what === null) {
          this.#first = this.sources.indexOf(source)
          if (!where.includes('.p/')) await this.on.proven?.(where, bytes, source.name)
          return bytes
        }
        if (bytes || !source.isLocal) this.#tell(source, where, what!)
      } catch (error) {
        this.#tellError(source, where, error)
      }
    }
    throw new NotProvable(`no source has ${where} as the root at size ${this.size} commits to it`)
  }

  /** What is at hand is asked first each time. */
  #inTurn(): LedgerSource[] {
    const turned = [...this.sources.slice(this.#first), ...this.sources.slice(0, this.#first)]
    return [...turned.filter(source => source.isLocal), ...turned.filter(source => !source.isLocal)]
  }

  #tellError(source: LedgerSource, where: string, error: unknown): void {
    if (!(error instanceof TileError || error instanceof SourceUnreadable)) throw error
    this.#tell(source, where, (error as Error).message)
  }

  #tell(source: LedgerSource, where: string, what: string): void {
    const key = `${source.name} ${where}`
    if (this.#told.has(key)) return
    this.#told.add(key)
    this.on.damage({ source: source.name, where, what })
  }
}
