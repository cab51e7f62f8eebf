import ical, { ICalEventTransparency } from 'ical-generator'
import { addDays } from '#app/deadlines/calendar-date.ts'
import { whose } from '#app/deadlines/deadline-how.ts'
import { sourceLabels } from '#app/jurisdictions/source-words.ts'
import { oneLine } from '#app/mail/one-line.ts'
import { formatInstant } from '#app/ui/format.ts'
import type { FeedDeadline } from './feed-deadlines.server.ts'

/**
 * Deadlines as a calendar (RFC 5545): a day for what may be done until its end, an instant in UTC for what has an hour.
 * It says the case's number and the deadline's name, and nothing of the people in the case.
 */
export function calendarText(name: string, deadlines: readonly FeedDeadline[], origin: string): string {
  const calendar = ical({
    name: oneLine(name, 200),
    prodId: { company: 'Hardproof', product: 'Deadlines', language: 'EN' },
    // How often to ask again, in seconds; programs that know it do not ask more often.
    ttl: 3_600,
  })
  for (const deadline of deadlines) {
    calendar.createEvent({
      id: `deadline-${deadline.id}@${new URL(origin).hostname}`,
      ...(deadline.hour === null ? wholeDay(deadline.dueOn) : { start: deadline.dueAt }),
      summary: oneLine(`${deadline.number} · ${deadline.label}`, 300),
      description: describe(deadline),
      url: `${origin}/cases/${deadline.caseId}`,
      sequence: deadline.sequence,
      stamp: deadline.changedAt,
      lastModified: deadline.changedAt,
      // A deadline takes nobody's time.
      transparency: ICalEventTransparency.TRANSPARENT,
    })
  }
  return calendar.toString()
}

/** RFC 5545 section 3.6.1: the end is the first day that is no longer in it. */
function wholeDay(day: string) {
  return { start: utc(day), end: utc(addDays(day, 1)), allDay: true }
}

function utc(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

function describe({ dueAt, hour, timeZone, by, cite, source }: FeedDeadline): string {
  const { zone } = formatInstant(dueAt, timeZone)
  return [
    `Until ${hour ?? 'the end of the day'} (${zone}) there.`,
    by === 'us' ? '' : `Whose act: ${whose[by].toLowerCase()}.`,
    [cite, sourceWords(source)].filter(Boolean).join('. '),
  ]
    .filter(Boolean)
    .map(line => oneLine(line, 500))
    .join('\n')
}

function sourceWords(source: string): string {
  return source === 'read' || source === 'secondary' || source === 'memory' ? sourceLabels[source].label : 'Set by hand'
}
