import { formatDate, formatInstant } from '#app/ui/format.ts'

interface DeadlineMomentProps {
  dueAt: Date | string
  dueOn: string
  /** The cut-off hour; null where the whole day counts. */
  hour: string | null
  timeZone: string
}

/** `30 Mar 2026, 16:00 (UTC+1)`, or `26 Nov 2026, end of the day (UTC+8)`. */
export function DeadlineMoment({ dueAt, dueOn, hour, timeZone }: DeadlineMomentProps) {
  const at = new Date(dueAt)
  const { zone } = formatInstant(at, timeZone)
  return (
    <time dateTime={at.toISOString()} className="time">
      <span>{formatDate(dueOn)},</span>{' '}
      <span>
        {hour ?? 'end of the day'} ({zone})
      </span>
    </time>
  )
}
