import { addPeriod } from '#app/deadlines/period.ts'
import { calendarOf } from '#app/jurisdictions/calendar.ts'
import { applies, type ClaimFacts, type RulePack } from '#app/jurisdictions/pack.ts'

/**
 * The last day that a debtor has after a demand, by the pack's deadline that a demand starts; the longest where several
 * apply. Null where the pack has none.
 */
export function demandWait(pack: RulePack, claim: ClaimFacts, demandedOn: string): string | null {
  const rules = pack.deadlines.filter(
    ({ starts, by, when }) => starts === 'demand-sent' && by === 'debtor' && applies(when, claim),
  )
  return (
    rules
      .map(({ period }) => addPeriod(demandedOn, period, calendarOf(pack)))
      .sort()
      .at(-1) ?? null
  )
}
