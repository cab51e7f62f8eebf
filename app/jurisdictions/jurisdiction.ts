/**
 * Where a case can be heard, and the time zone its dates are read in. Countries with several zones are entered by
 * state; a contract under the law of another place can be kept as evidence, but no case is opened on it here.
 */
export const jurisdictions = {
  CN: { name: 'China', timeZone: 'Asia/Shanghai' },
  HK: { name: 'Hong Kong', timeZone: 'Asia/Hong_Kong' },
  SG: { name: 'Singapore', timeZone: 'Asia/Singapore' },
  IN: { name: 'India', timeZone: 'Asia/Kolkata' },
  DE: { name: 'Germany', timeZone: 'Europe/Berlin' },
  'GB-EAW': { name: 'England and Wales', timeZone: 'Europe/London' },
  'US-NY': { name: 'New York', timeZone: 'America/New_York' },
  'US-CA': { name: 'California', timeZone: 'America/Los_Angeles' },
  'US-VT': { name: 'Vermont', timeZone: 'America/New_York' },
  BR: { name: 'Brazil', timeZone: 'America/Sao_Paulo' },
} as const

export type Jurisdiction = keyof typeof jurisdictions

export function isJurisdiction(code: string): code is Jurisdiction {
  return Object.hasOwn(jurisdictions, code)
}

/** `CN` → `China`; a code that is not known here stays as it is. */
export function jurisdictionName(code: string): string {
  return isJurisdiction(code) ? jurisdictions[code].name : code
}

/** IANA name; UTC, which the screens say, where the jurisdiction is not known here. */
export function timeZoneOf(code: string): string {
  return isJurisdiction(code) ? jurisdictions[code].timeZone : 'UTC'
}

/** The calendar year that an instant falls into there. */
export function yearIn(code: string, at: Date): number {
  return Number(dateIn(code, at).slice(0, 4))
}

/** The calendar date, YYYY-MM-DD, that an instant falls on there. */
export function dateIn(code: string, at: Date): string {
  const parts = Object.fromEntries(
    formatter(timeZoneOf(code))
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.year}-${parts.month}-${parts.day}`
}

/** By zone: making one costs more than all else that is done with a row of a list. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone)
  if (!found) {
    found = new Intl.DateTimeFormat('en', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    formatters.set(timeZone, found)
  }
  return found
}
