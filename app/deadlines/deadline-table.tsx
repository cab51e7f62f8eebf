import { Link } from '@remix-run/react'
import { jurisdictionName } from '#app/jurisdictions/jurisdiction.ts'
import { sourceLabels } from '#app/jurisdictions/source-words.ts'
import { PersonName } from '#app/ui/person-name.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import type { PagingLinks } from '#app/ui/table/paging.tsx'
import { whose } from './deadline-how.ts'
import { DeadlineMoment } from './deadline-moment.tsx'
import { DueTag } from './due-tag.tsx'
import type { DeadlineRow } from './list-deadlines.server.ts'

export type DeadlineTableRow = Omit<DeadlineRow, 'key'> & {
  over: boolean
  /** The calendar date there. */
  today: string
}

interface DeadlineTableProps {
  rows: readonly DeadlineTableRow[]
  empty: React.ReactNode
  paging: PagingLinks | undefined
}

/** What is due, in the order in which it falls due, each with the law that sets it. */
export function DeadlineTable({ rows, empty, paging }: DeadlineTableProps) {
  return (
    <DataTable
      caption="Open deadlines, what is due first on top"
      rows={rows}
      rowKey={row => row.id}
      empty={empty}
      paging={paging}
      columns={[
        {
          head: 'Case',
          kind: 'ref',
          rowHead: true,
          cell: row => <Link to={`/cases/${row.caseId}#deadlines`}>{row.number}</Link>,
        },
        {
          head: 'What',
          phone: 'plain',
          cell: row => (
            <>
              {row.label}
              <div className="why">
                v. <PersonName name={row.respondent} local={row.respondentLocal} /> ·{' '}
                {jurisdictionName(row.jurisdiction)}
                {row.held && ' · on hold; this is not'}
              </div>
            </>
          ),
        },
        { head: 'Due', cell: row => <DeadlineMoment {...row} /> },
        { head: 'Left', phone: 'corner', cell: row => <DueTag {...row} /> },
        { head: 'Whose act', cell: row => whose[row.by] },
        { head: 'Why', kind: 'why', cell: row => reasonOf(row) },
      ]}
    />
  )
}

function reasonOf({ cite, source, calendarKnown }: DeadlineTableRow): string {
  const by = source === 'person' ? 'Set by hand' : (cite ?? '')
  const confirm = source === 'memory' ? `. ${sourceLabels.memory.label}` : ''
  return `${by}${confirm}${calendarKnown ? '' : '. The holidays of that year are not known yet'}`
}
