/**
 * Who holds what, in memory, and on disk as every change ever made, one JSON object a line. Only appended to: what a
 * flush that did not finish has left behind its end is cut off, and what no longer hashes is made again.
 */
import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type Holding, type HoldingLookup, putHolding } from '../rules/known-holdings.ts'

/** How long the file must be, and the SHA-256 of so much of it, hex. */
export type HoldingsMark = { readonly bytes: number; readonly digest: string }

export interface HoldingsFile extends HoldingLookup {
  /** In memory alone. */
  put(holding: Holding): void
  /** On stable storage when it resolves. */
  append(holdings: readonly Holding[]): Promise<HoldingsMark>
  close(): Promise<void>
}

const READ_BYTES = 1 << 20
const NONE: readonly Holding[] = []

/** An empty one where `mark` is null. Null when the file is not what the mark says. */
export async function openHoldings(folder: string, mark: HoldingsMark | null): Promise<HoldingsFile | null> {
  const path = join(folder, 'holdings.jsonl')
  const file = await open(path, 'r+').catch(() => open(path, 'w+'))
  const bySubject = new Map<string, Holding[]>()
  const hash = createHash('sha256')
  try {
    if (mark && !(await readInto(file, mark, bySubject, hash))) {
      await file.close()
      return null
    }
    await file.truncate(mark?.bytes ?? 0)
    return new Holdings(file, bySubject, hash, mark?.bytes ?? 0)
  } catch (error) {
    await file.close()
    throw error
  }
}

class Holdings implements HoldingsFile {
  constructor(
    readonly file: FileHandle,
    readonly bySubject: Map<string, Holding[]>,
    readonly hash: Hash,
    public bytes: number,
  ) {}

  of(subject: string): readonly Holding[] {
    return this.bySubject.get(subject) ?? NONE
  }

  put(holding: Holding): void {
    putHolding(this.bySubject, holding)
  }

  async append(holdings: readonly Holding[]): Promise<HoldingsMark> {
    if (holdings.length > 0) {
      const lines = Buffer.from(holdings.map(holding => `${JSON.stringify(holding)}\n`).join(''))
      // A disk that is nearly full takes a part of it, without an error.
      for (let at = 0; at < lines.length; ) {
        at += (await this.file.write(lines, at, lines.length - at, this.bytes + at)).bytesWritten
      }
      await this.file.sync()
      this.hash.update(lines)
      this.bytes += lines.length
    }
    return { bytes: this.bytes, digest: this.hash.copy().digest('hex') }
  }

  close(): Promise<void> {
    return this.file.close()
  }
}

async function readInto(
  file: FileHandle,
  { bytes, digest }: HoldingsMark,
  bySubject: Map<string, Holding[]>,
  hash: Hash,
): Promise<boolean> {
  let rest = Buffer.alloc(0)
  for (let at = 0; at < bytes; ) {
    const piece = Buffer.alloc(Math.min(READ_BYTES, bytes - at))
    const { bytesRead } = await file.read(piece, 0, piece.length, at)
    if (bytesRead !== piece.length) return false
    hash.update(piece)
    at += piece.length
    const lines = Buffer.concat([rest, piece])
    const end = lines.lastIndexOf(0x0a) + 1
    for (const line of lines.subarray(0, end).toString('utf8').split('\n')) {
      if (line === '') continue
      const holding = parsed(line)
      if (!holding) return false
      putHolding(bySubject, holding)
    }
    rest = lines.subarray(end)
  }
  return rest.length === 0 && hash.copy().digest('hex') === digest
}

function parsed(line: string): Holding | null {
  try {
    return JSON.parse(line) as Holding
  } catch {
    return null
  }
}
