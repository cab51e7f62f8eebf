/** Somewhere a ledger can be read from the outside: over HTTP, or in a folder. Whatever it says is to be proven. */
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openMirror } from '#ledger/node/mirror.ts'
import type { LedgerReader } from '#ledger/store.ts'
import { httpSource } from './http-source.ts'

export interface LedgerSource extends Pick<LedgerReader, 'readTile' | 'readBundle'> {
  /** As findings name it: a member's name, a URL or a folder. */
  readonly name: string
  /** A copy that is being made: whatever it lacks is nobody's fault. */
  readonly isLocal?: boolean
  /** The newest checkpoint, as a note; null where there is none yet. Throws `SourceUnreadable`. */
  readCheckpoint(): Promise<string | null>
  /** An earlier checkpoint that a member kept, such as that of a hand-over; null where there is none. */
  readKept(size: number): Promise<string | null>
}

/** Nothing can be read there, for now or for ever; the message says why. */
export class SourceUnreadable extends Error {
  override name = 'SourceUnreadable'
}

/** `where` is a log's URL prefix, a member's node, a member's folder, or any folder with `checkpoint` and `tile/` in it. */
export function openSource(where: string, name = where): LedgerSource {
  if (/^https?:\/\//.test(where)) return httpSource(where.replace(/\/+$/, ''), name)
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(where)) {
    throw new SourceUnreadable(`${where} is neither an http or https address nor a folder`)
  }
  return folderSource(resolve(where), name)
}

function folderSource(given: string, name: string): LedgerSource {
  if (!existsSync(given) || !statSync(given).isDirectory()) throw new SourceUnreadable(`${given} is not a folder`)
  const inside = join(given, 'mirror')
  const mirror = openMirror(existsSync(inside) ? inside : given)
  return {
    name,
    async readCheckpoint() {
      try {
        return (await mirror.readHead())?.checkpoint ?? null
      } catch (error) {
        throw new SourceUnreadable(`its checkpoint cannot be read: ${(error as Error).message}`)
      }
    },
    readKept: size => readable(mirror.readKept(size)),
    readTile: tile => readable(mirror.readTile(tile)),
    readBundle: bundle => readable(mirror.readBundle(bundle)),
  }
}

/** Whatever is wrong with a folder, a damaged record included, is wrong with that folder alone. */
function readable<T>(reading: Promise<T>): Promise<T> {
  return reading.catch(error => {
    throw new SourceUnreadable((error as Error).message)
  })
}
