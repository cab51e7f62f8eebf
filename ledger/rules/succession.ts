/** Whether one policy may follow another. */
import { type Policy, type PolicyV2, policyHash } from '../policy.ts'
import { changedMembers } from './adoption.ts'
import { rolesOf } from './policy-keys.ts'
import { refuse } from './refusal.ts'
import type { RulesState } from './state.ts'

/** How far beyond its proposal a policy may come into force: until then, no other can be proposed. */
export const MAX_ENTRIES_AHEAD = 2 ** 20

/** `index` is the proposal's. Throws `RuleBroken`. */
export function checkSuccessor(
  state: Pick<RulesState, 'policy' | 'chain' | 'keys'>,
  successor: PolicyV2,
  index: number,
): void {
  const { policy } = state
  if (successor.previous !== policyHash(policy) || successor.version !== policy.version + 1) {
    refuse('policy.previous', 'not a successor of the policy in force')
  }
  if (successor.origin !== policy.origin || successor.log !== policy.log) {
    refuse('policy.log', 'a policy keeps the origin and the key of the log')
  }
  const sameRules = successor.ruleVersion === policy.ruleVersion
  if (successor.ruleVersion < policy.ruleVersion || (sameRules && successor.ruleHash !== policy.ruleHash)) {
    refuse('policy.rules', 'the rules stay, or become those of a later version')
  }
  if (successor.effectiveFromSize > index + MAX_ENTRIES_AHEAD) {
    refuse('policy.too-far', `in force within ${MAX_ENTRIES_AHEAD} entries of its proposal`)
  }
  const changed = changedMembers(policy, successor)
  if (changed.length > 1) {
    refuse('policy.two-changed', `one member at a time is removed or re-keyed, not ${changed.join(', ')}`)
  }
  const reused = reusedKey(state, successor)
  if (reused) refuse('policy.key-used', `the key ${reused} has had another use`)
}

/** A key keeps its role from one policy to the next, or is one that nothing in this ledger has used. */
function reusedKey({ policy, chain, keys }: Pick<RulesState, 'policy' | 'chain' | 'keys'>, successor: Policy) {
  const kept = rolesOf(policy)
  for (const [key, role] of rolesOf(successor)) {
    if (kept.get(key) === role) continue
    if (keys.has(key) || chain.some(term => rolesOf(term.policy).has(key))) return key
  }
  return null
}
