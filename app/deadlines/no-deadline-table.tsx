import { Link } from '@remix-run/react'
import { jurisdictionName, timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { DateTime } from '#app/ui/date-time.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import type { PagingLinks } from '#app/ui/table/paging.tsx'
import type { NoDeadlineRow } from './list-no-deadline.server.ts'
import { noDeadlineWords } from './no-deadline-words.ts'

interface NoDeadlineTableProps {
  rows: readonly Omit<NoDeadlineRow, 'key'>[]
  empty: React.ReactNode
  paging: PagingLinks | undefined
  mayAct: boolean
}

/** Cases in which nothing is due: each says why, and what would give it a deadline. */
export function NoDeadlineTable({ rows, empty, paging, mayAct }: NoDeadlineTableProps) {
  return (
    <DataTable
      caption="Open cases without a deadline, the oldest first"
      rows={rows}
      rowKey={row => row.caseId}
      empty={empty}
      paging={paging}
      columns={[
        {
          head: 'Case',
          kind: 'ref',
          rowHead: true,
          cell: row => <Link to={`/cases/${row.caseId}#limitation`}>{row.number}</Link>,
        },
        {
          head: 'Parties',
          phone: 'plain',
          cell: row => (
            <>
              v. <PersonName name={row.respondent} local={row.respondentLocal} />
              <div className="why">{jurisdictionName(row.jurisdiction)}</div>
            </>
          ),
        },
        { head: 'Why', kind: 'why', cell: row => <Why row={row} /> },
        {
          head: 'What to do',
          cell: row => mayAct && <Todo row={row} />,
        },
      ]}
    />
  )
}

function Why({ row: { said, limitationState, jurisdiction } }: { row: Omit<NoDeadlineRow, 'key'> }) {
  return (
    <>
      {noDeadlineWords[limitationState].why}
      {said && (
        <div>
          “{said.reason}” {said.actor}, <DateTime at={said.at} timeZone={timeZoneOf(jurisdiction)} />
        </div>
      )}
    </>
  )
}

function Todo({ row: { caseId, limitationState } }: { row: Omit<NoDeadlineRow, 'key'> }) {
  const { act, todo } = noDeadlineWords[limitationState]
  const next = encodeURIComponent('/deadlines?view=none')
  return (
    <>
      <Link to={`/cases/${caseId}/acts/${act}?next=${next}`}>{todo}</Link>
      <br />
      <Link to={`/cases/${caseId}/acts/no-deadline?next=${next}`}>Say why nothing is due</Link>
    </>
  )
}
