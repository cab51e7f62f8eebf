/** 32 secret bytes, an Ed25519 seed or a root key, in a file that only its owner may read. */
import { randomBytes } from 'node:crypto'
import { chmod, link, readFile, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder, syncFolder, writeDurably } from './durable.ts'

const SEED_BYTES = 32

export class KeyFileError extends Error {
  override name = 'KeyFileError'
}

/** The seed in `path`, made and kept there when there is none. Of two processes that make it at once, one wins. */
export async function ensureKeyFile(path: string): Promise<Uint8Array> {
  await makeFolder(dirname(path), 0o700)
  await chmod(dirname(path), 0o700)
  // Random, for process ids repeat: in two containers both are 1.
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    await stat(path)
  } catch {
    await writeDurably(draft, new Uint8Array(randomBytes(SEED_BYTES)), 0o600)
    // A hard link fails where the name exists, so nobody's key is ever replaced.
    await link(draft, path).catch(error => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    })
    await rm(draft, { force: true })
    // Whoever won: nothing is wrapped with a key whose name could be lost.
    await syncFolder(dirname(path))
  }
  return readKeyFile(path)
}

/** Throws `KeyFileError` when it is missing, not a seed, or readable by others. */
export async function readKeyFile(path: string): Promise<Uint8Array> {
  let seed: Buffer
  try {
    seed = await readFile(path)
    const { mode } = await stat(path)
    if ((mode & 0o077) !== 0) throw new KeyFileError(`${path} may be read by others; its mode should be 0600`)
  } catch (error) {
    if (error instanceof KeyFileError) throw error
    throw new KeyFileError(`${path}: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
  if (seed.length !== SEED_BYTES) throw new KeyFileError(`${path} is not ${SEED_BYTES} bytes`)
  return new Uint8Array(seed)
}
