/**
 * Whether a submission may enter the ledger. Which rules hold is said by the policy in force at its place, so that old
 * entries are judged by the rules of their time, for ever.
 */
import { type Ed25519, nobleEd25519 } from '../ed25519.ts'
import type { Policy } from '../policy.ts'
import {
  parseSubmission,
  type Submission,
  SubmissionError,
  type SubmissionHeader,
  submissionLeaves,
} from '../submission.ts'
import { type Refusal, RuleBroken } from './refusal.ts'
import type { RuleSet } from './rule-set.ts'
import type { Applied, Refused, RulesState } from './state.ts'
import { RULES_V1 } from './v1.ts'
import { RULES_V2 } from './v2.ts'
import { RULES_V3 } from './v3.ts'

export { changedMembers, type Standing, standingOf, type Voice } from './adoption.ts'
export { settled } from './governance.ts'
export type { RuleSet } from './rule-set.ts'
export type { Applied, Refused, RulesBasis, RulesState } from './state.ts'
export { basisOf, emptyBasis, emptyState, stateOn } from './state.ts'

const RULE_SETS: readonly RuleSet[] = [RULES_V1, RULES_V2, RULES_V3]

/** What a ledger that is founded now is founded under. */
export const NEWEST_RULES: { readonly version: number; readonly hash: string } = {
  version: RULES_V3.version,
  hash: RULES_V3.hash,
}

/** The members agreed on rules that this program does not have. Nothing can be said of what is under them. */
export class UnknownRulesError extends Error {
  override name = 'UnknownRulesError'
  constructor(readonly policy: Policy) {
    super(`rule set ${policy.ruleVersion} (${policy.ruleHash}) is in force, which this program does not know`)
  }
}

/** The rules that a policy names; null when this program does not have them. */
export function ruleSetOf(policy: Policy): RuleSet | null {
  return RULE_SETS.find(({ version, hash }) => version === policy.ruleVersion && hash === policy.ruleHash) ?? null
}

/** `atSize` is the index that the header leaf would have. */
export function applySubmission(
  state: RulesState,
  submission: Submission,
  atSize: number,
  ed25519: Ed25519 = nobleEd25519,
): Applied | Refused {
  return applyLeaves(state, submissionLeaves(submission), atSize, ed25519)
}

/**
 * The same for leaves as they are stored: their bytes must be canonical as they stand. Throws `UnknownRulesError`
 * when the policy in force names rules that are not here.
 */
export function applyLeaves(
  state: RulesState,
  leaves: readonly Uint8Array[],
  atSize: number,
  ed25519: Ed25519 = nobleEd25519,
): Applied | Refused {
  return applyRead(state, readSubmission(leaves), atSize, ed25519)
}

/** Leaves that have been read once, and need not be again. */
export type ReadSubmission =
  | { readonly ok: true; readonly leaves: readonly Uint8Array[]; readonly submission: Submission }
  | { readonly ok: false; readonly leaves: readonly Uint8Array[]; readonly refusal: Refusal }

/** Limits, canonical form and shape, which are the same under all rules. `header`: the first leaf, where it was read. */
export function readSubmission(leaves: readonly Uint8Array[], header?: SubmissionHeader): ReadSubmission {
  try {
    return { ok: true, leaves, submission: parseSubmission(leaves, header) }
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error
    return { ok: false, leaves, refusal: { rule: error.fault, message: error.message } }
  }
}

/** `applyLeaves` for leaves that were read beforehand, to look up what they ask for. */
export function applyRead(
  state: RulesState,
  read: ReadSubmission,
  atSize: number,
  ed25519: Ed25519 = nobleEd25519,
): Applied | Refused {
  const rules = rulesInForce(state)
  if (!read.ok) return { ok: false, refusal: read.refusal }
  try {
    return {
      ok: true,
      state: rules.apply(state, read.submission, read.leaves, atSize, ed25519),
      submission: read.submission,
    }
  } catch (error) {
    if (error instanceof RuleBroken) return { ok: false, refusal: error.refusal }
    throw error
  }
}

/** A genesis policy's hash is for the rules themselves to compare, so that a wrong one is refused by name. */
function rulesInForce({ policy, chain, ruleHash }: RulesState): RuleSet {
  const rules = RULE_SETS.find(({ version }) => version === policy.ruleVersion)
  const named = chain.length === 1 || policy.ruleHash === rules?.hash || policy.ruleHash === ruleHash
  if (!rules || !named) throw new UnknownRulesError(policy)
  return rules
}
