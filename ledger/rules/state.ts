/** What the ledger so far means to the rules. All of it is values: applying a submission answers new ones. */

import type { Policy, PolicyV2 } from '../policy.ts'
import { chainOf, type PolicyChain } from '../policy-chain.ts'
import type { Submission } from '../submission.ts'
import type { KeyRegister } from './key-items.ts'
import { type KnownHoldings, knownHoldings } from './known-holdings.ts'
import { type KnownIds, knownIds } from './known-ids.ts'
import type { Refusal } from './refusal.ts'

/** A governance key's yes to a proposal. */
export type Approval = {
  /** Id of the key: of a member of the policy in force, or of one that the proposal brings or re-keys. */
  readonly key: string
  /** Leaf index of the item. */
  readonly at: number
}

export type Proposal = {
  /** The name of the member that proposed it. */
  readonly by: string
  readonly policy: PolicyV2
  /** Its `policyHash`. */
  readonly hash: string
  /** Leaf index of the item. */
  readonly at: number
  /** In the order they came. The proposal itself is its proposer's, and the first. */
  readonly approvals: readonly Approval[]
  /** Leaf index of the item that shows that the notice has been kept; null while there is none. */
  readonly noticedAt: number | null
}

export type Governance = {
  /** At most one of each member's, in the order they came; empty while a policy is adopted. */
  readonly proposals: readonly Proposal[]
  /** Adopted, and not yet in force because the tree has not its `effectiveFromSize`. */
  readonly adopted: Proposal | null
}

export const NO_GOVERNANCE: Governance = { proposals: [], adopted: null }

/** The part that is small and kept whole: JSON throughout, but for the map of keys. */
export type RulesBasis = {
  /** In force for what is appended next: the last of `chain`. */
  readonly policy: Policy
  readonly chain: PolicyChain
  readonly governance: Governance
  readonly keys: KeyRegister
}

export type RulesState = RulesBasis & {
  readonly ids: KnownIds
  readonly holdings: KnownHoldings
  /** What a policy may name as its rules besides their hash; for the vectors, which cannot hold it. */
  readonly ruleHash?: string
}

export type Applied = { readonly ok: true; readonly state: RulesState; readonly submission: Submission }
export type Refused = { readonly ok: false; readonly refusal: Refusal }

/**
 * Before the first entry. `genesis` is the policy that the caller has pinned. Throws `PolicyError` when no ledger can
 * begin with it.
 */
export function emptyState(
  genesis: Policy,
  ids: KnownIds = knownIds(),
  holdings: KnownHoldings = knownHoldings(),
): RulesState {
  return stateOn(emptyBasis(genesis), ids, holdings)
}

export function emptyBasis(genesis: Policy): RulesBasis {
  return { policy: genesis, chain: chainOf(genesis), governance: NO_GOVERNANCE, keys: new Map() }
}

/** A stored basis with look-ups that answer for the whole ledger. */
export function stateOn(
  { policy, chain, governance, keys }: RulesBasis,
  ids: KnownIds,
  holdings: KnownHoldings,
): RulesState {
  return { policy, chain, governance, keys, ids, holdings }
}

export function basisOf({ policy, chain, governance, keys }: RulesState): RulesBasis {
  return { policy, chain, governance, keys }
}
