import { submissionStatusWords } from '#app/submissions/submission-status.ts'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Mark, type MarkState } from '#app/ui/mark.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import type { PagingLinks } from '#app/ui/table/paging.tsx'
import type { AuditRow } from './read-audit.server.ts'

interface AuditTableProps {
  rows: readonly AuditRow[]
  timeZone: string
  paging: PagingLinks | undefined
}

/** The register of a case: who did what, when, what it changed, and whether the ledger still says the same. */
export function AuditTable({ rows, timeZone, paging }: AuditTableProps) {
  return (
    <DataTable
      caption="Every act on the case, in the order in which they happened"
      rows={rows}
      rowKey={row => String(row.position)}
      empty={<EmptyState title="Nothing further has happened in this case" />}
      paging={paging}
      columns={[
        { head: 'No.', kind: 'num', phone: 'corner', cell: row => row.position },
        { head: 'When', cell: row => <DateTime at={row.at} timeZone={timeZone} precision="second" /> },
        { head: 'What', rowHead: true, cell: row => capital(row.what) },
        { head: 'Who', cell: row => row.actor },
        { head: 'What changed', phone: 'plain', cell: row => <Changes row={row} /> },
        { head: 'On the ledger', cell: row => <OnLedger row={row} /> },
      ]}
    />
  )
}

function Changes({ row }: { row: AuditRow }) {
  return (
    <ul className="grid gap-1">
      {row.changes.map(({ field, before, after }) => (
        <li key={`${field} ${after}`} className="break-words">
          {field}: {before !== null && <>{before} → </>}
          <bdi>{after}</bdi>
        </li>
      ))}
    </ul>
  )
}

function OnLedger({ row }: { row: AuditRow }) {
  const { state, words } = openingWords[row.opens]
  return (
    <div>
      <Mark state={state} /> {words}
      <div className="why">
        {submissionStatusWords[row.status].label}
        {row.entry !== null && `, entry ${formatCount(row.entry)}`}
      </div>
    </div>
  )
}

const openingWords: Record<AuditRow['opens'], { state: MarkState; words: string }> = {
  open: { state: 'ok', words: 'Opens its commitment' },
  closed: { state: 'bad', words: 'Does not open its commitment' },
  pending: { state: 'pending', words: 'Not published yet' },
  refused: { state: 'bad', words: 'Refused by the ledger' },
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
