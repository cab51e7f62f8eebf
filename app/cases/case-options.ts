import { jurisdictions } from '#app/jurisdictions/jurisdiction.ts'
import type { ContractKind } from '#app/jurisdictions/pack.ts'

/** How a case ended. */
export const outcomes = {
  paid: 'Paid in full',
  settled: 'Settled',
  enforced: 'Enforced',
  uncollectable: 'Uncollectable',
  withdrawn: 'Withdrawn by the bank',
} as const
export type Outcome = keyof typeof outcomes

/** How a case is to be resolved. */
export const tracks = {
  negotiation: 'Negotiation',
  mediation: 'Mediation',
  'payment-order': 'Payment order',
  'small-claims': 'Small claims',
  litigation: 'Litigation',
  arbitration: 'Arbitration',
  'notarial-enforcement': 'Notarial enforcement',
} as const
export type Track = keyof typeof tracks

export function isTrack(text: string): text is Track {
  return Object.hasOwn(tracks, text)
}

/** What the court or the other side does between filing and decision; each can start deadlines. */
export const courtSteps = {
  'accepted-by-court': 'The court accepted it',
  served: 'It was served on the debtor',
  'preservation-ordered': 'Preservation of assets was ordered',
  'payment-order-issued': 'The payment order was issued',
  'objection-received': 'The debtor objected',
  enforceable: 'The decision became enforceable',
} as const

export const decisions = {
  granted: 'The claim was granted',
  'granted-in-part': 'The claim was granted in part',
  dismissed: 'The claim was dismissed',
  settlement: 'A settlement was recorded',
  'order-final': 'The payment order became final',
} as const

/** What forms offer to choose from; apart from the schemas, so that browsers need not load those. */
export const jurisdictionOptions = Object.entries(jurisdictions).map(([value, { name }]) => ({ value, label: name }))
export const trackOptions = Object.entries(tracks).map(([value, label]) => ({ value, label }))
export const outcomeOptions = Object.entries(outcomes).map(([value, label]) => ({ value, label }))

const contractKindWords: Record<ContractKind, string> = {
  loan: 'Loan',
  'consumer-credit': 'Consumer credit',
  card: 'Card',
  sale: 'Sale',
  lease: 'Lease',
  service: 'Service',
  other: 'Other contract',
}
export const contractKindOptions = Object.entries(contractKindWords).map(([value, label]) => ({ value, label }))
