/** C2SP tlog-checkpoint: a tree's size and root under the log's name, as the text of a note. */
import { BytesError, fromBase64, toBase64 } from './bytes.ts'
import type { Ed25519 } from './ed25519.ts'
import { HASH_BYTES } from './merkle.ts'
import { encodeNote, signNote } from './note.ts'

export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Uint8Array }

export class CheckpointError extends Error {
  override name = 'CheckpointError'
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (!Number.isSafeInteger(size) || size < 0) throw new CheckpointError('not a tree size')
  if (root.length !== HASH_BYTES) throw new CheckpointError('not a root hash')
  return `${origin}\n${size}\n${toBase64(root)}\n`
}

/** Of its text; a policy names its origin in a leaf of at most 8 KiB, so no checkpoint of a ledger comes near. */
export const MAX_CHECKPOINT_CHARS = 16 * 1024

/** Exactly three lines: extension lines are refused, since nobody vouches for what they say. */
export function parseCheckpoint(text: string): Checkpoint {
  if (text.length > MAX_CHECKPOINT_CHARS) throw new CheckpointError('the checkpoint is too long')
  const match = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text)
  if (!match) throw new CheckpointError('not origin, size and root on three lines')
  const size = Number(match[2])
  if (!Number.isSafeInteger(size)) throw new CheckpointError('the tree size is out of range')
  return { origin: match[1]!, size, root: rootFrom(match[3]!) }
}

/** The log's own note over a checkpoint, signed under the origin as key name. */
export function signCheckpoint(checkpoint: Checkpoint, secretKey: Uint8Array, ed25519: Ed25519): string {
  const text = checkpointText(checkpoint)
  return encodeNote({ text, signatures: [signNote(text, checkpoint.origin, secretKey, ed25519)] })
}

function rootFrom(base64: string): Uint8Array {
  try {
    return fromBase64(base64)
  } catch (error) {
    if (error instanceof BytesError) throw new CheckpointError('the root hash is not base64')
    throw error
  }
}
