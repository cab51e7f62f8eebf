import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { type AssignmentFilter, assignmentFilters, isAssignmentFilter } from '#app/assignments/assignment-filter.ts'
import { AssignmentTable } from '#app/assignments/assignment-table.tsx'
import {
  ASSIGNMENT_KEY_PARTS,
  countAssignments,
  isAssignmentKey,
  listAssignments,
} from '#app/assignments/list-assignments.server.ts'
import { OfferCards } from '#app/assignments/offer-cards.tsx'
import { asPerson } from '#app/http/as-person.server.ts'
import { decodeCursor, pageOf } from '#app/http/page-of.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { Chips } from '#app/ui/chips.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { formatCount } from '#app/ui/format.ts'
import { PageHeader } from '#app/ui/page-header.tsx'
import { Paging } from '#app/ui/table/paging.tsx'

export const meta: MetaFunction = () => [{ title: 'Assignments · Hardproof' }]

const PAGE = 40

export function loader(args: LoaderFunctionArgs) {
  const params = new URL(args.request.url).searchParams
  const cursor = decodeCursor(params.get('after'), ASSIGNMENT_KEY_PARTS)
  const after = cursor && isAssignmentKey(cursor) ? cursor : null
  return asPerson(args, { kinds: ['bank', 'partner'] }, async (tx, _authority, person) => {
    const counts = await countAssignments(tx)
    const view = params.get('view')
    const filter = isAssignmentFilter(view) ? view : 'open'
    const page = pageOf(await listAssignments(tx, { filter, after, limit: PAGE + 1 }), PAGE, row => row.key)
    const rows = page.rows.map(({ key: _key, ...row }) => row)
    return {
      shell: await shellData(tx, person),
      kind: person.organisation.kind,
      filter,
      first: after === null,
      rows,
      next: page.next,
      counts,
    }
  })
}

export default function Assignments() {
  const { shell, kind, filter, first, rows, next, counts } = useLoaderData<typeof loader>()
  const isPartner = kind === 'partner'
  const paging =
    next || !first
      ? {
          summary: `${formatCount(rows.length)} of ${formatCount(counts[filter])}${first ? '' : ', further down'}`,
          previous: first ? undefined : address(filter),
          next: next ? address(filter, next) : undefined,
        }
      : undefined
  const empty = <NoAssignments filter={filter} isPartner={isPartner} />
  return (
    <AppShell {...shell}>
      <PageHeader
        title="Assignments"
        sub={isPartner ? openWords(counts.open) : 'Offers to partners, and what they answered'}
        actions={isPartner && <ButtonLink to="/assignments/webhooks">Webhooks</ButtonLink>}
      />
      <Chips
        label="Views of the assignments"
        chips={(Object.keys(assignmentFilters) as AssignmentFilter[]).map(one => ({
          to: address(one),
          label: assignmentFilters[one],
          count: counts[one],
          current: one === filter,
        }))}
      />
      {isPartner ? (
        <>
          {rows.length > 0 ? <OfferCards rows={rows} /> : empty}
          {paging && <Paging {...paging} />}
        </>
      ) : (
        <AssignmentTable rows={rows} empty={empty} paging={paging} />
      )}
    </AppShell>
  )
}

function openWords(open: number): string {
  if (open === 0) return 'No offer waits for you'
  return open === 1
    ? 'One offer waits for your answer'
    : `${formatCount(open)} offers wait for your answer; what ends first stands on top`
}

function NoAssignments({ filter, isPartner }: { filter: AssignmentFilter; isPartner: boolean }) {
  if (filter !== 'open') return <EmptyState title="Nothing here" action={<Link to="/assignments">What waits</Link>} />
  if (isPartner)
    return (
      <EmptyState title="No offer waits for you">
        A bank’s offer appears here, and at your webhook addresses.
      </EmptyState>
    )
  return (
    <EmptyState
      title="No offer waits for an answer"
      action={<Link to="/cases?view=needs-partner">Cases that need a partner</Link>}
    />
  )
}

function address(view: AssignmentFilter, after?: string): string {
  const params = new URLSearchParams()
  if (view !== 'open') params.set('view', view)
  if (after) params.set('after', after)
  return params.size > 0 ? `/assignments?${params}` : '/assignments'
}
