/**
 * Calendar dates as text, `2026-11-26`: days without hours or zone, in the Gregorian calendar, which compare as text.
 * A day that does not exist is refused; nothing rolls over silently into the next month.
 */
const DAY = 86_400_000

/** Whether it is a day that exists: 29 February only in leap years. Years 1000 to 9999. */
export function isCalendarDate(text: string): boolean {
  const [, year, month, day] = /^([1-9]\d{3})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? []
  return !!year && month! >= 1 && month! <= 12 && day! >= 1 && day! <= daysInMonth(year, month!)
}

/** Days since 1970-01-01. Throws RangeError for a day that does not exist. */
export function dayNumber(date: string): number {
  if (!isCalendarDate(date)) throw new RangeError(`not a day of the calendar: ${date}`)
  return Date.parse(`${date}T00:00:00Z`) / DAY
}

export function dateOfDay(number: number): string {
  const date = new Date(number * DAY).toISOString().slice(0, 10)
  if (!isCalendarDate(date)) throw new RangeError(`beyond the calendar: ${number}`)
  return date
}

export function addDays(date: string, count: number): string {
  return dateOfDay(dayNumber(date) + count)
}

/**
 * The day that corresponds in number; where that month has none, the month's last day: 31 January and one month is
 * 28 or 29 February. As in BGB § 188(2) and (3), Civil Code of China art. 202, and the corresponding date rule of
 * Dodds v Walker [1981] 1 WLR 1027.
 */
export function addMonths(date: string, count: number): string {
  dayNumber(date)
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const months = year * 12 + month - 1 + count
  const toYear = Math.floor(months / 12)
  const toMonth = months - toYear * 12 + 1
  const moved = `${toYear}-${two(toMonth)}-${two(Math.min(day, daysInMonth(toYear, toMonth)))}`
  if (!isCalendarDate(moved)) throw new RangeError(`beyond the calendar: ${moved}`)
  return moved
}

/** 29 February and one year is 28 February. */
export function addYears(date: string, count: number): string {
  return addMonths(date, count * 12)
}

/** From one day to another: 0 for the same, negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from)
}

export function endOfYear(date: string): string {
  dayNumber(date)
  return `${date.slice(0, 4)}-12-31`
}

/** 1 is Monday, 7 Sunday. */
export function weekdayOf(date: string): number {
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

export function weekdayWord(date: string): string {
  return weekdays[weekdayOf(date) - 1]!
}

export function laterDate(...dates: Array<string | null | undefined>): string {
  return dates.reduce<string>((latest, date) => (date && date > latest ? date : latest), '')
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
