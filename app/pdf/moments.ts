/** Times as documents print them, in a stated zone; a date is never broken over two lines. */

/** `2 Mar 2026, 14:05:09` */
export function momentWords(iso: string, timeZone: string): string {
  const part = partsOf(iso, timeZone)
  return `${part('day')}\u00a0${part('month')}\u00a0${part('year')}, ${part('hour')}:${part('minute')}:${part('second')}`
}

/** `2 Mar 2026` */
export function dateWords(iso: string, timeZone: string): string {
  const part = partsOf(iso, timeZone)
  return `${part('day')}\u00a0${part('month')}\u00a0${part('year')}`
}

/** `China Standard Time, UTC+08:00` */
export function zoneWords(timeZone: string, iso: string): string {
  const named = (timeZoneName: 'long' | 'longOffset') =>
    new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName })
      .formatToParts(new Date(iso))
      .find(part => part.type === 'timeZoneName')!.value
  const offset = named('longOffset').replace('GMT', 'UTC')
  const name = named('long')
  return name.startsWith('GMT') || name === offset ? offset : `${name}, ${offset}`
}

/** `3 days`, `2 hours`, `40 seconds`: the largest unit that counts at least two, else one. */
export function spanWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  for (const [unit, length] of UNITS) {
    if (seconds >= 2 * length || unit === 'second') {
      const count = Math.floor(seconds / length)
      return `${count} ${unit}${count === 1 ? '' : 's'}`
    }
  }
  return ''
}

const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function partsOf(iso: string, timeZone: string): (name: Intl.DateTimeFormatPartTypes) => string {
  const options = { day: 'numeric', month: 'numeric', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const
  const parts = new Intl.DateTimeFormat('en-GB', { ...options, second: '2-digit', hourCycle: 'h23', timeZone })
    .formatToParts(new Date(iso))
    .map(part => [part.type, part.value] as const)
  const values = new Map(parts)
  return name => {
    const value = values.get(name) ?? ''
    return name === 'month' ? MONTHS[Number(value) - 1]! : value
  }
}
