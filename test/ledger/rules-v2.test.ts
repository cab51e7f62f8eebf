import type { RuleIdV1, RuleIdV2 } from '#ledger/rules/refusal.ts'
import { RULES_V2_HASH } from '#ledger/rules/v2.ts'
import { describeRuleSet } from './rules-new.ts'
import { vectorsText } from './rules-v2-vectors.ts'

const rules: Record<Exclude<RuleIdV2, RuleIdV1>, true> = {
  'policy.alone': true,
  'governance.required': true,
  'policy.pending': true,
  'policy.unsound': true,
  'policy.previous': true,
  'policy.log': true,
  'policy.rules': true,
  'policy.two-changed': true,
  'policy.key-used': true,
  'policy.too-far': true,
  'proposal.known': true,
  'proposal.unknown': true,
  'approval.repeated': true,
  'notice.needless': true,
  'notice.repeated': true,
  'notice.note': true,
  'notice.early': true,
  'notice.short': true,
  'rotation.alone': true,
  'rotation.signers': true,
  'key.holder': true,
  'key.custody': true,
}

describeRuleSet(2, RULES_V2_HASH, vectorsText, Object.keys(rules))
