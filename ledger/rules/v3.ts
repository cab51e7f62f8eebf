/** Rule set 3, as specified in v3-spec.md: rule set 2, with holdings, joint signatures, erasure and sealing digests. */
import { applyActs } from './acts.ts'
import { ruleSetFrom2 } from './from-v2.ts'
import { VOCABULARY_V3 } from './types.ts'

/** SHA-256 of `"hardproof/rules/v3\n" ‖ SHA-256(v3-spec.md) ‖ SHA-256(v3-vectors.json)`, hex. */
export const RULES_V3_HASH = '26eac36af9800ab1700e067367986deec74da129d5db7c77e02e47172e27e1ed'

export const RULES_V3 = ruleSetFrom2({ version: 3, hash: RULES_V3_HASH, vocabulary: VOCABULARY_V3 }, applyActs)
