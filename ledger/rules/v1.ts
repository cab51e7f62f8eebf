/**
 * Rule set 1, as specified in v1-spec.md. Pure: no clock, no input or output. The sequencer runs it before it
 * appends and every node runs it before it co-signs, so one leaf that breaks a rule never reaches a quorum.
 */
import type { Submission } from '../submission.ts'
import { changeRegister, type KeyRegister } from './key-items.ts'
import { policyKeys } from './policy-keys.ts'
import { refuse } from './refusal.ts'
import type { RuleSet } from './rule-set.ts'
import {
  checkContent,
  checkGenesis,
  checkHolders,
  checkIds,
  checkProofKeys,
  checkRegistrars,
  checkSignatures,
  findKeyIn,
  withIds,
} from './shared.ts'
import type { RulesState } from './state.ts'
import { VOCABULARY_V1 } from './types.ts'

/** SHA-256 of `"hardproof/rules/v1\n" ‖ SHA-256(v1-spec.md) ‖ SHA-256(v1-vectors.json)`, hex. */
export const RULES_V1_HASH = '091a6f8559720059cdf8347b64cc7be443303c0dacf97dcd245e3495ff041e64'

export const RULES_V1: RuleSet = {
  version: 1,
  hash: RULES_V1_HASH,
  vocabulary: VOCABULARY_V1,
  apply(state, submission, leaves, atSize, ed25519) {
    const { header } = submission
    checkContent(VOCABULARY_V1, submission, leaves)
    if (atSize === 0) checkGenesis(state, submission, { version: 1, hash: RULES_V1_HASH, documents: 1 })
    else if (header.kind === 'policy') refuse('genesis.again', 'a ledger has one genesis policy')
    else checkSigners(state, submission, atSize)
    checkIds(state.ids, submission)
    checkSignatures(header, findKeyIn(state), ed25519)
    const keys = header.kind === 'keys' ? changedKeys(state, submission, atSize) : state.keys
    return { ...state, keys, ids: withIds(state.ids, submission) }
  },
}

function checkSigners(state: RulesState, submission: Submission, atSize: number): void {
  checkProofKeys(submission.header)
  if (submission.header.kind === 'keys') checkRegistrars(state, submission.header)
  else checkHolders(state.keys, submission, atSize)
}

function changedKeys({ policy, keys }: RulesState, { items }: Submission, atSize: number): KeyRegister {
  const register = new Map(keys)
  const reserved = policyKeys(policy)
  for (const [position, item] of items.entries()) {
    changeRegister(register, item, atSize + 1 + position, {
      grants: VOCABULARY_V1.grants,
      isReserved: key => reserved.has(key),
    })
  }
  return register
}
