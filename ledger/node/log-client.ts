/**
 * What a member reads over HTTP from the log, or from another member's node, which serves the same files: entries,
 * tiles, checkpoints, what became of a submission; and what the log last saw of the member itself. Whatever comes back
 * is a claim, for the caller to verify.
 */
import { BytesError, fromUtf8 } from '../bytes.ts'
import { MAX_LEAF_BYTES } from '../submission.ts'
import {
  type BundleId,
  bundlePath,
  decodeBundle,
  newBundles,
  TILE_WIDTH,
  TileError,
  type TileId,
  tilePath,
} from '../tiles.ts'
import { readLimited } from './limited.ts'

const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_LEAF_BYTES)
const MAX_NOTE_BYTES = 64 * 1024
const MAX_TILE_BYTES = 8192
const MAX_ANSWER_BYTES = 64 * 1024
const MAX_KEPT = 65_536
const AHEAD = 4

/** The log could not be read; trying again later may help. */
export class LogUnavailable extends Error {
  override name = 'LogUnavailable'
}

/** Every method throws `LogUnavailable`. */
export interface LogClient {
  readonly url: string
  /** The entries from `start` up to `end`, bundle by bundle. */
  entries(start: number, end: number): AsyncGenerator<Uint8Array[]>
  /** As wide or wider; null when it is not there. */
  tile(tile: TileId): Promise<Uint8Array | null>
  /** The newest checkpoint, as a note; null when there is none. */
  checkpoint(): Promise<string | null>
  /** The checkpoint of that size, where it was kept. */
  checkpointAt(size: number): Promise<string | null>
  /** Of a member's node: the sizes whose checkpoints it has kept, rising. */
  keptSizes(): Promise<readonly number[]>
  /** The newest checkpoint the log holds with this member's co-signature, as a note; null when there is none. */
  cosignedBy(member: string): Promise<string | null>
  /** Where a submission is said to be in the ledger: its header's leaf index; null when it is not. */
  indexOf(digest: string): Promise<number | null>
  /** Hands over a packed submission; the status that was answered. */
  submit(packed: Uint8Array, signal?: AbortSignal): Promise<number>
}

/** `url` is the log's prefix, or a node's, without a slash at the end. `timeoutMs` is for each request. */
export function logClient(url: string, timeoutMs = 10_000): LogClient {
  const call = async <T>(path: string, init: RequestInit, read: (response: Response) => Promise<T>): Promise<T> => {
    try {
      const signals = [AbortSignal.timeout(timeoutMs), ...(init.signal ? [init.signal] : [])]
      return await read(await fetch(`${url}/${path}`, { ...init, redirect: 'error', signal: AbortSignal.any(signals) }))
    } catch (error) {
      if (error instanceof LogUnavailable) throw error
      throw new LogUnavailable(`${path}: ${reasonOf(error)}`)
    }
  }

  const get = (path: string, limit: number): Promise<Uint8Array | null> =>
    call(path, {}, async response => {
      if (response.ok) return readLimited(response, limit)
      await response.body?.cancel()
      if (response.status === 404) return null
      throw new LogUnavailable(`${path}: the answer was ${response.status}`)
    })

  const getText = async (path: string, limit: number): Promise<string | null> => {
    const bytes = await get(path, limit)
    try {
      return bytes && fromUtf8(bytes)
    } catch (error) {
      if (error instanceof BytesError) throw new LogUnavailable(`${path}: the answer is not text`)
      throw error
    }
  }

  const getJson = async (path: string, limit: number): Promise<unknown> => {
    const text = await getText(path, limit)
    try {
      return text === null ? null : JSON.parse(text)
    } catch {
      throw new LogUnavailable(`${path}: the answer is not JSON`)
    }
  }

  /** A partial bundle may have given way to the full one, of which it is a prefix. */
  const bundle = async ({ index, width }: BundleId): Promise<Uint8Array[]> => {
    const bytes =
      (await get(bundlePath({ index, width }), MAX_BUNDLE_BYTES)) ??
      (await get(bundlePath({ index, width: TILE_WIDTH }), MAX_BUNDLE_BYTES))
    if (!bytes) throw new LogUnavailable(`${bundlePath({ index, width })}: it is not there`)
    try {
      const entries = decodeBundle(bytes).slice(0, width)
      if (entries.length === width) return entries
    } catch (error) {
      if (!(error instanceof TileError)) throw error
    }
    throw new LogUnavailable(`${bundlePath({ index, width })}: not a bundle of ${width} entries`)
  }

  return {
    url,
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
    tile: async tile =>
      (await get(tilePath(tile), MAX_TILE_BYTES)) ??
      (tile.width < TILE_WIDTH ? await get(tilePath({ ...tile, width: TILE_WIDTH }), MAX_TILE_BYTES) : null),
    checkpoint: () => getText('checkpoint', MAX_NOTE_BYTES),
    checkpointAt: size => getText(`checkpoints/${size}`, MAX_NOTE_BYTES),
    async keptSizes() {
      const kept = await getJson('checkpoints', 16 * MAX_KEPT)
      const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && (size as number) > 0
      return Array.isArray(kept) ? kept.slice(0, MAX_KEPT).filter(isSize) : []
    },
    cosignedBy: member => getText(`cosigned/${encodeURIComponent(member)}`, MAX_NOTE_BYTES),
    async indexOf(digest) {
      const answer = (await getJson(`submissions/${digest}`, MAX_ANSWER_BYTES)) as { index?: unknown } | null
      const index = answer?.index
      return Number.isSafeInteger(index) && (index as number) >= 0 ? (index as number) : null
    },
    submit: (packed, signal) => {
      const headers = { 'Content-Type': 'application/octet-stream' }
      return call('submissions', { method: 'POST', body: packed as BodyInit, headers, signal }, async response => {
        await response.body?.cancel()
        return response.status
      })
    },
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer'
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return `${error.message}${cause}`
}
