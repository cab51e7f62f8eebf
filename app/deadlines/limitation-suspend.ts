import type { LimitationEffect } from '#app/jurisdictions/pack.ts'
import { formatDate } from '#app/ui/format.ts'
import { addMonths, daysBetween, laterDate } from './calendar-date.ts'
import type { LimitationEvent, Run } from './limitation.ts'
import { lastDay, leaveOpen, type Outcome, openSince, standStill } from './limitation-run.ts'
import { countedWords } from './period.ts'

/** Days in between are not counted; each once, also where several things lasted at a time. */
export function suspend(run: Run, event: LimitationEvent, effect: LimitationEffect): Outcome {
  const window = effect.withinLastMonths ? addMonths(lastDay(run), -effect.withinLastMonths) : null
  if (event.until === null) return suspendOpenly(run, event, effect)
  const until = effect.lingersMonths ? addMonths(event.until, effect.lingersMonths) : event.until
  if (window !== null && until <= window) {
    const months = countedWords(effect.withinLastMonths!, 'month')
    return unmoved(`It had ended before the last ${months} of the period, which began on ${formatDate(window)}.`)
  }
  const from = laterDate(event.on, run.countsFrom, run.suspendedUntil, window)
  const already = openSince(run)
  if (already !== null && from >= already) return unmoved('The period stands still already.')
  const before = run.endsOn
  // Where the law gives a fixed time after an obstacle in the last months, that time takes the place of the days.
  const days = window !== null && effect.tailMonths ? markStill(run, from, until) : standStill(run, from, until)
  run.suspendedUntil = laterDate(run.suspendedUntil, until)
  const tail = effect.tailMonths ? addMonths(until, effect.tailMonths) : null
  const byTail = tail !== null && tail > run.endsOn
  if (byTail) run.endsOn = tail
  if (run.endsOn === before) return unmoved('None of its days would have counted: the end stays.')
  return { effect: 'suspends', words: wordsOf(days, from, until, byTail ? effect.tailMonths! : null) }
}

function suspendOpenly(run: Run, event: LimitationEvent, effect: LimitationEffect): Outcome {
  const from = laterDate(event.on, run.countsFrom, run.suspendedUntil)
  const since = leaveOpen(run, { from, withinLastMonths: effect.withinLastMonths })
  const after = effect.tailMonths
    ? `; the period then ends no sooner than ${countedWords(effect.tailMonths, 'month')} later`
    : ''
  return {
    effect: 'suspends',
    words: `From ${formatDate(since)} days are not counted until it ends${after}.`,
  }
}

function markStill(run: Run, from: string, to: string): number {
  const days = Math.max(0, daysBetween(from, to))
  if (days > 0) run.suspended.push({ from, to })
  return days
}

function wordsOf(days: number, from: string, until: string, tailMonths: number | null): string {
  const counted = `${countedWords(days, 'day')} from ${formatDate(from)} to ${formatDate(until)} ${days === 1 ? 'is' : 'are'} not counted`
  if (tailMonths === null) return `${counted}.`
  const tail = `the period ends no sooner than ${countedWords(tailMonths, 'month')} after ${formatDate(until)}`
  return days > 0
    ? `${counted}, and ${tail}.`
    : `The period ends no sooner than ${tail.slice('the period ends no sooner than '.length)}.`
}

function unmoved(words: string): Outcome {
  return { effect: 'none', words }
}
