import type { Policy } from '#ledger/policy.ts'
import { NEWEST_RULES, ruleSetOf } from '#ledger/rules/rule-sets.ts'

/**
 * Why nobody here should help a policy into force; null when its rules are known. The ledger itself takes it, since the
 * members may agree on what this program does not have yet: but with it in force this program could judge nothing.
 */
export function unknownRules(policy: Policy): string | null {
  if (ruleSetOf(policy)) return null
  const wanted = `rule set ${policy.ruleVersion} (${policy.ruleHash.slice(0, 12)}…)`
  return `The policy asks for ${wanted}, which this program does not know: the newest that it has is ${NEWEST_RULES.version}. Install the version that has it, and read what it changes, before you sign.`
}
