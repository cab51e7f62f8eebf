/** Files that are on stable storage, under their final name, when the promise resolves. */
import { mkdir, open, rename } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

export type DurableFile = { readonly path: string; readonly bytes: Uint8Array | string; readonly mode?: number }

export function writeDurably(path: string, bytes: Uint8Array | string, mode = 0o644): Promise<void> {
  return writeAllDurably([{ path, bytes, mode }])
}

/** Each file appears whole or not at all; the folders are synced once, after every name is in place. */
export async function writeAllDurably(files: readonly DurableFile[]): Promise<void> {
  const folders = new Set(files.map(({ path }) => dirname(path)))
  for (const folder of folders) await makeFolder(folder)
  // Asked for together, the disk serves several with one flush.
  await each(files, writeTemporary)
  await each(files, ({ path }) => rename(temporaryName(path), path))
  await each([...folders], syncFolder)
}

const AT_ONCE = 16

/** All have ended, one way or the other, when this rejects. */
async function each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const ended = await Promise.allSettled(all.slice(at, at + AT_ONCE).map(work))
    for (const one of ended) if (one.status === 'rejected') throw one.reason
  }
}

/** A file made of pieces that need not fit in memory together. */
export async function streamDurably(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  await makeFolder(dirname(path))
  const file = await open(temporaryName(path), 'w', 0o644)
  try {
    for await (const piece of pieces) await file.writeFile(piece)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporaryName(path), path)
  await syncFolder(dirname(path))
}

/** A folder whose own name is durable too: every parent that had to be made is synced. */
export async function makeFolder(folder: string, mode = 0o755): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode })
  if (!first) return
  const top = dirname(resolve(first))
  for (let at = dirname(resolve(folder)); at.length >= top.length; at = dirname(at)) {
    await syncFolder(at)
    if (at === dirname(at)) break
  }
}

async function writeTemporary({ path, bytes, mode = 0o644 }: DurableFile): Promise<void> {
  const file = await open(temporaryName(path), 'w', mode)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** One writer a folder, so one name is enough, and what a crash leaves behind is overwritten by the next attempt. */
function temporaryName(path: string): string {
  return `${path}.tmp`
}

/** Makes the names in it durable: those that `link` gave, too. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
