import {
  applies,
  type ClaimFacts,
  type ContractKind,
  type LimitationRule,
  type RulePack,
} from '#app/jurisdictions/pack.ts'

/** The columns of a case that conditions are asked of. */
export interface ClaimColumns {
  track: string
  contractKind: string
  currency: string
  claimMinor: bigint
  dueOn: string | null
}

export function claimFacts(found: ClaimColumns): ClaimFacts {
  const { track, contractKind, currency, claimMinor, dueOn } = found
  return {
    track: track as ClaimFacts['track'],
    contractKind: contractKind as ContractKind,
    currency,
    claimMinor,
    dueOn,
  }
}

/** The first that applies is the one; null when the pack has none for such a claim. */
export function limitationRuleOf(pack: Pick<RulePack, 'limitation'>, found: ClaimColumns): LimitationRule | null {
  return pack.limitation.find(({ when }) => applies(when, claimFacts(found))) ?? null
}
