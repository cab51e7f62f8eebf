import type { LimitationEffect } from '#app/jurisdictions/pack.ts'
import { formatDate } from '#app/ui/format.ts'
import { addMonths } from './calendar-date.ts'
import type { LimitationEvent, Run } from './limitation.ts'
import type { Outcome } from './limitation-run.ts'
import { addPeriod } from './period.ts'

/** The period ends no sooner than a day that was agreed, or that the law counts from the event. */
export function extend(run: Run, event: LimitationEvent, effect: LimitationEffect): Outcome {
  const to = extendedTo(run, event, effect)
  if (to === null) return { effect: 'none', words: 'Enter the day to which it was extended.' }
  if (to <= run.endsOn) return { effect: 'none', words: `The period ends later than ${formatDate(to)} as it is.` }
  run.endsOn = to
  return { effect: 'extends', words: `The period ends no sooner than ${formatDate(to)}.` }
}

function extendedTo(run: Run, event: LimitationEvent, { tailMonths, period }: LimitationEffect): string | null {
  if (tailMonths) return addMonths(event.until ?? event.on, tailMonths)
  if (period) return addPeriod(event.on, period, run.calendar)
  return event.until
}
