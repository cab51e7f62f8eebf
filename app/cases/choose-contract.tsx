import { Form, Link } from '@remix-run/react'
import { Button } from '#app/ui/button.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Money } from '#app/ui/money.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'

interface ContractChoice {
  id: string
  reference: string
  title: string
  counterpartyName: string
  counterpartyLocalName: string | null
  principalMinor: bigint
  currency: string
  state: string
}

/** The first step of opening a case. */
export function ChooseContract({ search, rows }: { search: string; rows: readonly ContractChoice[] }) {
  return (
    <>
      <Form method="get" role="search" className="mb-4 flex max-w-xl flex-wrap items-end gap-2">
        <label className="grow">
          <span className="sr-only">Reference or name</span>
          <input
            type="search"
            name="q"
            defaultValue={search}
            placeholder="Reference or name, such as 张海洋"
            className="input"
          />
        </label>
        <Button type="submit">Search</Button>
      </Form>
      <DataTable
        caption="Contracts without an open case, newest first"
        rows={rows}
        rowKey={row => row.id}
        empty={
          <EmptyState
            title={search ? `No contract without a case has “${search}”` : 'There is no contract without a case'}
          >
            A contract appears here when your own systems have recorded it.
          </EmptyState>
        }
        columns={[
          {
            head: 'Contract',
            kind: 'ref',
            rowHead: true,
            cell: row => <Link to={`/cases/new?contract=${row.id}`}>{row.reference}</Link>,
          },
          {
            head: 'With',
            phone: 'plain',
            cell: row => (
              <>
                <PersonName name={row.counterpartyName} local={row.counterpartyLocalName} />
                <div className="why">{row.title}</div>
              </>
            ),
          },
          { head: 'State', cell: row => row.state },
          { head: 'Principal', kind: 'num', cell: row => <Money minor={row.principalMinor} currency={row.currency} /> },
        ]}
      />
    </>
  )
}
