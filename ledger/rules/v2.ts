/** Rule set 2, as specified in v2-spec.md: rule set 1, with members that change their policy and keys that rotate. */
import { ruleSetFrom2 } from './from-v2.ts'
import { VOCABULARY_V2 } from './types.ts'

/** SHA-256 of `"hardproof/rules/v2\n" ‖ SHA-256(v2-spec.md) ‖ SHA-256(v2-vectors.json)`, hex. */
export const RULES_V2_HASH = '9f509d913de2f15cdce645145f9621ba2fc9feac8b0d44e19b2265b6a15335f8'

export const RULES_V2 = ruleSetFrom2({ version: 2, hash: RULES_V2_HASH, vocabulary: VOCABULARY_V2 })
