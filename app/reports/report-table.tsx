import { Link } from '@remix-run/react'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'
import type { ReportRow } from './list-reports.server.ts'
import { reportStatusWords } from './report.ts'

/** The queue of a notary office, or what a bank has asked for. */
export function ReportTable({ rows, kind }: { rows: readonly ReportRow[]; kind: string }) {
  return (
    <DataTable
      caption="Preservation reports"
      rows={rows}
      rowKey={row => row.id}
      empty={<NoReports kind={kind} />}
      columns={[
        {
          head: 'Report',
          kind: 'ref',
          rowHead: true,
          cell: row => <Link to={`/reports/${row.id}`}>{row.number ?? 'No number yet'}</Link>,
        },
        {
          head: 'Contract',
          phone: 'plain',
          cell: row => (
            <>
              <PersonName name={row.counterpartyName} local={row.counterpartyLocalName} />
              <div className="why">
                {row.title} · {row.reference}
              </div>
            </>
          ),
        },
        {
          head: 'State',
          phone: 'corner',
          cell: row => <Tag tone={reportStatusWords[row.status].tone}>{reportStatusWords[row.status].label}</Tag>,
        },
        {
          head: 'Asked by',
          kind: 'why',
          cell: row => (
            <>
              {row.requestedBy}
              {kind === 'notary' && <> · {row.bank}</>}
              <div>
                <DateTime at={row.requestedAt} timeZone={row.timeZone} />
              </div>
            </>
          ),
        },
      ]}
    />
  )
}

function NoReports({ kind }: { kind: string }) {
  if (kind === 'notary') {
    return (
      <EmptyState title="Nobody waits for your office">
        A request appears here when a bank asks you for a preservation report.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No report has been asked for" action={<Link to="/contracts">Choose a contract</Link>}>
      A notary’s preservation report is asked for on the contract’s page.
    </EmptyState>
  )
}
