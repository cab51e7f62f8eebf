import { addDays, dayNumber } from './calendar-date.ts'

const MINUTE = 60_000
const DAY = 86_400_000

/**
 * The instant at which the clocks of a zone first show a time of a day: where they show it twice, the earlier; where
 * they leap over it, the instant of the leap. For a deadline the earlier is the careful one.
 * @param hour `16:00`; `24:00` is the end of the day.
 */
export function instantOf(date: string, hour: string, timeZone: string): Date {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(hour)?.map(Number) ?? []
  if (hours === undefined || minutes! > 59 || hours > 24 || (hours === 24 && minutes! > 0)) {
    throw new RangeError(`not an hour of the day: ${hour}`)
  }
  if (hours === 24) return instantOf(addDays(date, 1), '00:00', timeZone)
  const wall = dayNumber(date) * DAY + (hours * 60 + minutes!) * MINUTE
  const before = offsetAt(wall - DAY, timeZone)
  const after = offsetAt(wall + DAY, timeZone)
  // The greater offset gives the earlier instant.
  const [early, late] = [wall - Math.max(before, after), wall - Math.min(before, after)]
  if (wallAt(early, timeZone) === wall) return new Date(early)
  if (wallAt(late, timeZone) === wall) return new Date(late)
  return new Date(leapBetween(early, late, wall, timeZone))
}

/** The calendar date and the time of day, `16:00`, that the clocks of a zone show at an instant. */
export function wallClock(at: Date, timeZone: string): { date: string; hour: string } {
  const text = new Date(wallAt(at.getTime(), timeZone)).toISOString()
  return { date: text.slice(0, 10), hour: text.slice(11, 16) }
}

/** The first instant at which the clocks show `wall` or later, to the millisecond. */
function leapBetween(early: number, late: number, wall: number, timeZone: string): number {
  let [low, high] = [early, late]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (wallAt(middle, timeZone) >= wall) high = middle
    else low = middle
  }
  return high
}

/** What the clocks show, as if it were UTC. */
function wallAt(at: number, timeZone: string): number {
  return at + offsetAt(at, timeZone)
}

/** How far the zone's clocks are ahead of UTC, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Map(
    formatter(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name)!
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return shown - Math.floor(at / 1000) * 1000
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formatters.set(timeZone, found)
  }
  return found
}

/** The first instant of a day there: 00:00, or when the clocks leap over it, the instant of the leap. */
export function startOfDay(date: string, timeZone: string): Date {
  return instantOf(date, '00:00', timeZone)
}
