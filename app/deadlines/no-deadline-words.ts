import type { LimitationState } from './limitation.ts'

interface NoDeadlineWords {
  why: string
  todo: string
  /** The act that does it. */
  act: 'set-dates' | 'set-deadline'
}

/** Why nothing is due in a case, by how its limitation period stands, and what to do about it. */
export const noDeadlineWords: Record<LimitationState, NoDeadlineWords> = {
  unknown: {
    why: 'When the claim was due is not known, so the limitation period cannot be said.',
    todo: 'Enter when the claim was due',
    act: 'set-dates',
  },
  suspended: {
    why: 'The limitation period stands still while something lasts: its end can be said when that has ended.',
    todo: 'Set a deadline to look again',
    act: 'set-deadline',
  },
  none: {
    why: 'No limitation rule of the rule pack applies to the claim.',
    todo: 'Ask counsel, and set a deadline',
    act: 'set-deadline',
  },
  expired: {
    why: 'The limitation period has run out and its end was set aside.',
    todo: 'Set a deadline, or close the case',
    act: 'set-deadline',
  },
  running: {
    why: 'No deadline is open.',
    todo: 'Set a deadline',
    act: 'set-deadline',
  },
}
