import type { LimitationEffect } from '#app/jurisdictions/pack.ts'
import { formatDate } from '#app/ui/format.ts'
import { addDays, daysBetween, laterDate } from './calendar-date.ts'
import type { LimitationEvent, Run } from './limitation.ts'
import { leaveOpen, type Outcome, periodEnd } from './limitation-run.ts'
import { periodWords } from './period.ts'

/** The period begins anew: from the event, or once what lasts has ended. */
export function restart(run: Run, event: LimitationEvent, effect: LimitationEffect): Outcome {
  if (effect.once && run.restarts > 0) {
    return { effect: 'none', words: 'Only the first interruption counts: this one changes nothing.' }
  }
  if (effect.period) beginOwnPeriod(run, effect.period)
  const at = effect.from === 'end' ? event.until : event.on
  if (at === null) return waitForItsEnd(run, event)
  if (!effect.period && at < run.startsOn) {
    return {
      effect: 'none',
      words: `The period had not begun yet: it begins on ${formatDate(run.startsOn)} all the same.`,
    }
  }
  run.restarts++
  const end = periodEnd(run, at)
  const still = stillAfter(run, at)
  const put = still > 0 ? addDays(end, still) : end
  if (!effect.period && put <= run.endsOn) {
    return { effect: 'none', words: 'Begun anew it would end no later: the end stays.' }
  }
  if (event.until !== null && effect.from === 'end') run.suspended.push({ from: event.on, to: event.until })
  run.endsOn = put
  run.countsFrom = addDays(at, 1)
  if (run.open) run.open.from = laterDate(run.open.from, run.countsFrom)
  return {
    effect: 'restarts',
    words: `The whole period, ${periodWords(run.period)}, begins anew from ${formatDate(at)}.`,
  }
}

/** A title has a period of its own, which takes the place of the claim's: what held that up is over, and so is its cap. */
function beginOwnPeriod(run: Run, period: Run['period']): void {
  run.period = period
  run.capOn = null
  run.open = null
  run.suspendedUntil = null
}

function waitForItsEnd(run: Run, event: LimitationEvent): Outcome {
  run.restarts++
  leaveOpen(run, { from: laterDate(event.on, run.countsFrom, run.suspendedUntil) })
  return { effect: 'restarts', words: `The whole period, ${periodWords(run.period)}, begins anew when it has ended.` }
}

/** Days of a suspension that was going on at the restart and which are still to come. */
function stillAfter(run: Run, at: string): number {
  return run.suspendedUntil === null ? 0 : Math.max(0, daysBetween(addDays(at, 1), run.suspendedUntil))
}
