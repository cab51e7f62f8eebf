import { Link } from '@remix-run/react'
import { ButtonLink } from '#app/ui/button.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { formatCount } from '#app/ui/format.ts'
import { DataTable } from '#app/ui/table/data-table.tsx'
import type { PagingLinks } from '#app/ui/table/paging.tsx'
import { Tag, type Tone } from '#app/ui/tag.tsx'
import { type IntakeState, intakeStates } from './intake.ts'

export interface IntakeTableRow {
  id: string
  name: string
  state: IntakeState
  createdBy: string
  createdAt: Date | string
  casesMade: number
  rowsKnown: number
  rowsRefused: number
}

const tones: Record<IntakeState, Tone> = {
  mapping: 'neutral',
  running: 'wait',
  cancelled: 'neutral',
  done: 'ok',
  failed: 'bad',
}

export function IntakeStateTag({ state }: { state: IntakeState }) {
  return <Tag tone={tones[state]}>{intakeStates[state]}</Tag>
}

export function IntakeTable({ rows, paging }: { rows: readonly IntakeTableRow[]; paging: PagingLinks | undefined }) {
  return (
    <DataTable
      caption="Files of cases, the newest first"
      rows={rows}
      rowKey={row => row.id}
      paging={paging}
      empty={
        <EmptyState title="No file was sent yet" action={<ButtonLink to="/intakes/new">Send a file</ButtonLink>}>
          A CSV file with one claim a row opens up to hundreds of thousands of cases at once.
        </EmptyState>
      }
      columns={[
        { head: 'File', rowHead: true, cell: row => <Link to={`/intakes/${row.id}`}>{row.name}</Link> },
        { head: 'State', phone: 'corner', cell: row => <IntakeStateTag state={row.state} /> },
        { head: 'Cases', kind: 'num', cell: row => formatCount(row.casesMade) },
        { head: 'Known', kind: 'num', cell: row => formatCount(row.rowsKnown) },
        { head: 'Refused', kind: 'num', cell: row => formatCount(row.rowsRefused) },
        {
          head: 'Sent',
          kind: 'why',
          cell: row => (
            <>
              {row.createdBy}, <DateTime at={row.createdAt} timeZone="UTC" />
            </>
          ),
        },
      ]}
    />
  )
}
