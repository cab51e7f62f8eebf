/**
 * Who signed two histories. Two checkpoints of one log that cannot both be true are proof against every key that is on
 * both, the log's own among them: no honest holder signs the second.
 */
import { equalBytes } from './bytes.ts'
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { cosignatureVerifier } from './cosignature.ts'
import type { Ed25519 } from './ed25519.ts'
import { verifyConsistency } from './merkle.ts'
import { ed25519Verifier, isSameKey, type Note, NoteError, type NoteVerifier, parseNote } from './note.ts'
import { logKey, memberKey } from './policy.ts'
import type { PolicyChain } from './policy-chain.ts'

/** Who signed both of two checkpoints that contradict each other. */
export type DoubleSigners = {
  /** The log's own key did. */
  readonly log: boolean
  /** Names of the members that did; with its node key, where more than one in the chain has had that name. */
  readonly members: readonly string[]
}

/**
 * What shows that the larger of two trees does not extend the smaller: the root that the larger has at the smaller size,
 * and the consistency proof (RFC 9162 section 2.1.4) from that one. For two sizes and a larger root, no two smaller
 * roots have proofs. One that does not hold shows nothing, since anybody can bring a wrong one.
 */
export type Link = { readonly rootInLarger: Uint8Array; readonly proof: readonly Uint8Array[] }

/**
 * Null where the two notes do not contradict each other, or nothing shows that they do. Of one size, different roots
 * are a contradiction by themselves; of two sizes, `link` shows it. False signatures count for nothing here, since
 * whoever brings the notes may have added them. Throws `NoteError` or `CheckpointError` on notes that cannot be read or
 * are another log's.
 */
export function doubleSigners(
  noteA: string | Note,
  noteB: string | Note,
  chain: PolicyChain,
  ed25519: Ed25519,
  link: Link | null = null,
): DoubleSigners | null {
  const [a, b] = [open(noteA), open(noteB)]
  if (a.origin !== b.origin || a.origin !== chain[0]!.policy.origin) {
    throw new NoteError(`checkpoints of ${a.origin} and ${b.origin}, not of ${chain[0]!.policy.origin}`)
  }
  if (!contradict(a, b, link)) return null
  const both = (verifier: NoteVerifier) => isSignedBy(a.note, verifier) && isSignedBy(b.note, verifier)
  return { log: both(ed25519Verifier(logKey(chain[0]!.policy), ed25519)), members: membersOf(chain, ed25519, both) }
}

type Opened = Checkpoint & { readonly note: Note }

function open(given: string | Note): Opened {
  const note = typeof given === 'string' ? parseNote(given) : given
  return { ...parseCheckpoint(note.text), note }
}

/** By the keys of every policy so far: one that was retired can still have signed, and be asked why. */
function membersOf(chain: PolicyChain, ed25519: Ed25519, both: (verifier: NoteVerifier) => boolean): string[] {
  const members = new Map(chain.flatMap(({ policy }) => policy.members.map(member => [member.vkey, member])))
  const all = [...members.values()]
  return all
    .filter(member => both(cosignatureVerifier(memberKey(member), ed25519)))
    .map(({ name, vkey }) =>
      all.some(other => other.name === name && other.vkey !== vkey) ? `${name} (${vkey})` : name,
    )
}

function isSignedBy({ text, signatures }: Note, { vkey, verify }: NoteVerifier): boolean {
  return signatures.some(signature => isSameKey(signature, vkey) && verify(text, signature.signature))
}

function contradict(a: Opened, b: Opened, link: Link | null): boolean {
  if (a.size === b.size) return !equalBytes(a.root, b.root)
  const [smaller, larger] = a.size < b.size ? [a, b] : [b, a]
  // Everything extends the empty tree.
  if (smaller.size === 0 || !link) return false
  if (!verifyConsistency(smaller.size, larger.size, link.rootInLarger, larger.root, link.proof)) return false
  return !equalBytes(link.rootInLarger, smaller.root)
}
