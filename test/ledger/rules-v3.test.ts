import type { RuleIdV2, RuleIdV3 } from '#ledger/rules/refusal.ts'
import { RULES_V3_HASH } from '#ledger/rules/v3.ts'
import { describeRuleSet } from './rules-new.ts'
import { vectorsText } from './rules-v3-vectors.ts'

const rules: Record<Exclude<RuleIdV3, RuleIdV2>, true> = {
  'holding.known': true,
  'holding.unknown': true,
  'holding.holder': true,
  'joint.consent': true,
  'joint.required': true,
  'erased.unknown': true,
}

describeRuleSet(3, RULES_V3_HASH, vectorsText, Object.keys(rules))
