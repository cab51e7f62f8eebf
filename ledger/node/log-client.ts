/** What a member reads from the log over HTTP: entries, and what the log last saw of the member itself. */
import { BytesError, fromUtf8 } from '../bytes.ts'
import { MAX_LEAF_BYTES } from '../submission.ts'
import { type BundleId, bundlePath, decodeBundle, newBundles, TILE_WIDTH, TileError } from '../tiles.ts'
import { readLimited } from './limited.ts'

const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_LEAF_BYTES)
const MAX_NOTE_BYTES = 64 * 1024
const AHEAD = 4

/** The log could not be read; trying again later may help. */
export class LogUnavailable extends Error {
  override name = 'LogUnavailable'
}

export interface LogClient {
  /** The entries from `start` up to `end`, bundle by bundle. Throws `LogUnavailable`. */
  entries(start: number, end: number): AsyncGenerator<Uint8Array[]>
  /** The newest checkpoint the log holds with this member's co-signature, as a note; null when there is none. */
  cosignedBy(member: string): Promise<string | null>
}

/** `url` is the log's prefix, without a slash at the end. */
export function logClient(url: string, timeoutMs = 10_000): LogClient {
  const get = async (path: string, limit: number): Promise<Uint8Array | null> => {
    try {
      const response = await fetch(`${url}/${path}`, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
      if (response.status === 404) {
        await response.body?.cancel()
        return null
      }
      if (!response.ok) throw new LogUnavailable(`${path}: the log answered ${response.status}`)
      return await readLimited(response, limit)
    } catch (error) {
      if (error instanceof LogUnavailable) throw error
      throw new LogUnavailable(`${path}: ${reasonOf(error)}`)
    }
  }

  /** A partial bundle may have given way to the full one, of which it is a prefix. */
  const bundle = async ({ index, width }: BundleId): Promise<Uint8Array[]> => {
    const bytes =
      (await get(bundlePath({ index, width }), MAX_BUNDLE_BYTES)) ??
      (await get(bundlePath({ index, width: TILE_WIDTH }), MAX_BUNDLE_BYTES))
    if (!bytes) throw new LogUnavailable(`${bundlePath({ index, width })}: the log does not have it`)
    try {
      const entries = decodeBundle(bytes).slice(0, width)
      if (entries.length === width) return entries
    } catch (error) {
      if (!(error instanceof TileError)) throw error
    }
    throw new LogUnavailable(`${bundlePath({ index, width })}: not a bundle of ${width} entries`)
  }

  return {
    async *entries(start, end) {
      const wanted = newBundles(start, end)
      const coming: Promise<Uint8Array[]>[] = []
      for (const [i, { index }] of wanted.entries()) {
        while (coming.length < AHEAD && i + coming.length < wanted.length) {
          const next = bundle(wanted[i + coming.length]!)
          next.catch(() => {}) // looked at when its turn comes
          coming.push(next)
        }
        const entries = await coming.shift()!
        yield entries.slice(Math.max(0, start - index * TILE_WIDTH))
      }
    },
    async cosignedBy(member) {
      const note = await get(`cosigned/${encodeURIComponent(member)}`, MAX_NOTE_BYTES)
      try {
        return note && fromUtf8(note)
      } catch (error) {
        if (error instanceof BytesError) throw new LogUnavailable('the log answered with something that is not text')
        throw error
      }
    },
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer'
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return `${error.message}${cause}`
}
