import { formatDate } from '#app/ui/format.ts'
import type { Limitation, LimitationStep, Run } from './limitation.ts'
import { lastDay, openSince } from './limitation-run.ts'
import { dayOffWords, isKnown, rollForward } from './working-days.ts'

/** What holds once everything has been taken into account: the end put off to a working day, and the cap. */
export function comeToAnEnd(run: Run): Limitation {
  const { rule, startsOn, capOn, suspended, steps } = run
  const end = lastDay(run)
  const since = openSince(run)
  if (since === null) steps.push(...lastSteps(run))
  return {
    rule,
    needs: [],
    startsOn,
    countsFrom: run.countsFrom,
    endsOn: since === null ? end : null,
    capOn,
    openSince: since,
    earliestEnd: since === null ? null : end,
    suspended: since === null ? suspended : [...suspended, { from: since, to: null }],
    steps,
  }
}

function lastSteps(run: Run): LimitationStep[] {
  const { rule, calendar, endsOn, capOn } = run
  const of = { cite: rule.cite, source: rule.source, before: endsOn }
  const steps: LimitationStep[] = []
  if (rule.rollsForward && !isKnown(calendar, endsOn)) {
    const words = `Whether ${formatDate(endsOn)} is a working day is not known yet: the calendar is known to the end of ${calendar.knownThrough}. It is taken as the last day.`
    steps.push({ ...of, on: endsOn, kind: 'roll', effect: 'none', words, endsOn })
  } else if (rule.rollsForward && !calendar.isWorkingDay(endsOn)) {
    const day = rollForward(endsOn, calendar)
    const words = `${formatDate(endsOn)} is ${dayOffWords(endsOn, calendar)}: the period ends on the next working day.`
    steps.push({ ...of, on: endsOn, kind: 'roll', effect: 'rolls', words, endsOn: day })
  }
  const before = steps.at(-1)?.endsOn ?? endsOn
  if (capOn !== null && before > capOn) {
    const words = `${rule.capYears} years after the claim was due it ends, whatever happened.`
    steps.push({ ...of, on: capOn, kind: 'cap', effect: 'caps', words, before, endsOn: capOn })
  }
  return steps
}
