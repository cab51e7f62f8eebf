/**
 * Which ids have been used, on disk: one sorted file of fingerprints a run. In memory are one in 128 of them, and a
 * filter of 14 bits each by which the disk is asked for one new id in 400. A fingerprint is the first 16 bytes of
 * SHA-256(actor ‖ ":" ‖ id); nobody can find two ids that share one without some 2^64 attempts, and would only have an
 * id of their own refused. In memory it is a string of 16 characters, each a byte: half of what an array costs, and
 * sorted as its bytes are.
 */
import { createHash, hash as hashOnce } from 'node:crypto'
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
  /** False: it is not there. True: `has` knows. */
  mayHave(fingerprint: string): boolean
  has(fingerprint: string): Promise<boolean>
  /** All fingerprints in order, in pieces. */
  read(): AsyncGenerator<Buffer>
  close(): Promise<void>
}

export function fingerprintOf(actor: string, id: string): string {
  return hashOnce('sha256', idKey(actor, id), 'binary').slice(0, FINGERPRINT_BYTES)
}

/** Reads the whole file once, for its digest and its index. Throws when it is not made of whole fingerprints. */
export async function openRun(path: string): Promise<IdRun> {
  const file = await open(path, 'r')
  const { size } = await file.stat()
  if (size % FINGERPRINT_BYTES !== 0) throw new Error(`${path} is cut short`)
  const count = size / FINGERPRINT_BYTES
  const firsts = Buffer.alloc(Math.ceil(count / PAGE) * FINGERPRINT_BYTES)
  const filter = idFilter(count)
  const hash = createHash('sha256')
  let at = 0
  for await (const piece of pieces(file, size)) {
    hash.update(piece)
    for (let i = 0; i < piece.length; i += FINGERPRINT_BYTES, at++) {
      if (at % PAGE === 0) piece.copy(firsts, (at / PAGE) * FINGERPRINT_BYTES, i, i + FINGERPRINT_BYTES)
      filter.add(piece.readUInt32LE(i), piece.readUInt32LE(i + 4))
    }
  }
  return {
    path,
    count,
    digest: hash.digest('hex'),
    mayHave: fingerprint => filter.mayHave(wordOf(fingerprint, 0), wordOf(fingerprint, 4)),
    async has(wanted) {
      const fingerprint = Buffer.from(wanted, 'latin1')
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

const [BITS_EACH, PROBES] = [14, 8]

/**
 * A Bloom filter. Fingerprints are hashes already: two words of one, each of 32 bits, make all its places (Kirsch and
 * Mitzenmacher 2008). What was added is always found.
 */
export function idFilter(count: number) {
  const size = Math.max(8, count * BITS_EACH)
  const bits = new Uint8Array(Math.ceil(size / 8))
  return {
    add(first: number, second: number): void {
      const step = second % size
      for (let probe = 0, at = first % size; probe < PROBES; probe++) {
        bits[Math.floor(at / 8)]! |= 1 << (at % 8)
        at += step
        if (at >= size) at -= size
      }
    },
    mayHave(first: number, second: number): boolean {
      const step = second % size
      for (let probe = 0, at = first % size; probe < PROBES; probe++) {
        if ((bits[Math.floor(at / 8)]! & (1 << (at % 8))) === 0) return false
        at += step
        if (at >= size) at -= size
      }
      return true
    },
  }
}

/** As `readUInt32LE` of its bytes. */
function wordOf(fingerprint: string, at: number): number {
  const byte = (i: number) => fingerprint.charCodeAt(at + i) << (8 * i)
  return (byte(0) | byte(1) | byte(2) | byte(3)) >>> 0
}

export async function writeRun(path: string, fingerprints: readonly string[]): Promise<IdRun> {
  await writeDurably(path, Buffer.from([...fingerprints].sort().join(''), 'latin1'))
  return openRun(path)
}

/** One run out of two, without holding either in memory. */
export async function mergeRuns(path: string, a: IdRun, b: IdRun): Promise<IdRun> {
  await streamDurably(path, merged(a, b))
  return openRun(path)
}

/** Piece by piece, since waiting for each fingerprint would cost more than comparing it. */
async function* merged(a: IdRun, b: IdRun): AsyncGenerator<Buffer> {
  const [left, right] = [a.read(), b.read()]
  let [l, r] = [await next(left), await next(right)]
  while (l.length > 0 && r.length > 0) {
    const out = Buffer.allocUnsafe(l.length + r.length)
    let [fromL, fromR] = [0, 0]
    while (fromL < l.length && fromR < r.length) {
      const order = l.compare(r, fromR, fromR + FINGERPRINT_BYTES, fromL, fromL + FINGERPRINT_BYTES)
      if (order <= 0) fromL += l.copy(out, fromL + fromR, fromL, fromL + FINGERPRINT_BYTES)
      else fromR += r.copy(out, fromL + fromR, fromR, fromR + FINGERPRINT_BYTES)
    }
    yield out.subarray(0, fromL + fromR)
    l = fromL < l.length ? l.subarray(fromL) : await next(left)
    r = fromR < r.length ? r.subarray(fromR) : await next(right)
  }
  for (; l.length > 0; l = await next(left)) yield l
  for (; r.length > 0; r = await next(right)) yield r
}

/** Empty at the end. */
async function next(run: AsyncGenerator<Buffer>): Promise<Buffer> {
  const { value, done } = await run.next()
  return done ? Buffer.alloc(0) : value
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
