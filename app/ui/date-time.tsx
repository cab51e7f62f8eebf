import { formatDate, formatInstant, type Precision } from './format.ts'

interface DateTimeProps {
  /** The instant: a Date, or ISO 8601 with an offset. */
  at: Date | string
  /** IANA name of the zone it is read in: the jurisdiction's, not the reader's. */
  timeZone: string
  precision?: Precision
  /** Leave the zone out where the table's head already says it. */
  zone?: boolean
}

/** An instant: `24 Nov 2021, 10:42 (UTC+8)`. */
export function DateTime({ at, timeZone, precision, zone = true }: DateTimeProps) {
  const instant = typeof at === 'string' ? new Date(at) : at
  const words = formatInstant(instant, timeZone, precision)
  return (
    <time dateTime={instant.toISOString()} className="time">
      <span>{words.date},</span>{' '}
      <span>
        {words.time}
        {zone && ` (${words.zone})`}
      </span>
    </time>
  )
}

/** A calendar date, which has no time zone: `26 Nov 2026`. */
export function CalendarDate({ date }: { date: string }) {
  return (
    <time dateTime={date} className="time">
      {formatDate(date)}
    </time>
  )
}
