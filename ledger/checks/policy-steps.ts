/**
 * From the genesis policy to the one that the bundle's checkpoint is under, step by step. What makes a policy follow
 * another is for the rules of the time to say: they are run here on the very entries that the bundle holds.
 */
import { fromBase64 } from '../bytes.ts'
import { type Checkpoint, parseCheckpoint } from '../checkpoint.ts'
import type { Ed25519 } from '../ed25519.ts'
import type { LoggedItem, PolicyStep } from '../exhibit.ts'
import { keyIdOf } from '../keys.ts'
import { verifyConsistency } from '../merkle.ts'
import { parseNote } from '../note.ts'
import type { Policy } from '../policy.ts'
import { type PolicyChain, type PublicationUnder, publishedUnder } from '../policy-chain.ts'
import {
  applyLeaves,
  changedMembers,
  emptyState,
  type RulesState,
  settled,
  UnknownRulesError,
} from '../rules/rule-sets.ts'
import { parseHeader, parseItem } from '../submission.ts'
import { messageOf } from './check.ts'
import { EntryError, openEntry, proveLogged } from './entry.ts'
import { quorumTime } from './quorum-time.ts'

/** One policy after another, with what was proven of the change. */
export type PolicyChange = {
  readonly before: Policy
  readonly policy: Policy
  /** The tree size at which it came into force. */
  readonly from: number
  /** Names of the members of `before` that approved with the keys they had. */
  readonly approvedBy: readonly string[]
  /** The one member that was removed or re-keyed, by name. */
  readonly affected: string | null
  /** Seconds since 1970 of the co-signature that completed the quorums at the hand-over. */
  readonly handedOverAt: number
}

export type FollowedPolicies = { readonly chain: PolicyChain; readonly changes: readonly PolicyChange[] }

/**
 * The steps, in order, on the tree of `checkpoint`. Throws `EntryError` at the first that does not hold, saying
 * why, and `UnknownRulesError` at one that is under rules which this program does not have.
 */
export function followPolicies(
  genesis: Policy,
  steps: readonly PolicyStep[],
  checkpoint: Checkpoint,
  ed25519: Ed25519,
): FollowedPolicies {
  let state = emptyState(genesis)
  const changes: PolicyChange[] = []
  for (const [i, step] of steps.entries()) {
    try {
      const { next, change } = follow(state, step, checkpoint, ed25519)
      state = next
      changes.push(change)
    } catch (error) {
      if (error instanceof UnknownRulesError) throw error
      throw new EntryError(`policy ${i + 2}: ${messageOf(error)}`)
    }
  }
  return { chain: state.chain, changes }
}

function follow(
  state: RulesState,
  { entries, handover }: PolicyStep,
  checkpoint: Checkpoint,
  ed25519: Ed25519,
): { next: RulesState; change: PolicyChange } {
  const { size } = parseCheckpoint(parseNote(handover.note).text)
  const adopted = entries.reduce((running, entry) => enter(running, entry, size, checkpoint, ed25519), state)
  const next = settled(adopted, size)
  const term = next.chain.at(-1)!
  if (next.chain.length !== state.chain.length + 1) throw new EntryError('not all approvals that it needs are here')
  if (term.from !== size) throw new EntryError(`it came into force at ${term.from}, not at ${size}`)
  if (term.entries.length !== entries.length) throw new EntryError('there are entries that had no part in it')
  const published = publishedUnder(handover.note, next.chain, ed25519)
  if (!published.published) throw new EntryError(`the checkpoint at ${size} lacks a quorum of one of both policies`)
  if (!isEarlier(published.checkpoint, checkpoint, handover.proof)) {
    throw new EntryError(`the ledger of this checkpoint did not grow from that at ${size}`)
  }
  return { next, change: changeOf(state.policy, term.policy, entries, published) }
}

/** The state after an entry that stands alone in its submission, as the rules of its time have it. */
function enter(
  state: RulesState,
  entry: LoggedItem,
  handover: number,
  checkpoint: Checkpoint,
  ed25519: Ed25519,
): RulesState {
  const { header } = openEntry(entry)
  const index = entry.header.index
  if (header.count !== 1) throw new EntryError(`line ${index} brings more than one item`)
  if (index < earliest(state)) throw new EntryError(`line ${index} is not after those before it`)
  if (entry.item.index >= handover) throw new EntryError(`line ${index} was written only after the hand-over`)
  proveLogged(entry, checkpoint)
  const applied = applyLeaves(state, [entry.header.leaf, entry.item.leaf], index, ed25519)
  if (!applied.ok) throw new EntryError(`line ${index} breaks ${applied.refusal.rule}: ${applied.refusal.message}`)
  return applied.state
}

/** The first index that the next entry can have. */
function earliest({ chain, governance }: RulesState): number {
  const { proposals } = governance
  const known = proposals.flatMap(({ approvals, noticedAt }) => [...approvals.map(({ at }) => at), noticedAt ?? 0])
  return Math.max(chain.at(-1)!.from, 2, ...known.map(at => at + 1))
}

function isEarlier(handover: Checkpoint, checkpoint: Checkpoint, proof: readonly Uint8Array[]): boolean {
  return verifyConsistency(handover.size, checkpoint.size, handover.root, checkpoint.root, proof)
}

function changeOf(
  before: Policy,
  policy: Policy,
  entries: readonly LoggedItem[],
  publication: PublicationUnder,
): PolicyChange {
  // Whoever showed that the notice was kept has said nothing of the change itself.
  const approvals = entries.filter(({ item }) => parseItem(item.leaf).type !== 'policy.noticed')
  return {
    before,
    policy,
    from: publication.checkpoint.size,
    approvedBy: before.members.filter(({ governance }) => signedBy(approvals, governance)).map(({ name }) => name),
    affected: changedMembers(before, policy)[0] ?? null,
    handedOverAt: quorumTime(publication)!,
  }
}

function signedBy(entries: readonly LoggedItem[], governance: string): boolean {
  const key = keyIdOf(fromBase64(governance))
  return entries.some(({ header }) => parseHeader(header.leaf).proofs.some(proof => proof.key === key))
}
