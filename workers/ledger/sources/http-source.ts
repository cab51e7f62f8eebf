/** A log, a member's node or a static copy, as C2SP tlog-tiles serves them. */
import { fromUtf8 } from '#ledger/bytes.ts'
import { parseCheckpoint } from '#ledger/checkpoint.ts'
import { readLimited } from '#ledger/node/limited.ts'
import { parseNote } from '#ledger/note.ts'
import { MAX_LEAF_BYTES } from '#ledger/submission.ts'
import { bundlePath, TILE_WIDTH, tilePath, widthIn } from '#ledger/tiles.ts'
import { type LedgerSource, SourceUnreadable } from './source.ts'

const MAX_NOTE_BYTES = 64 * 1024
const MAX_TILE_BYTES = TILE_WIDTH * 32
const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_LEAF_BYTES)
const TIMEOUT_MS = 15_000
const ATTEMPTS = 3
const PAUSE_MS = 300

/** `url` without a slash at the end. */
export function httpSource(url: string, name: string): LedgerSource {
  /** Of its own newest checkpoint: how wide its partial tiles are. */
  let size = 0

  /** A partial tile may have given way to a wider one, of which it is a prefix. */
  const readWidest = async (
    path: (width: number) => string,
    place: { level: number; index: number; width: number },
    limit: number,
  ): Promise<Uint8Array | null> => {
    const widths = new Set([place.width, widthIn(size, place.level, place.index), TILE_WIDTH])
    for (const width of widths) {
      const found = width < place.width ? null : await get(`${url}/${path(width)}`, limit)
      if (found) return found
    }
    return null
  }
  return {
    name,
    async readCheckpoint() {
      const bytes = await get(`${url}/checkpoint`, MAX_NOTE_BYTES)
      if (!bytes) return null
      try {
        const note = fromUtf8(bytes)
        size = parseCheckpoint(parseNote(note).text).size
        return note
      } catch (error) {
        throw new SourceUnreadable(`its checkpoint cannot be read: ${(error as Error).message}`)
      }
    },
    async readKept(kept) {
      const bytes = await get(`${url}/checkpoints/${kept}`, MAX_NOTE_BYTES)
      return bytes && new TextDecoder().decode(bytes)
    },
    readTile: tile => readWidest(width => tilePath({ ...tile, width }), tile, MAX_TILE_BYTES),
    readBundle: bundle =>
      readWidest(width => bundlePath({ ...bundle, width }), { level: 0, ...bundle }, MAX_BUNDLE_BYTES),
  }
}

/** Null when it is not there. What may pass is tried again. */
async function get(url: string, limit: number): Promise<Uint8Array | null> {
  let reason = ''
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (response.ok) return await readLimited(response, limit)
      await response.body?.cancel()
      if (response.status === 404) return null
      reason = `it answered ${response.status}`
      if (response.status < 500 && response.status !== 429) break
    } catch (error) {
      reason = reasonOf(error)
    }
    if (attempt < ATTEMPTS) await new Promise(resolve => setTimeout(resolve, PAUSE_MS * attempt))
  }
  throw new SourceUnreadable(`${url}: ${reason}`)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer'
  if (error.name === 'TimeoutError') return 'no answer in time'
  const cause = error.cause as { code?: string } | undefined
  return cause?.code === 'ECONNREFUSED' ? 'nothing answers there' : (cause?.code ?? error.message)
}
