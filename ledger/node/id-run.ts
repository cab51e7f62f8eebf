/**
 * Which ids have been used, on disk: one sorted file of fingerprints a run, one in 128 of them in memory. A
 * fingerprint is the first 16 bytes of SHA-256(actor ‖ ":" ‖ id); nobody can find two ids that share one without
 * some 2^64 attempts, and would only have an id of their own refused.
 */
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { idKey } from '../rules/known-ids.ts'
import { streamDurably, writeDurably } from './durable.ts'

export const FINGERPRINT_BYTES = 16
const PAGE = 128
const READ_BYTES = 1 << 20

export interface IdRun {
  readonly path: string
  readonly count: number
  /** SHA-256 of the file, hex. */
  readonly digest: string
  has(fingerprint: Buffer): Promise<boolean>
  /** All fingerprints in order, in pieces. */
  read(): AsyncGenerator<Buffer>
  close(): Promise<void>
}

export function fingerprintOf(actor: string, id: string): Buffer {
  return createHash('sha256').update(idKey(actor, id)).digest().subarray(0, FINGERPRINT_BYTES)
}

/** Reads the whole file once, for its digest and its index. Throws when it is not made of whole fingerprints. */
export async function openRun(path: string): Promise<IdRun> {
  const file = await open(path, 'r')
  const { size } = await file.stat()
  if (size % FINGERPRINT_BYTES !== 0) throw new Error(`${path} is cut short`)
  const count = size / FINGERPRINT_BYTES
  const firsts = Buffer.alloc(Math.ceil(count / PAGE) * FINGERPRINT_BYTES)
  const hash = createHash('sha256')
  let at = 0
  for await (const piece of pieces(file, size)) {
    hash.update(piece)
    for (let i = 0; i < piece.length; i += FINGERPRINT_BYTES, at++) {
      if (at % PAGE === 0) piece.copy(firsts, (at / PAGE) * FINGERPRINT_BYTES, i, i + FINGERPRINT_BYTES)
    }
  }
  return {
    path,
    count,
    digest: hash.digest('hex'),
    async has(fingerprint) {
      const page = lastNotAbove(firsts, fingerprint)
      if (page < 0) return false
      const bytes = Buffer.alloc(Math.min(PAGE, count - page * PAGE) * FINGERPRINT_BYTES)
      await file.read(bytes, 0, bytes.length, page * PAGE * FINGERPRINT_BYTES)
      const found = lastNotAbove(bytes, fingerprint)
      return found >= 0 && at16(bytes, found).equals(fingerprint)
    },
    read: () => pieces(file, size),
    close: () => file.close(),
  }
}

export async function writeRun(path: string, fingerprints: readonly Buffer[]): Promise<IdRun> {
  await writeDurably(path, Buffer.concat([...fingerprints].sort(Buffer.compare)))
  return openRun(path)
}

/** One run out of two, without holding either in memory. */
export async function mergeRuns(path: string, a: IdRun, b: IdRun): Promise<IdRun> {
  await streamDurably(path, inPieces(merged(a, b)))
  return openRun(path)
}

async function* inPieces(fingerprints: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let piece: Buffer[] = []
  for await (const fingerprint of fingerprints) {
    piece.push(fingerprint)
    if (piece.length * FINGERPRINT_BYTES >= READ_BYTES) {
      yield Buffer.concat(piece)
      piece = []
    }
  }
  yield Buffer.concat(piece)
}

async function* merged(a: IdRun, b: IdRun): AsyncGenerator<Buffer> {
  const [left, right] = [each(a), each(b)]
  let [l, r] = [await left.next(), await right.next()]
  while (!l.done && !r.done) {
    if (Buffer.compare(l.value, r.value) <= 0) {
      yield l.value
      l = await left.next()
    } else {
      yield r.value
      r = await right.next()
    }
  }
  for (; !l.done; l = await left.next()) yield l.value
  for (; !r.done; r = await right.next()) yield r.value
}

async function* each(run: IdRun): AsyncGenerator<Buffer> {
  for await (const piece of run.read()) {
    for (let i = 0; i < piece.length; i += FINGERPRINT_BYTES) yield piece.subarray(i, i + FINGERPRINT_BYTES)
  }
}

async function* pieces(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += READ_BYTES) {
    const piece = Buffer.alloc(Math.min(READ_BYTES, size - at))
    const { bytesRead } = await file.read(piece, 0, piece.length, at)
    if (bytesRead !== piece.length) throw new Error('an index of ids is cut short')
    yield piece
  }
}

/** The place of the last of the sorted fingerprints that is not above the wanted one; −1 when all are. */
function lastNotAbove(sorted: Buffer, wanted: Buffer): number {
  let [low, high] = [0, sorted.length / FINGERPRINT_BYTES]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (Buffer.compare(at16(sorted, middle), wanted) <= 0) low = middle + 1
    else high = middle
  }
  return low - 1
}

function at16(sorted: Buffer, place: number): Buffer {
  return sorted.subarray(place * FINGERPRINT_BYTES, (place + 1) * FINGERPRINT_BYTES)
}
