/**
 * The policies of one ledger in order. Which of them is in force is a function of tree size alone: a policy governs
 * the entries from index `from` on and the checkpoints beyond size `from`. The checkpoint of exactly that size is the
 * hand-over, which the members of both must have co-signed.
 */
import { CheckpointError, parseCheckpoint } from './checkpoint.ts'
import type { Ed25519 } from './ed25519.ts'
import { type Note, parseNote } from './note.ts'
import { isGenesis, type Policy, PolicyError, type Publication, publishedBy } from './policy.ts'

export type PolicyTerm = {
  readonly policy: Policy
  /** The tree size at which it came into force, the end of a submission; 0 for the genesis policy. */
  readonly from: number
  /** Leaf indexes of the items that brought it about: its proposal, the approvals and the notice, in that order. */
  readonly entries: readonly number[]
}

/** Never empty, `from` rising; the last is in force for what is appended next. */
export type PolicyChain = readonly PolicyTerm[]

/** A ledger's chain before anything was changed. Throws `PolicyError` when no ledger can begin with the policy. */
export function chainOf(genesis: Policy): PolicyChain {
  if (!isGenesis(genesis)) throw new PolicyError('not a genesis policy')
  return [{ policy: genesis, from: 0, entries: [1] }]
}

/** The term in force for the entry at index `size`, which governs checkpoints of any size beyond its `from`. */
export function termAt(chain: PolicyChain, size: number): PolicyTerm {
  for (let i = chain.length - 1; i > 0; i--) if (chain[i]!.from <= size) return chain[i]!
  return chain[0]!
}

/**
 * The policy in force at a tree size: for the entry of that index, and for the checkpoint of that size. At a hand-over,
 * where the checkpoint is under two, this is the newer of them.
 */
export function policyAt(chain: PolicyChain, size: number): Policy {
  return termAt(chain, size).policy
}

/** The terms that a checkpoint of this size is under, older first: one, or two at a hand-over. */
export function termsOver(chain: PolicyChain, size: number): readonly PolicyTerm[] {
  const term = termAt(chain, size)
  const place = chain.indexOf(term)
  return place > 0 && term.from === size ? [chain[place - 1]!, term] : [term]
}

/** The terms that came into force at sizes up to this one, without the genesis policy, in order. */
export function handoversUpTo(chain: PolicyChain, size: number): readonly PolicyTerm[] {
  return chain.slice(1).filter(({ from }) => from <= size)
}

/** The first hand-over at a size beyond this one; null when there is none yet. */
export function handoverAfter(chain: PolicyChain, size: number): PolicyTerm | null {
  return chain.slice(1).find(({ from }) => from > size) ?? null
}

export type PublicationUnder = Publication & {
  /** The policy whose members are listed; at a hand-over the newer one. */
  readonly policy: Policy
  /** At a hand-over, the same by the members of the policy before it; null elsewhere. */
  readonly before: Publication | null
}

/**
 * Which members of the policy in force validly co-signed a checkpoint note, and whether it is published: the log and a
 * quorum have signed, at a hand-over a quorum of either policy. Throws `NoteError` or `CheckpointError` when the note
 * is malformed, another log's, or carries a false signature under a known key.
 */
export function publishedUnder(
  note: string | Uint8Array | Note,
  chain: PolicyChain,
  ed25519: Ed25519,
): PublicationUnder {
  const parsed = typeof note === 'string' || note instanceof Uint8Array ? parseNote(note) : note
  const terms = termsOver(chain, parseCheckpoint(parsed.text).size)
  const found = terms.map(({ policy }) => publishedBy(parsed, policy, ed25519))
  const [newest, before] = [found.at(-1), found.length > 1 ? found[0]! : null]
  if (!newest) throw new CheckpointError('no policy')
  const published = found.every(publication => publication.published)
  return { ...newest, published, policy: terms.at(-1)!.policy, before }
}
