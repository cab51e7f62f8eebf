import type { DeadlineRule } from '#app/jurisdictions/pack.ts'
import { formatDate } from '#app/ui/format.ts'
import { addDays, weekdayWord } from './calendar-date.ts'
import { addPeriod, periodWords } from './period.ts'
import { dayOffWords, isKnown, rollForward, type WorkingCalendar } from './working-days.ts'
import { instantOf, wallClock } from './zoned.ts'

/** The part of a rule that the calculation needs. */
export type DeadlineTerms = Pick<DeadlineRule, 'period' | 'cutOff' | 'rollsForward'>

export interface DeadlineStep {
  /** Where the calculation stands after it. */
  on: string
  words: string
}

export interface Deadline {
  dueOn: string
  /** From this instant on it is too late. */
  dueAt: Date
  /** False when it falls beyond the years whose holidays are known. */
  calendarKnown: boolean
  /** How it came about, for whoever wants to check it. */
  steps: DeadlineStep[]
}

/**
 * When a period that a rule sets comes to its end, in the jurisdiction's days and hours.
 * @param startedAt The instant of what started it, or its calendar date there when no hour is known.
 */
export function deadlineOf(rule: DeadlineTerms, startedAt: Date | string, calendar: WorkingCalendar): Deadline {
  const steps: DeadlineStep[] = []
  const first = firstDay(rule, startedAt, calendar, steps)
  const last = addPeriod(first, rule.period, calendar)
  steps.push({ on: last, words: `${periodWords(rule.period)} from then, that day not counted: ${dayWords(last)}.` })
  const dueOn = rule.rollsForward ? rolled(last, calendar, steps) : last
  const calendarKnown = isKnown(calendar, dueOn)
  if (!calendarKnown) steps.push({ on: dueOn, words: unknownCalendarWords(calendar) })
  const hour = rule.cutOff ?? '24:00'
  return { dueOn, dueAt: instantOf(dueOn, hour, calendar.timeZone), calendarKnown, steps }
}

function firstDay(
  { cutOff }: DeadlineTerms,
  startedAt: Date | string,
  calendar: WorkingCalendar,
  steps: DeadlineStep[],
): string {
  if (typeof startedAt === 'string') {
    steps.push({ on: startedAt, words: `It starts from ${dayWords(startedAt)}.` })
    return startedAt
  }
  const { date, hour } = wallClock(startedAt, calendar.timeZone)
  if (!cutOff || hour < cutOff) {
    steps.push({ on: date, words: `It starts from ${dayWords(date)}, ${hour} there.` })
    return date
  }
  const next = rollForward(addDays(date, 1), calendar)
  steps.push({
    on: next,
    words: `Done on ${dayWords(date)} at ${hour}, not before ${cutOff}: it counts as done on the next working day, ${dayWords(next)}.`,
  })
  return next
}

/** Beyond the years that are known nothing is put off: a day too early does no harm, one too late does. */
function rolled(last: string, calendar: WorkingCalendar, steps: DeadlineStep[]): string {
  if (!isKnown(calendar, last) || calendar.isWorkingDay(last)) return last
  const day = rollForward(last, calendar)
  steps.push({
    on: day,
    words: `That is ${dayOffWords(last, calendar)}: it moves to the next working day, ${dayWords(day)}.`,
  })
  return day
}

export function unknownCalendarWords({ knownThrough }: Pick<WorkingCalendar, 'knownThrough'>): string {
  return `The calendar beyond the end of ${knownThrough} is not known yet: whether that is a working day cannot be said. Look again once the holidays are published.`
}

function dayWords(date: string): string {
  return `${weekdayWord(date)}, ${formatDate(date)}`
}
