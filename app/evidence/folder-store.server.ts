import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type EvidenceStore, ObjectMissing } from './store.server.ts'

/**
 * A folder as evidence store. A file is written under a temporary name, synced, renamed to its digest, and the folder
 * synced: after a crash it is there whole or not at all. What a crash left under a temporary name is never read.
 */
export async function openFolderStore(root: string): Promise<EvidenceStore> {
  const incoming = join(root, 'incoming')
  await mkdir(incoming, { recursive: true, mode: 0o700 })

  return {
    async put(ciphertext) {
      const temporary = join(incoming, randomUUID())
      try {
        const objectKey = await writeSynced(temporary, ciphertext)
        const path = pathOf(root, objectKey)
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await rename(temporary, path)
        for (const folder of [dirname(path), dirname(dirname(path)), root]) await syncFolder(folder)
        return { objectKey }
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },
    async *get(objectKey) {
      try {
        yield* createReadStream(pathOf(root, objectKey), { highWaterMark: 256 * 1024 })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
        throw new ObjectMissing(`No object ${objectKey} is in the evidence store.`)
      }
    },
    async *list() {
      const objects = join(root, 'objects')
      for (const shelf of await namesIn(objects)) yield* (await namesIn(join(objects, shelf))).filter(isObjectKey)
    },
    async remove(objectKey) {
      await rm(pathOf(root, objectKey), { force: true })
    },
  }
}

/** A level of folders, so that none grows to millions of names. */
function pathOf(root: string, objectKey: string): string {
  if (!isObjectKey(objectKey)) throw new ObjectMissing(`${objectKey} is not the name of an object.`)
  return join(root, 'objects', objectKey.slice(0, 2), objectKey)
}

function isObjectKey(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name)
}

/** None in a folder that was never needed. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function writeSynced(path: string, source: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256')
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of source) {
      digest.update(chunk)
      await writeAll(file, chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return digest.digest('hex')
}

/** `write` may write less than it was given. */
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
