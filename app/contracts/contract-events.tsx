import { Link } from '@remix-run/react'
import { type SubmissionStatus, submissionStatusWords } from '#app/submissions/submission-status.ts'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { eventWords } from './event-words.ts'
import type { ContractEventRow } from './read-contract.server.ts'

interface ContractEventsProps {
  events: readonly ContractEventRow[]
  timeZone: string
}

/** Each event: what its clock said, when it arrived here, and how far its record is on the ledger. */
export function ContractEvents({ events, timeZone }: ContractEventsProps) {
  return (
    <Card
      title="Events"
      sub="“Happened” is the sending system’s own clock and is only stated. “Captured” is when it arrived here."
    >
      <DataTable
        caption="Events of the contract, in order"
        rows={events}
        rowKey={event => event.id}
        columns={[
          { head: 'Event', rowHead: true, cell: event => <EventName event={event} /> },
          { head: 'Happened', cell: event => <DateTime at={event.occurredAt} timeZone={timeZone} /> },
          {
            head: 'Captured',
            cell: event => <DateTime at={event.capturedAt} timeZone={timeZone} precision="second" />,
          },
          { head: 'Entry', kind: 'num', cell: event => (event.leaf === null ? 'none yet' : formatCount(event.leaf)) },
          { head: 'On the ledger', cell: event => <EventStatus event={event} />, phone: 'corner' },
        ]}
      />
    </Card>
  )
}

function EventName({ event }: { event: ContractEventRow }) {
  return (
    <>
      {event.position}. {eventWords(event.type)}
      {event.files.map(file => (
        <div key={file.id} className="why">
          <Link className="wrap-anywhere" to={`/evidence/${file.id}`}>
            <bdi>{file.name}</bdi>
          </Link>
        </div>
      ))}
      {event.status === 'refused' && (
        <div className="why">
          Refused: {event.refusedMessage} ({event.refusedRule})
        </div>
      )}
      <Disclosure summary="Record">
        <Facts>
          <Fact term="Type">
            <code>{event.type}</code>
          </Fact>
          <Fact term="Entry id">
            <code>{event.clientId}</code>
          </Fact>
          <Fact term="Commitment">
            <Hash value={event.commitment} label="Commitment on the ledger" />
          </Fact>
        </Facts>
      </Disclosure>
    </>
  )
}

function EventStatus({ event }: { event: ContractEventRow }) {
  const { label, tone, means } = submissionStatusWords[event.status as SubmissionStatus]
  return (
    <span title={means}>
      <Tag tone={tone}>{label}</Tag>
    </span>
  )
}
