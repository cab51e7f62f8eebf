/**
 * Whether a submission that an offered checkpoint lacks is in the ledger further on. A node that is far behind takes
 * the checkpoints in between first, and none of them can hold it; without this it would hold out for ever.
 */
import { type Checkpoint, parseCheckpoint } from '../checkpoint.ts'
import type { Ed25519 } from '../ed25519.ts'
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  type ReadHash,
  verifyConsistency,
  verifyInclusion,
} from '../merkle.ts'
import { ed25519Verifier, openNote, parseNote } from '../note.ts'
import { logKey, type Policy, publishedBy } from '../policy.ts'
import { tileReader } from '../tiles.ts'
import type { LogClient } from './log-client.ts'

export type Ahead = {
  /** Of the header's leaf. */
  readonly index: number
  /** A quorum of the policy that this member knows has co-signed the tree, and so holds that leaf. */
  readonly published: boolean
}

export type LookAhead = (digest: string, headerLeaf: Uint8Array) => Promise<Ahead | null>

/**
 * How far ahead a place is believed on the log's signature alone. A root of any size that holds a given leaf costs
 * nothing to make up, since nobody has to show what else is under it.
 */
export const MAX_ENTRIES_UNSEEN = 2 ** 24

/**
 * Answers where the header's leaf is in a larger tree that the log signed and that extends the offered one: shown
 * by the log itself or by another member, with proofs. Null when nobody shows it, or not within `timeoutMs` in all.
 */
export function lookAheadOf(
  offered: Pick<Checkpoint, 'size' | 'root'>,
  sources: readonly LogClient[],
  policy: Policy,
  ed25519: Ed25519,
  timeoutMs = 10_000,
): LookAhead {
  const deadline = performance.now() + timeoutMs
  const heads = new Map<LogClient, Promise<Head | null>>()
  return async (digest, headerLeaf) => {
    for (const source of sources) {
      if (performance.now() > deadline) return null
      try {
        const index = await source.indexOf(digest)
        if (index === null || index < offered.size) continue
        if (!heads.has(source)) heads.set(source, headBeyond(offered, source, policy, ed25519))
        const head = await heads.get(source)!
        if (!head || index >= head.size) continue
        if (!head.published && index - offered.size > MAX_ENTRIES_UNSEEN) continue
        const proof = await inclusionProof(index, head.size, head.read)
        if (verifyInclusion(leafHash(headerLeaf), index, head.size, proof, head.root)) {
          return { index, published: head.published }
        }
      } catch {
        // What it serves cannot be used: ask the next.
      }
    }
    return null
  }
}

type Head = { readonly size: number; readonly root: Uint8Array; readonly read: ReadHash; readonly published: boolean }

async function headBeyond(
  offered: Pick<Checkpoint, 'size' | 'root'>,
  source: LogClient,
  policy: Policy,
  ed25519: Ed25519,
): Promise<Head | null> {
  const text = await source.checkpoint()
  if (text === null) return null
  const note = parseNote(text)
  const { origin, size, root } = parseCheckpoint(note.text)
  if (origin !== policy.origin || size <= offered.size) return null
  if (openNote(note, [ed25519Verifier(logKey(policy), ed25519)]).length === 0) return null
  const published = isPublished(text, policy, ed25519)
  const read = tileReader(size, tile => source.tile(tile))
  if (offered.size === 0) return { size, root, read, published }
  const proof = await consistencyProof(offered.size, size, read)
  return verifyConsistency(offered.size, size, offered.root, root, proof) ? { size, root, read, published } : null
}

function isPublished(note: string, policy: Policy, ed25519: Ed25519): boolean {
  try {
    return publishedBy(note, policy, ed25519).published
  } catch {
    return false
  }
}
