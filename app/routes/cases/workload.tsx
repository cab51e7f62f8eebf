import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { caseOwners } from '#app/cases/case-policy.ts'
import { MOST_OF_OFFICER } from '#app/cases/queue-limits.ts'
import { type OfficerLoad, readWorkload } from '#app/cases/read-workload.server.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { formatCount } from '#app/ui/format.ts'
import { PageHeader } from '#app/ui/page-header.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'

export const meta: MetaFunction = () => [{ title: 'Workload · Hardproof' }]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: caseOwners }, async (tx, _authority, person) => ({
    shell: await shellData(tx, person),
    rows: await readWorkload(tx),
  }))
}

export default function Workload() {
  const { shell, rows } = useLoaderData<typeof loader>()
  const most = Math.max(1, ...rows.map(({ open }) => open))
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[{ label: 'Cases', to: '/cases' }, { label: 'Workload' }]}
        title="Workload"
        sub="What each officer has before them, those with the most overdue first. To hand cases over, open an officer’s and tick them."
      />
      <DataTable
        caption="Open cases by officer"
        rows={rows}
        rowKey={row => row.officerId ?? 'nobody'}
        columns={[
          { head: 'Officer', rowHead: true, cell: row => <Officer row={row} /> },
          {
            head: 'Open cases',
            kind: 'num',
            cell: row => (
              <>
                {figure(row.open)}{' '}
                <meter className="load" min={0} max={most} value={row.open} aria-label={`of at most ${most}`} />
              </>
            ),
          },
          {
            head: 'Overdue',
            kind: 'num',
            cell: row => (row.overdue > 0 ? <Tag tone="bad">{figure(row.overdue)}</Tag> : '0'),
          },
          { head: 'Due in 7 days', kind: 'num', cell: row => figure(row.dueIn7) },
          { head: 'Due in 30 days', kind: 'num', cell: row => figure(row.dueIn30) },
          { head: 'Awaiting approval', kind: 'num', cell: row => figure(row.awaiting) },
          { head: 'Open tasks', kind: 'num', cell: row => figure(row.tasks) },
        ]}
      />
    </AppShell>
  )
}

function Officer({ row }: { row: OfficerLoad }) {
  const to = row.officerId ? `/cases?officer=${row.officerId}` : '/cases?view=unassigned'
  return (
    <Link to={to} prefetch="intent">
      <PersonName name={row.name} local={row.localName} />
    </Link>
  )
}

function figure(count: number): string {
  return count > MOST_OF_OFFICER ? `${formatCount(MOST_OF_OFFICER)}+` : formatCount(count)
}
