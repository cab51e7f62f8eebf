import type { Ed25519 } from '../ed25519.ts'
import type { Submission } from '../submission.ts'
import type { RulesState } from './state.ts'
import type { Vocabulary } from './types.ts'

/** One version of the rules, as its specification says. */
export type RuleSet = {
  readonly version: number
  /** SHA-256 of specification and vectors, hex: what a policy names. */
  readonly hash: string
  readonly vocabulary: Vocabulary
  /**
   * The state after a submission that was read from these leaves, the first of them to have index `atSize`. Throws
   * `RuleBroken` with the first rule, in the order of the specification, that does not hold.
   */
  readonly apply: (
    state: RulesState,
    submission: Submission,
    leaves: readonly Uint8Array[],
    atSize: number,
    ed25519: Ed25519,
  ) => RulesState
}
