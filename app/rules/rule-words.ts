import type { DeadlineRule, LimitationEffect, LimitationRule } from '#app/jurisdictions/pack.ts'

export const startWords: Record<LimitationRule['starts'], string> = {
  due: 'The day on which the claim was due',
  knowledge: 'The later of the due date and the day on which the creditor knew',
  'last-instalment': 'The day on which the last instalment was due',
}

export const effectWords: Record<LimitationEffect['effect'], string> = {
  restarts: 'The whole period begins anew',
  suspends: 'The time in between is not counted',
  extends: 'The period ends no sooner than the day that was agreed',
  none: 'Nothing',
}

export const beginningWords: Record<DeadlineRule['starts'], string> = {
  'demand-sent': 'The demand was sent',
  filed: 'The claim was filed',
  'accepted-by-court': 'The court accepted it',
  served: 'It was served on the debtor',
  'preservation-ordered': 'Preservation of assets was ordered',
  'payment-order-issued': 'The payment order was issued',
  'objection-received': 'The debtor’s objection arrived',
  decided: 'The court decided',
  enforceable: 'The decision became enforceable',
}

/** 1 is Monday. */
export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
