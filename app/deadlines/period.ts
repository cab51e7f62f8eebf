import type { Period } from '#app/jurisdictions/pack.ts'
import { addDays, addMonths, addYears } from './calendar-date.ts'
import { addWorkingDays, type WorkingCalendar } from './working-days.ts'

/** The last day of a period whose first day, `date`, is not counted. */
export function addPeriod(date: string, { count, unit }: Period, calendar: WorkingCalendar): string {
  if (unit === 'days') return addDays(date, count)
  if (unit === 'months') return addMonths(date, count)
  if (unit === 'years') return addYears(date, count)
  return addWorkingDays(date, count, calendar)
}

const units = { days: 'day', 'working-days': 'working day', months: 'month', years: 'year' } as const

/** `28 days`, `1 year`. */
export function periodWords({ count, unit }: Period): string {
  return countedWords(count, units[unit])
}

/** `1, 'month'` → `1 month`. */
export function countedWords(count: number, one: string): string {
  return `${count.toLocaleString('en-GB')} ${one}${count === 1 ? '' : 's'}`
}
