import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { submissionStatusWords } from '#app/submissions/submission-status.ts'
import { Card } from '#app/ui/card.tsx'
import { formatCount, formatInstant } from '#app/ui/format.ts'
import { Timeline, type TimelineMark, type TimelineTone } from '#app/ui/timeline/timeline.tsx'
import { type Outcome, outcomes } from './case.ts'
import type { CaseEventType } from './case-event.ts'
import type { CaseHistoryEvent } from './read-history.server.ts'

const labels: Record<CaseEventType, string> = {
  'case.opened': 'case opened',
  'case.moved': 'case closed',
  'assignment.offered': 'offered',
  'assignment.accepted': 'accepted',
  'assignment.declined': 'declined',
  'assignment.withdrawn': 'offer ended',
}

const tones: Partial<Record<CaseEventType, TimelineTone>> = {
  'case.opened': 'act',
  'assignment.accepted': 'act',
  'case.moved': 'act',
}

/** What happened in the case, on a line, each event with how far the ledger has taken its record. */
export function HistoryCard({ events, jurisdiction }: { events: readonly CaseHistoryEvent[]; jurisdiction: string }) {
  const timeZone = timeZoneOf(jurisdiction)
  return (
    <Card title="History">
      <Timeline
        label="What happened in the case"
        scale="steps"
        listed
        marks={events.map(event => markOf(event, timeZone))}
        note={`Times in ${timeZone === 'UTC' ? 'UTC' : `${timeZone.replace('_', ' ')} time`}. Each event is recorded on the ledger as a commitment; the names stay here.`}
      />
    </Card>
  )
}

function markOf(event: CaseHistoryEvent, timeZone: string): TimelineMark {
  const { date, time } = formatInstant(event.at, timeZone, 'second')
  const who = event.partner ? `: ${event.partner}` : ''
  return {
    at: event.at.toISOString(),
    when: `${date}, ${time}`,
    label: `${labels[event.type]}${who}`,
    tone: tones[event.type] ?? 'neutral',
    detail: <Detail event={event} />,
  }
}

function Detail({ event }: { event: CaseHistoryEvent }) {
  const words = submissionStatusWords[event.status]
  return (
    <>
      {event.actor}
      {event.outcome && ` · ${outcomes[event.outcome as Outcome]}`}
      {event.reason && ` · “${event.reason}”`}
      {' · '}
      {words.label.toLowerCase()}
      {event.leaf !== null && `, entry ${formatCount(event.leaf)}`}
    </>
  )
}
