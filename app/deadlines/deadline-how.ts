import type { DeadlineStep } from './deadline.ts'

/** What is kept beside a deadline, for whoever asks how it came about. */
export interface DeadlineHow {
  steps: DeadlineStep[]
  timeZone: string
  /** The cut-off hour; null where the whole day counts. */
  hour: string | null
  calendarKnown: boolean
  /** Why a person said that it does not apply, or what met it. */
  closedBecause?: string
}

export const deadlineKinds = ['limitation', 'procedural', 'manual'] as const
export type DeadlineKind = (typeof deadlineKinds)[number]

export const whose = { us: 'Ours', debtor: 'The debtor’s', court: 'The court’s' } as const
export type Whose = keyof typeof whose

export function isWhose(text: string | null): text is Whose {
  return text !== null && Object.hasOwn(whose, text)
}
