/** How amounts, dates and times are written. The same in the server and in every browser: nothing here asks the locale. */

const signs: Record<string, string> = { CNY: '¥', EUR: '€', USD: '$', GBP: '£', HKD: 'HK$', JPY: 'JP¥', SGD: 'S$' }
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
// Keeps sign and figures on one line.
const space = '\u00a0'

/** `8641022, 'CNY'` → `¥ 86,410.22`; minor units as ISO 4217 has them. Throws RangeError unless `minor` is an integer. */
export function formatMoney(minor: bigint | number | string, currency: string): string {
  const units = integer(minor)
  const digits = minorDigits(currency)
  const text = (units < 0n ? -units : units).toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const fraction = digits > 0 ? `.${text.slice(-digits)}` : ''
  return `${units < 0n ? '−' : ''}${signs[currency] ?? currency}${space}${grouped(whole)}${fraction}`
}

function integer(minor: bigint | number | string): bigint {
  if (typeof minor === 'number' && !Number.isSafeInteger(minor)) throw new RangeError('minor units must be an integer')
  if (typeof minor === 'string' && !/^-?\d+$/.test(minor)) throw new RangeError('minor units must be an integer')
  return BigInt(minor)
}

/** How many digits a currency's minor unit has (ISO 4217): 2 for CNY, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  let digits = digitsOf.get(currency)
  if (digits === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    digits = format.resolvedOptions().maximumFractionDigits ?? 2
    digitsOf.set(currency, digits)
  }
  return digits
}

/** Making a formatter costs more than all else that is done with an amount. Three letters: some thousands at most. */
const digitsOf = new Map<string, number>()

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1284` → `1,284`. */
export function formatCount(count: number | bigint): string {
  return grouped(count.toString())
}

/** `2026-11-26` → `26 Nov 2026`. Throws RangeError for anything but a calendar date. */
export function formatDate(date: string): string {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? []
  const name = months[Number(month) - 1]
  if (!year || !day || !name) throw new RangeError(`not a calendar date: ${date}`)
  return `${Number(day)} ${name} ${year}`
}

export type Precision = 'minute' | 'second'

/** An instant in words, split so that the zone can stand apart: `24 Nov 2021`, `10:42:07`, `UTC+8`. */
export function formatInstant(at: Date, timeZone: string, precision: Precision = 'minute') {
  const parts = new Map(
    formatter(timeZone)
      .formatToParts(at)
      .map(part => [part.type, part.value]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? ''
  const seconds = precision === 'second' ? `:${part('second')}` : ''
  return {
    date: formatDate(`${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`),
    time: `${part('hour')}:${part('minute')}${seconds}`,
    zone: part('timeZoneName').replace('GMT', 'UTC'),
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'shortOffset',
    })
    formatters.set(timeZone, found)
  }
  return found
}
