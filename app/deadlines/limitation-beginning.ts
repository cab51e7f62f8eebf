import type { LimitationRule } from '#app/jurisdictions/pack.ts'
import { formatDate } from '#app/ui/format.ts'
import { addDays, addYears, endOfYear } from './calendar-date.ts'
import type { Run } from './limitation.ts'
import { periodEnd } from './limitation-run.ts'
import { periodWords } from './period.ts'
import type { WorkingCalendar } from './working-days.ts'

/** The period before anything has moved it. */
export function beginning(rule: LimitationRule, dueOn: string, knownOn: string | null, calendar: WorkingCalendar): Run {
  const known = rule.starts === 'knowledge' && knownOn !== null && knownOn > dueOn
  const from = known ? knownOn : dueOn
  const startsOn = rule.endOfYear ? endOfYear(from) : from
  const run: Run = {
    rule,
    calendar,
    startsOn,
    period: rule.period,
    countsFrom: rule.startExcluded ? addDays(startsOn, 1) : startsOn,
    endsOn: '',
    suspendedUntil: null,
    open: null,
    restarts: 0,
    capOn: rule.capYears ? addYears(dueOn, rule.capYears) : null,
    suspended: [],
    steps: [],
  }
  run.endsOn = periodEnd(run, startsOn)
  run.steps.push({
    on: startsOn,
    kind: 'start',
    effect: 'starts',
    words: startWords(rule, { dueOn, knownOn, known, startsOn }),
    cite: rule.cite,
    source: rule.source,
    before: null,
    endsOn: run.endsOn,
  })
  return run
}

interface Start {
  dueOn: string
  knownOn: string | null
  known: boolean
  startsOn: string
}

function startWords(rule: LimitationRule, { dueOn, knownOn, known, startsOn }: Start): string {
  const due = rule.starts === 'last-instalment' ? 'the last instalment was due' : 'the claim was due'
  const from = known
    ? `${formatDate(knownOn!)}, when it became known`
    : `${formatDate(dueOn)}, when ${due}${rule.starts === 'knowledge' && knownOn === null ? ' (taken as known then: no later day was entered)' : ''}`
  const year = rule.endOfYear ? `, at the end of that year: ${formatDate(startsOn)}` : ''
  return `${periodWords(rule.period)} from ${from}${year}.`
}
