/** Re-running the rules over a stream of leaves, submission by submission, holding one of them at a time. */
import type { Ed25519 } from '../ed25519.ts'
import type { PolicyTerm } from '../policy-chain.ts'
import { idsAsked } from '../rules/asked.ts'
import { type HoldingLookup, type KnownHoldings, knownHoldings } from '../rules/known-holdings.ts'
import { idKey, knownIds } from '../rules/known-ids.ts'
import type { Refusal } from '../rules/refusal.ts'
import {
  applyRead,
  basisOf,
  type ReadSubmission,
  type RulesBasis,
  readSubmission,
  stateOn,
} from '../rules/rule-sets.ts'
import { parseHeader, SubmissionError, type SubmissionHeader } from '../submission.ts'

/** What the register would know after some more submissions; nothing is kept until the register accepts it. */
export type Draft = {
  size: number
  /** Policies, governance and keys, as the rules left them. */
  basis: RulesBasis
  /** Over the register's; `changed()` of it is for the register to take over. */
  holdings: KnownHoldings
  readonly ids: { readonly actor: string; readonly id: string }[]
  /** Which of these ids are taken: by the register, or earlier in this draft. */
  readonly taken: (actor: string, ids: readonly string[]) => Promise<ReadonlySet<string>>
}

export class RuleBreach extends Error {
  override name = 'RuleBreach'
  constructor(
    readonly refusal: Refusal,
    /** Leaf index of the submission's header. */
    readonly at: number,
  ) {
    super(`${refusal.rule}: ${refusal.message} (submission at ${at})`)
  }
}

/** More leaves follow after a hand-over, whose checkpoint has to be co-signed first. The draft stands at it. */
export class HandoverAhead extends Error {
  override name = 'HandoverAhead'
  constructor(readonly term: PolicyTerm) {
    super(`offer the checkpoint of ${term.from} first, at which policy ${term.policy.version} comes into force`)
  }
}

export function draftOf(register: {
  readonly size: number
  readonly basis: RulesBasis
  readonly holdings: HoldingLookup
  taken(actor: string, ids: readonly string[]): Promise<ReadonlySet<string>>
}): Draft {
  const { size, basis, holdings } = register
  return {
    size,
    basis,
    holdings: knownHoldings(holdings),
    ids: [],
    taken: (actor, ids) => register.taken(actor, ids),
  }
}

export type TakeOptions = {
  readonly ed25519: Ed25519
  /** Stops at the first submission boundary at or beyond this. */
  readonly stopAt?: number
  /** Throws `HandoverAhead` instead of going on beyond the size at which a policy comes into force. */
  readonly stopAtHandover?: boolean
  readonly onTaken?: (leaves: readonly Uint8Array[]) => Promise<void>
}

/**
 * Applies every submission in `pieces` to the draft. Throws `RuleBreach` when one breaks a rule or the leaves end
 * inside one, and `UnknownRulesError` when the policy in force names rules that this program does not have.
 */
export async function takeSubmissions(
  draft: Draft,
  pieces: AsyncIterable<readonly Uint8Array[]>,
  { ed25519, stopAt, stopAtHandover, onTaken }: TakeOptions,
): Promise<void> {
  const drafted = new Set<string>()
  const terms = draft.basis.chain.length
  let waiting: Uint8Array[] = []
  for await (const piece of pieces) {
    if (waiting.length === 0) waiting = [...piece]
    else for (const leaf of piece) waiting.push(leaf)
    let at = 0
    while (at < waiting.length) {
      if (stopAtHandover && draft.basis.chain.length > terms) throw new HandoverAhead(draft.basis.chain.at(-1)!)
      const header = headerOf(waiting[at]!, draft)
      const leaves = waiting.slice(at, at + 1 + header.count)
      if (leaves.length < 1 + header.count) break
      await take(draft, readSubmission(leaves, header), drafted, ed25519)
      await onTaken?.(leaves)
      if (stopAt !== undefined && draft.size >= stopAt) return
      at += leaves.length
    }
    waiting = waiting.slice(at)
  }
  if (waiting.length > 0) {
    throw new RuleBreach({ rule: 'count.mismatch', message: 'the leaves end inside a submission' }, draft.size)
  }
}

async function take(draft: Draft, read: ReadSubmission, drafted: Set<string>, ed25519: Ed25519): Promise<void> {
  if (!read.ok) throw new RuleBreach(read.refusal, draft.size)
  const { header, items } = read.submission
  const taken = await draft.taken(header.actor, idsAsked(read.submission))
  const lookup = {
    has: (by: string, id: string) => drafted.has(idKey(by, id)) || (by === header.actor && taken.has(id)),
  }
  const state = stateOn(draft.basis, knownIds(lookup), draft.holdings)
  const result = applyRead(state, read, draft.size, ed25519)
  if (!result.ok) throw new RuleBreach(result.refusal, draft.size)
  for (const { id } of items) {
    drafted.add(idKey(header.actor, id))
    draft.ids.push({ actor: header.actor, id })
  }
  draft.basis = basisOf(result.state)
  draft.holdings = result.state.holdings
  draft.size += read.leaves.length
}

/** Only to know where it ends. */
function headerOf(leaf: Uint8Array, draft: Draft): SubmissionHeader {
  try {
    return parseHeader(leaf)
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error
    throw new RuleBreach({ rule: error.fault, message: error.message }, draft.size)
  }
}
