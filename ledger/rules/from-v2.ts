/** The order of checks that rule sets 2 and 3 share; where they differ is in their words and in what acts do. */
import type { Ed25519 } from '../ed25519.ts'
import type { Submission } from '../submission.ts'
import { changedGovernance, checkGovernanceSigner, settled } from './governance.ts'
import { changedKeys, checkKeySigners, rotatedKey } from './key-changes.ts'
import type { KnownHoldings } from './known-holdings.ts'
import type { RuleSet } from './rule-set.ts'
import {
  checkContent,
  checkGenesis,
  checkHolders,
  checkIds,
  checkProofKeys,
  checkSignatures,
  type FindKey,
  findKeyIn,
  withIds,
} from './shared.ts'
import type { RulesState } from './state.ts'

/** What the items of kinds `capture` and `act` do to the holdings. Throws `RuleBroken`. */
export type ApplyActs = (state: RulesState, submission: Submission, atSize: number) => KnownHoldings

export function ruleSetFrom2(
  rules: Pick<RuleSet, 'version' | 'hash' | 'vocabulary'>,
  applyActs: ApplyActs = ({ holdings }) => holdings,
): RuleSet {
  return {
    ...rules,
    apply(state, submission, leaves, atSize, ed25519) {
      checkContent(rules.vocabulary, submission, leaves)
      const findKey = checkSigners(rules, state, submission, atSize)
      checkIds(state.ids, submission)
      checkSignatures(submission.header, findKey, ed25519)
      const changed = changes(rules, state, submission, atSize, ed25519, applyActs)
      const next = { ...state, ...changed, ids: withIds(state.ids, submission) }
      return settled(next, atSize + leaves.length)
    },
  }
}

function checkSigners(
  { version, hash }: Pick<RuleSet, 'version' | 'hash'>,
  state: RulesState,
  submission: Submission,
  atSize: number,
): FindKey {
  const { kind } = submission.header
  const findKey = findKeyIn(state)
  if (atSize === 0) checkGenesis(state, submission, { version, hash, documents: 2 })
  else if (kind === 'policy') {
    const governance = checkGovernanceSigner(state, submission)
    return () => governance
  } else if (kind === 'keys') {
    checkKeySigners(state, submission, atSize)
    return id => rotatedKey(submission, id) ?? findKey(id)
  } else {
    checkProofKeys(submission.header)
    checkHolders(state.keys, submission, atSize)
  }
  return findKey
}

function changes(
  { vocabulary }: Pick<RuleSet, 'vocabulary'>,
  state: RulesState,
  submission: Submission,
  atSize: number,
  ed25519: Ed25519,
  applyActs: ApplyActs,
): Partial<RulesState> {
  if (atSize === 0) return {}
  const { kind } = submission.header
  if (kind === 'policy') return { governance: changedGovernance(state, submission, atSize + 1, ed25519) }
  if (kind === 'keys') return { keys: changedKeys(state, submission, atSize, vocabulary.grants) }
  const holdings = applyActs(state, submission, atSize)
  return holdings === state.holdings ? {} : { holdings }
}
