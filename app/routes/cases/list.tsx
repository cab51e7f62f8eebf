import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { type CaseFilter, caseFilters, isCaseFilter } from '#app/cases/case-filter.ts'
import { caseOwners, mayOpenCase } from '#app/cases/case-policy.ts'
import { CaseTable } from '#app/cases/case-table.tsx'
import { CASE_KEY_PARTS, countCases, isCaseKey, listCases } from '#app/cases/list-cases.server.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { decodeCursor, pageOf } from '#app/http/page-of.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Button, ButtonLink } from '#app/ui/button.tsx'
import { Chips } from '#app/ui/chips.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { formatCount } from '#app/ui/format.ts'
import { PageHeader } from '#app/ui/page-header.tsx'

export const meta: MetaFunction = () => [{ title: "Today's queue · Hardproof" }]

const PAGE = 40

export function loader(args: LoaderFunctionArgs) {
  const params = new URL(args.request.url).searchParams
  const view = params.get('view')
  const filter = isCaseFilter(view) ? view : 'open'
  const search = (params.get('q') ?? '').slice(0, 100)
  const cursor = decodeCursor(params.get('after'), CASE_KEY_PARTS)
  const after = cursor && isCaseKey(cursor) ? cursor : null
  return asPerson(args, { kinds: caseOwners }, async (tx, { actor }, person) => {
    const page = pageOf(await listCases(tx, { filter, search, after, limit: PAGE + 1 }), PAGE, row => row.key)
    return {
      shell: await shellData(tx, person),
      filter,
      search,
      first: after === null,
      rows: page.rows.map(({ key: _key, ...row }) => row),
      next: page.next,
      counts: await countCases(tx, search),
      mayOpen: mayOpenCase(actor),
    }
  })
}

export default function Cases() {
  const { shell, filter, search, first, rows, next, counts, mayOpen } = useLoaderData<typeof loader>()
  const open = counts.open === 1 ? '1 open case' : `${formatCount(counts.open)} open cases`
  return (
    <AppShell {...shell}>
      <PageHeader
        title="Today's queue"
        sub={`${open}${search && ` with “${search}”`} · what ends first, then what lacks a report, then the larger claim in each currency`}
        actions={
          mayOpen && (
            <ButtonLink to="/cases/new" tone="primary">
              Open a case
            </ButtonLink>
          )
        }
      />
      <Search filter={filter} search={search} />
      <Chips
        label="Views of the queue"
        chips={(Object.keys(caseFilters) as CaseFilter[]).map(one => ({
          to: address({ view: one, q: search }),
          label: caseFilters[one],
          count: counts[one],
          current: one === filter,
        }))}
      />
      <CaseTable
        rows={rows}
        empty={<NoCases filter={filter} search={search} mayOpen={mayOpen} />}
        paging={
          next || !first
            ? {
                summary: `${formatCount(rows.length)} of ${formatCount(counts[filter])}${first ? '' : ', further down'}`,
                previous: first ? undefined : address({ view: filter, q: search }),
                next: next ? address({ view: filter, q: search, after: next }) : undefined,
              }
            : undefined
        }
      />
    </AppShell>
  )
}

function Search({ filter, search }: { filter: CaseFilter; search: string }) {
  return (
    <Form method="get" role="search" className="mb-3 flex max-w-xl flex-wrap items-end gap-2">
      <input type="hidden" name="view" value={filter} />
      <label className="grow">
        <span className="sr-only">Case number or name</span>
        <input
          type="search"
          name="q"
          defaultValue={search}
          key={search}
          placeholder="Number or name, such as 张海洋"
          className="input"
        />
      </label>
      <Button type="submit">Search</Button>
    </Form>
  )
}

function NoCases({ filter, search, mayOpen }: { filter: CaseFilter; search: string; mayOpen: boolean }) {
  if (search) {
    return (
      <EmptyState
        title={`No case has “${search}” in its number or parties`}
        action={<Link to={address({ view: filter })}>Search again</Link>}
      />
    )
  }
  if (filter !== 'open') {
    return <EmptyState title="No case is in this view" action={<Link to="/cases">All open cases</Link>} />
  }
  return (
    <EmptyState
      title="No case is open"
      action={
        mayOpen && (
          <ButtonLink to="/cases/new" tone="primary">
            Open a case
          </ButtonLink>
        )
      }
    >
      A case is opened on a contract that was broken.
    </EmptyState>
  )
}

function address(params: Record<string, string>): string {
  const some = Object.entries(params).filter(([name, value]) => value && !(name === 'view' && value === 'open'))
  return some.length > 0 ? `/cases?${new URLSearchParams(some)}` : '/cases'
}
