/** A copy of a ledger in a folder, as C2SP tlog-tiles serves it, whether it is finished or not. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DurableFile, writeAllDurably, writeDurably } from '#ledger/node/durable.ts'
import type { StoredHead } from '#ledger/store.ts'
import { bundlePath, edgeWidths, TILE_WIDTH, tilePath } from '#ledger/tiles.ts'
import type { ProvenReader } from './proven-reader.ts'
import type { LedgerSource } from './source.ts'

const FILES_A_WRITE = 32

/** Reads files as they are named, without asking which of them a checkpoint covers: whoever reads proves them. */
export function folderCopy(folder: string): LedgerSource {
  return {
    name: folder,
    isLocal: true,
    readCheckpoint: async () => {
      const note = await readOrNull(join(folder, 'checkpoint'))
      return note && new TextDecoder().decode(note)
    },
    readKept: async () => null,
    readTile: tile => readOrNull(join(folder, tilePath(tile))),
    readBundle: bundle => readOrNull(join(folder, bundlePath(bundle))),
  }
}

/** Writes what is proven as it comes; `finish` adds the edge and, last of all, the checkpoint. */
export class CopyWriter {
  copied = 0
  #waiting: DurableFile[] = []

  constructor(readonly folder: string) {}

  async add(path: string, bytes: Uint8Array): Promise<void> {
    this.copied += 1
    this.#waiting.push({ path: join(this.folder, path), bytes })
    if (this.#waiting.length >= FILES_A_WRITE) await this.#flush()
  }

  async finish(reader: ProvenReader, head: StoredHead): Promise<void> {
    for (const [level, width] of edgeWidths(head.size).entries()) {
      const index = Math.floor(head.size / TILE_WIDTH ** (level + 1))
      if (width === 0) continue
      await this.add(tilePath({ level, index, width }), (await reader.readTile({ level, index, width }))!)
      if (level > 0) continue
      await this.add(bundlePath({ index, width }), (await reader.readBundle({ index, width }))!)
    }
    await this.#flush()
    await writeDurably(join(this.folder, 'checkpoint'), head.checkpoint)
  }

  async #flush(): Promise<void> {
    const files = this.#waiting
    this.#waiting = []
    if (files.length > 0) await writeAllDurably(files)
  }
}

async function readOrNull(path: string): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}
