import { type LimitationRule, limitationEventKinds } from '#app/jurisdictions/pack.ts'
import { daysBetween } from './calendar-date.ts'
import type { LimitationState, StepKind } from './limitation.ts'
import { countedWords } from './period.ts'

export const stepWords: Record<StepKind, string> = {
  start: 'period starts',
  demand: 'demand received',
  acknowledgment: 'debt acknowledged',
  'part-payment': 'part paid',
  suit: 'suit filed',
  arbitration: 'arbitration begun',
  'payment-order-application': 'payment order applied for',
  mediation: 'mediation',
  negotiation: 'negotiations',
  'enforcement-act': 'enforcement act',
  obstacle: 'obstacle',
  'written-extension': 'extended in writing',
  judgment: 'judgment',
  roll: 'day off',
  cap: 'latest end',
}

/** `debt acknowledged` → `Debt acknowledged`, to choose from. */
export const limitationKindOptions = limitationEventKinds.map(value => ({ value, label: capital(stepWords[value]) }))

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const effectWords = {
  starts: 'starts',
  restarts: 'begins anew',
  suspends: 'stands still',
  extends: 'ends later',
  rolls: 'moves on',
  caps: 'ends at the latest',
  none: 'changes nothing',
} as const

/** What running out does, in words a debtor's lawyer would agree with. */
export const expiryWords: Record<LimitationRule['expiry'], string> = {
  'must-be-pleaded':
    'Once it has run out the debtor may refuse to pay, but has to plead it: the court does not look at it of its own motion.',
  'court-must-dismiss': 'Once it has run out the court has to dismiss the claim, whether or not the debtor pleads it.',
  'suit-barred': 'Once it has run out no suit may be brought on the claim.',
}

export const limitationStateWords: Record<LimitationState, string> = {
  running: 'Running',
  suspended: 'Stands still',
  expired: 'Run out',
  none: 'No rule',
  unknown: 'Not known',
}

/** `ends today`, `12 days left`, `ended 3 days ago`. */
export function daysLeftWords(endsOn: string, today: string): string {
  const days = daysBetween(today, endsOn)
  if (days === 0) return 'ends today'
  return days > 0 ? `${countedWords(days, 'day')} left` : `ended ${countedWords(-days, 'day')} ago`
}
