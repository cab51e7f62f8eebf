import { addDays, weekdayWord } from './calendar-date.ts'

/** What is asked of a jurisdiction's calendar. */
export interface WorkingCalendar {
  timeZone: string
  isWorkingDay(date: string): boolean
  /** What the day is called, or null when it is no holiday. */
  holidayName(date: string): string | null
  /** The last year whose holidays are known. */
  knownThrough: number
}

export function isKnown(calendar: Pick<WorkingCalendar, 'knownThrough'>, date: string): boolean {
  return Number(date.slice(0, 4)) <= calendar.knownThrough
}

/** No calendar has so many days off in a row. */
const MOST_DAYS_OFF = 60

/** That day, or the first working day after it. */
export function rollForward(date: string, calendar: WorkingCalendar): string {
  for (let day = date, tried = 0; tried < MOST_DAYS_OFF; day = addDays(day, 1), tried++) {
    if (calendar.isWorkingDay(day)) return day
  }
  throw new RangeError(`the calendar has no working day within ${MOST_DAYS_OFF} days of ${date}`)
}

/** The first day is not counted. */
export function addWorkingDays(date: string, count: number, calendar: WorkingCalendar): string {
  let day = date
  for (let left = count; left > 0; left--) day = rollForward(addDays(day, 1), calendar)
  return day
}

/** Why nobody works then: `Saturday`, `Good Friday`. */
export function dayOffWords(date: string, calendar: WorkingCalendar): string {
  return calendar.holidayName(date) ?? `a ${weekdayWord(date)}`
}
