import { Link } from '@remix-run/react'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { deliveryWords } from '#app/notices/delivery.ts'
import { DateTime } from '#app/ui/date-time.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import type { PagingLinks } from '#app/ui/table/paging.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { assignmentWords, commissionWords } from './assignment.ts'
import type { AssignmentRow } from './list-assignments.server.ts'

interface AssignmentTableProps {
  rows: readonly Omit<AssignmentRow, 'key'>[]
  empty: React.ReactNode
  paging: PagingLinks | undefined
}

/** Every offer that the bank made, with the partner's answer and whether its webhook arrived. */
export function AssignmentTable({ rows, empty, paging }: AssignmentTableProps) {
  return (
    <DataTable
      caption="Assignments"
      rows={rows}
      rowKey={row => row.id}
      empty={empty}
      paging={paging}
      columns={[
        {
          head: 'Case',
          kind: 'ref',
          rowHead: true,
          cell: row => <Link to={`/assignments/${row.id}`}>{row.caseNumber}</Link>,
        },
        {
          head: 'Partner',
          phone: 'plain',
          cell: row => (
            <>
              <PersonName name={row.partner} local={row.partnerLocal} />
              <div className="why">{row.caseTitle}</div>
            </>
          ),
        },
        {
          head: 'State',
          phone: 'corner',
          cell: row => <Tag tone={assignmentWords[row.status].tone}>{assignmentWords[row.status].label}</Tag>,
        },
        { head: 'Commission', kind: 'num', cell: row => commissionWords(row.commissionBasisPoints) },
        {
          head: 'Until',
          cell: row => (
            <DateTime at={row.answeredAt ?? row.expiresAt} timeZone={timeZoneOf(row.summary.jurisdiction)} />
          ),
        },
        {
          head: 'By webhook',
          kind: 'why',
          cell: row => (row.delivery ? deliveryWords[row.delivery].label : 'No address; the partner reads it here'),
        },
      ]}
    />
  )
}
