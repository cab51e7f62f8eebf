import { Link } from '@remix-run/react'
import { CalendarDate } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Money } from '#app/ui/money.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import type { PagingLinks } from '#app/ui/table/paging.tsx'
import { Tag } from '#app/ui/tag.tsx'
import type { ContractState } from './contract.ts'
import { contractStateWords } from './contract-words.ts'
import type { ListedContract } from './list-contracts.server.ts'

interface ContractTableProps {
  rows: readonly ListedContract[]
  /** A search or a filter is on: an empty list means that nothing fits it. */
  filtered: boolean
  paging?: PagingLinks
}

export function ContractTable({ rows, filtered, paging }: ContractTableProps) {
  return (
    <DataTable
      caption="Contracts, newest first"
      rows={rows}
      rowKey={row => row.id}
      paging={paging}
      empty={
        filtered ? (
          <EmptyState title="No contract fits">
            Search by the whole reference, or a part of the counterparty’s name.
          </EmptyState>
        ) : (
          <EmptyState title="No contract has been captured yet">
            They come from your own systems, through the API. An integration engineer finds the keys for it under Keys.
          </EmptyState>
        )
      }
      columns={[
        {
          head: 'Counterparty',
          rowHead: true,
          cell: row => (
            <Link to={`/contracts/${row.id}`}>
              <PersonName name={row.counterpartyName} local={row.counterpartyLocalName} />
            </Link>
          ),
        },
        { head: 'Reference', kind: 'ref', cell: row => row.reference },
        { head: 'Contract', cell: row => row.title, phone: 'plain' },
        { head: 'Law', cell: row => row.jurisdiction, phone: 'hidden' },
        { head: 'Signed', cell: row => (row.signedOn ? <CalendarDate date={row.signedOn} /> : 'not yet') },
        { head: 'State', cell: row => <StateTag state={row.state} />, phone: 'corner' },
        { head: 'Principal', kind: 'num', cell: row => <Money minor={row.principalMinor} currency={row.currency} /> },
      ]}
    />
  )
}

export function StateTag({ state }: { state: string }) {
  const { label, tone } = contractStateWords[state as ContractState]
  return <Tag tone={tone}>{label}</Tag>
}
