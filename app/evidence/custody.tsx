import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { formatInstant } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Timeline } from '#app/ui/timeline/timeline.tsx'
import type { CustodyRow } from './list-custody.server.ts'

const words: Record<string, string> = {
  received: 'Received',
  inspected: 'Looked into for signatures',
  'taken-up': 'Named by an event',
  sealed: 'Sealed by the notary office',
  read: 'Downloaded',
  exported: 'Given out in a bundle',
}

const MOST_MARKS = 10

/** Who did what to the file, with which tool, and its fingerprint before and after. */
export function Custody({ custody, timeZone }: { custody: readonly CustodyRow[]; timeZone: string }) {
  const changed = custody.some(event => event.hashBefore && event.hashBefore !== event.hashAfter)
  return (
    <Card
      title="Custody"
      sub={
        changed
          ? 'The fingerprint is not the same in every line.'
          : 'The fingerprint is the same in every line: as far as these records go, the file has not changed here.'
      }
    >
      <Timeline
        label="Custody of the file"
        scale="steps"
        marks={custody.slice(0, MOST_MARKS).map(event => {
          const { date, time } = formatInstant(event.at, timeZone)
          return { at: event.at.toISOString(), when: `${date}, ${time}`, label: words[event.action] ?? event.action }
        })}
        note={custody.length > MOST_MARKS ? `The first ${MOST_MARKS} of ${custody.length} are drawn.` : undefined}
      />
      <DataTable
        caption="Custody events"
        rows={custody}
        rowKey={event => event.id}
        columns={[
          { head: 'What', rowHead: true, cell: event => words[event.action] ?? event.action },
          { head: 'When', cell: event => <DateTime at={event.at} timeZone={timeZone} precision="second" /> },
          { head: 'Who', cell: event => event.actor },
          { head: 'With', cell: event => event.tool },
          { head: 'Fingerprint after', cell: event => <Hash value={event.hashAfter} label="SHA-256" /> },
        ]}
      />
    </Card>
  )
}
