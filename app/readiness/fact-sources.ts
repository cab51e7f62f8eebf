import { type FactId, factIds, facts } from '#app/jurisdictions/facts.ts'

/** Only a check can show these: no paper stands in for the ledger, the records or the calendar. */
const byCheckAlone: readonly FactId[] = [
  'anchor.verified',
  'anchor.times',
  'hash.match',
  'hash.report',
  'records.ordinary-course',
  'claim.schedule',
  'demand.waited',
]

/** What a document in the case can show. */
export const attachable = factIds.filter(fact => !byCheckAlone.includes(fact)) as [FactId, ...FactId[]]

/** What a person can state. A demand is recorded as an event of its own, which also moves limitation. */
export const stateable = factIds.filter(
  fact => (facts[fact].by === 'statement' && fact !== 'demand.sent') || fact === 'debtor.address',
) as [FactId, ...FactId[]]

export function isAttachable(fact: FactId): boolean {
  return attachable.includes(fact)
}

export function isStateable(fact: FactId): boolean {
  return stateable.includes(fact)
}

/** For a form's list. */
export function factOptions(ids: readonly FactId[]): { value: string; label: string }[] {
  return ids.map(value => ({ value, label: facts[value].words }))
}
