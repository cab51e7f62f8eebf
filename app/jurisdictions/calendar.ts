import Holidays from 'date-holidays'
import type { RulePack } from './pack.ts'

/** The days of one jurisdiction, as its rule pack has them. Dates are YYYY-MM-DD there. */
export interface Calendar {
  timeZone: string
  isWorkingDay(date: string): boolean
  /** What the day is called, or null when it is no holiday. */
  holidayName(date: string): string | null
  /** The last year whose holidays are known. */
  knownThrough: number
}

/** By pack: a version never changes. Making one costs milliseconds, a year of holidays some more. */
const made = new Map<string, Calendar>()

/** Holidays are those of the library for the whole country or part of it, corrected by the pack's own days. */
export function calendarOf(pack: Pick<RulePack, 'calendar' | 'jurisdiction' | 'version'>): Calendar {
  const key = `${pack.jurisdiction} ${pack.version} ${JSON.stringify(pack.calendar)}`
  const known = made.get(key)
  if (known) return known
  const calendar = makeCalendar(pack.calendar)
  made.set(key, calendar)
  return calendar
}

function makeCalendar(calendar: RulePack['calendar']): Calendar {
  const { timeZone, holidays, weekend, off, worked, notOff, knownThrough } = calendar
  const [country, state, region] = holidays
  const source = new Holidays(country!, state ?? '', region ?? '', { languages: 'en', types: ['public', 'bank'] })
  const years = new Map<string, Map<string, string>>()
  const [offDays, workedDays] = [new Set(off), new Set(worked)]

  function namesOf(year: string): Map<string, string> {
    const names = years.get(year) ?? new Map<string, string>()
    if (!years.has(year)) {
      for (const { start, end, name } of source.getHolidays(Number(year))) {
        if (notOff.includes(name)) continue
        for (const day of daysBetween(start, end, timeZone)) names.set(day, name)
      }
      years.set(year, names)
    }
    return names
  }

  const holidayName = (date: string) =>
    namesOf(date.slice(0, 4)).get(date) ?? (offDays.has(date) ? 'day off by decree' : null)
  return {
    timeZone,
    knownThrough,
    holidayName,
    isWorkingDay(date) {
      if (workedDays.has(date)) return true
      return !weekend.includes(weekday(date)) && holidayName(date) === null
    },
  }
}

/** 1 is Monday, 7 Sunday. */
function weekday(date: string): number {
  return new Date(`${date}T12:00:00Z`).getUTCDay() || 7
}

/** The library gives instants of the holiday's own zone; a day belongs to it when its noon there does. */
function daysBetween(start: Date, end: Date, timeZone: string): string[] {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const days = new Set<string>()
  for (let at = start.getTime() + 12 * 3_600_000; at < end.getTime() + 3_600_000; at += 24 * 3_600_000) {
    days.add(format.format(at))
  }
  return [...days]
}
