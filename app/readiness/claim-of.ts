import type { ClaimFacts } from '#app/jurisdictions/pack.ts'
import type { cases } from '#db/schema/index.ts'

/** What readiness needs of a case's row. */
export type JudgedCase = Pick<
  typeof cases.$inferSelect,
  | 'id'
  | 'contractId'
  | 'jurisdiction'
  | 'track'
  | 'contractKind'
  | 'currency'
  | 'principalMinor'
  | 'interestMinor'
  | 'costsMinor'
  | 'claimMinor'
  | 'dueOn'
>

/** What a rule pack's conditions are asked of. */
export function claimOf(
  found: Pick<JudgedCase, 'track' | 'contractKind' | 'currency' | 'claimMinor' | 'dueOn'>,
): ClaimFacts {
  const { track, contractKind, currency, claimMinor, dueOn } = found
  return { track, contractKind, currency, claimMinor, dueOn } as ClaimFacts
}
