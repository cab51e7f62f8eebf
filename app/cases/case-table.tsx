import { Link } from '@remix-run/react'
import { CalendarDate } from '#app/ui/date-time.tsx'
import { Money } from '#app/ui/money.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { type Column, DataTable } from '#app/ui/table/data-table.tsx'
import type { PagingLinks } from '#app/ui/table/paging.tsx'
import { Tag, type Tone } from '#app/ui/tag.tsx'

export interface CaseTableRow {
  id: string
  number: string
  respondent: string
  respondentLocal: string | null
  contractTitle: string
  signedOn: string | null
  currency: string
  claimMinor: bigint
  officer: string | null
  next: string
  tone: Tone
  why: string
}

interface CaseTableProps {
  rows: readonly CaseTableRow[]
  /** A tick for each row, for the form around the table. */
  pick?: boolean
  empty: React.ReactNode
  paging: PagingLinks | undefined
}

/** The queue, each row with the reason for its place. */
export function CaseTable({ rows, pick, empty, paging }: CaseTableProps) {
  return (
    <DataTable
      caption="Cases in the order in which they need somebody"
      rows={rows}
      rowKey={row => row.id}
      empty={empty}
      paging={paging}
      columns={[
        ...(pick ? [ticks] : []),
        {
          head: 'Case',
          kind: 'ref',
          rowHead: true,
          cell: row => (
            <Link to={`/cases/${row.id}`} prefetch="intent">
              {row.number}
            </Link>
          ),
        },
        {
          head: 'Parties and contract',
          phone: 'plain',
          cell: row => (
            <>
              v. <PersonName name={row.respondent} local={row.respondentLocal} />
              <div className="why">
                {row.contractTitle}
                {row.signedOn && (
                  <>
                    {' · signed '}
                    <CalendarDate date={row.signedOn} />
                  </>
                )}
              </div>
            </>
          ),
        },
        { head: 'Claim', kind: 'num', cell: row => <Money minor={row.claimMinor} currency={row.currency} /> },
        { head: 'Officer', cell: row => row.officer ?? <span className="why">nobody</span> },
        { head: 'Next', phone: 'corner', cell: row => <Tag tone={row.tone}>{row.next}</Tag> },
        { head: 'Why it stands here', kind: 'why', cell: row => row.why },
      ]}
    />
  )
}

const ticks: Column<CaseTableRow> = {
  head: 'Pick',
  phone: 'plain',
  cell: row => (
    <input type="checkbox" className="pick" name="caseId" value={row.id} aria-label={`Pick ${row.number}`} />
  ),
}
