import { Link } from '@remix-run/react'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { submissionStatusWords } from '#app/submissions/submission-status.ts'
import { Card } from '#app/ui/card.tsx'
import { formatCount, formatInstant } from '#app/ui/format.ts'
import { Timeline, type TimelineMark } from '#app/ui/timeline/timeline.tsx'
import { type Outcome, outcomes } from './case.ts'
import type { CaseHistoryEvent } from './read-history.server.ts'

interface HistoryCardProps {
  caseId: string
  events: readonly CaseHistoryEvent[]
  jurisdiction: string
}

/** What happened in the case, on a line, each event with how far the ledger has taken its record. */
export function HistoryCard({ caseId, events, jurisdiction }: HistoryCardProps) {
  const timeZone = timeZoneOf(jurisdiction)
  return (
    <Card title="History" aside={<Link to={`/cases/${caseId}/audit`}>Every act, checked</Link>}>
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
    label: `${event.what}${who}`,
    tone: event.from === event.to ? 'neutral' : 'act',
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
