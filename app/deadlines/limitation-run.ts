import type { LimitationEffect } from '#app/jurisdictions/pack.ts'
import { formatDate } from '#app/ui/format.ts'
import { addDays, addMonths, daysBetween, laterDate } from './calendar-date.ts'
import type { LimitationEvent, LimitationStep, Run } from './limitation.ts'
import { extend } from './limitation-extend.ts'
import { restart } from './limitation-restart.ts'
import { suspend } from './limitation-suspend.ts'
import { addPeriod } from './period.ts'
import { isKnown, rollForward } from './working-days.ts'

/** What an effect did to the run, which it has changed already. */
export interface Outcome {
  effect: LimitationStep['effect']
  words: string
}

/** Takes one event into account, and keeps a step for it whether it moved the end or not. */
export function applyEvent(run: Run, event: LimitationEvent): void {
  const effects = run.rule.effects.filter(({ kind }) => kind === event.kind)
  if (effects.length === 0) {
    keep(run, event, run.rule, shownEnd(run), {
      effect: 'none',
      words: 'The rule pack knows of no effect on the period: the end stays.',
    })
  }
  for (const effect of effects) {
    const before = shownEnd(run)
    keep(run, event, effect, before, outcomeOf(run, event, effect))
  }
}

function outcomeOf(run: Run, event: LimitationEvent, effect: LimitationEffect): Outcome {
  if (effect.effect === 'none') return { effect: 'none', words: 'It does not move the end.' }
  const over = isOver(run, event.on)
  if (over && (effect.onlyWhileRunning || effect.effect === 'suspends')) {
    return { effect: 'none', words: `The period had run out on ${formatDate(lastDay(run))}: nothing revives it.` }
  }
  if (effect.effect === 'restarts') return restart(run, event, effect)
  if (effect.effect === 'suspends') return suspend(run, event, effect)
  return extend(run, event, effect)
}

function keep(
  run: Run,
  { id, on, until, kind }: LimitationEvent,
  { cite, source }: Pick<LimitationEffect, 'cite' | 'source'>,
  before: string | null,
  outcome: Outcome,
): void {
  run.steps.push({ ...(id && { id }), on, until, kind, ...outcome, cite, source, before, endsOn: shownEnd(run) })
}

/** Whether the period had run out before that day. */
function isOver(run: Run, on: string): boolean {
  if (run.capOn !== null && on > run.capOn) return true
  return run.open === null && on > lastDay(run)
}

/** Null while the period stands still and its end cannot be said. */
export function shownEnd(run: Run): string | null {
  return run.open === null ? lastDay(run) : null
}

/** The last day, put off where it falls on a day off and the law says so, and never past the cap. */
export function lastDay(run: Run): string {
  const { rule, calendar, capOn, endsOn } = run
  const day = rule.rollsForward && isKnown(calendar, endsOn) ? rollForward(endsOn, calendar) : endsOn
  return capOn !== null && day > capOn ? capOn : day
}

/** Since when the period stands still with no end to it; null where nothing is open. */
export function openSince(run: Run): string | null {
  if (!run.open) return null
  const { from, withinLastMonths } = run.open
  return withinLastMonths ? laterDate(from, addMonths(lastDay(run), -withinLastMonths)) : from
}

/** From now on nothing counts until it ends; what stands still the longest is what is remembered. */
export function leaveOpen(run: Run, open: NonNullable<Run['open']>): string {
  const already = openSince(run)
  const before = run.open
  run.open = open
  const since = openSince(run)!
  if (already === null || since < already) return since
  run.open = before
  return already
}

/** The last day of the period in force, counted from a day. */
export function periodEnd({ rule, period, calendar }: Run, from: string): string {
  const end = addPeriod(from, period, calendar)
  return rule.startExcluded ? end : addDays(end, -1)
}

/** Puts the end off by the days from one day to another, and remembers them as not counted. */
export function standStill(run: Run, from: string, to: string): number {
  const days = Math.max(0, daysBetween(from, to))
  if (days > 0) {
    run.endsOn = addDays(run.endsOn, days)
    run.suspended.push({ from, to })
  }
  return days
}
