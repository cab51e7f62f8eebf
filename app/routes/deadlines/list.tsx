import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { caseOwners } from '#app/cases/case-policy.ts'
import { isWhose, whose } from '#app/deadlines/deadline-how.ts'
import { DeadlineTable } from '#app/deadlines/deadline-table.tsx'
import { DEADLINE_KEY_PARTS, isDeadlineKey, listDeadlines } from '#app/deadlines/list-deadlines.server.ts'
import { isNoDeadlineKey, listNoDeadline, NO_DEADLINE_KEY_PARTS } from '#app/deadlines/list-no-deadline.server.ts'
import { NoDeadlineTable } from '#app/deadlines/no-deadline-table.tsx'
import { asPerson } from '#app/http/as-person.server.ts'
import { decodeCursor, pageOf } from '#app/http/page-of.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { isCaseworker } from '#app/identity/actor.ts'
import { dateIn, isJurisdiction, jurisdictions } from '#app/jurisdictions/jurisdiction.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Button, ButtonLink } from '#app/ui/button.tsx'
import { Chips } from '#app/ui/chips.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { formatCount } from '#app/ui/format.ts'
import { PageHeader } from '#app/ui/page-header.tsx'

export const meta: MetaFunction = () => [{ title: 'Deadlines · Hardproof' }]

const PAGE = 40
const views = { all: 'All', mine: 'Of my cases', none: 'No deadline' } as const
type View = keyof typeof views

export function loader(args: LoaderFunctionArgs) {
  const params = new URL(args.request.url).searchParams
  const view = viewOf(params.get('view'))
  const [jurisdiction, by] = [params.get('jurisdiction') ?? '', params.get('by')]
  const filter = {
    view,
    jurisdiction: isJurisdiction(jurisdiction) ? jurisdiction : null,
    by: isWhose(by) ? by : null,
    mine: view === 'mine',
  }
  const none = view === 'none'
  const cursor = decodeCursor(params.get('after'), none ? NO_DEADLINE_KEY_PARTS : DEADLINE_KEY_PARTS)
  const after = cursor && (none ? isNoDeadlineKey(cursor) : isDeadlineKey(cursor)) ? cursor : null
  const now = new Date()
  return asPerson(args, { kinds: caseOwners }, async (tx, { actor }, person) => {
    const query = { ...filter, officerId: filter.mine ? actor.id : null, after, limit: PAGE + 1 }
    const due = pageOf(none ? [] : await listDeadlines(tx, query, now), PAGE, row => row.key)
    const nothing = pageOf(none ? await listNoDeadline(tx, query) : [], PAGE, row => row.key)
    return {
      shell: await shellData(tx, person),
      filter,
      first: after === null,
      next: due.next ?? nothing.next,
      due: due.rows.map(({ key: _key, ...row }) => ({
        ...row,
        over: row.dueAt <= now,
        today: dateIn(row.jurisdiction, now),
      })),
      nothing: nothing.rows.map(({ key: _key, ...row }) => row),
      mayAct: isCaseworker(actor),
    }
  })
}

function viewOf(text: string | null): View {
  return text !== null && Object.hasOwn(views, text) ? (text as View) : 'all'
}

type Filter = ReturnType<typeof useLoaderData<typeof loader>>['filter']

export default function Deadlines() {
  const { shell, filter, first, next, due, nothing, mayAct } = useLoaderData<typeof loader>()
  const none = filter.view === 'none'
  const shown = none ? nothing.length : due.length
  const paging =
    next || !first
      ? {
          summary: `${formatCount(shown)}${next ? ', and more' : ''}${first ? '' : ', further down'}`,
          previous: first ? undefined : address(filter),
          next: next ? address(filter, { after: next }) : undefined,
        }
      : undefined
  return (
    <AppShell {...shell}>
      <PageHeader
        title="Deadlines"
        sub="What is due first on top, in the hours and days of each jurisdiction. A hold stops our own clocks; nothing of the law’s stands still for it."
      />
      <Chips
        label="Views of the deadlines"
        chips={(Object.keys(views) as View[]).map(view => ({
          to: address({ ...filter, view, mine: view === 'mine' }),
          label: views[view],
          current: view === filter.view,
        }))}
      />
      <Filters filter={filter} />
      {none ? (
        <NoDeadlineTable rows={nothing} empty={<Empty filter={filter} />} paging={paging} mayAct={mayAct} />
      ) : (
        <DeadlineTable rows={due} empty={<Empty filter={filter} />} paging={paging} />
      )}
    </AppShell>
  )
}

function Filters({ filter }: { filter: Filter }) {
  const places = Object.entries(jurisdictions).map(([value, { name }]) => ({ value, label: name }))
  const acts = Object.entries(whose).map(([value, label]) => ({ value, label }))
  return (
    <Form method="get" className="mb-3 flex flex-wrap items-end gap-3" key={address(filter)}>
      {filter.view !== 'all' && <input type="hidden" name="view" value={filter.view} />}
      <SelectField
        name="jurisdiction"
        label="Where"
        options={places}
        placeholder="Everywhere"
        defaultValue={filter.jurisdiction ?? ''}
      />
      {filter.view !== 'none' && (
        <SelectField
          name="by"
          label="Whose act"
          options={acts}
          placeholder="Anybody’s"
          defaultValue={filter.by ?? ''}
        />
      )}
      <Button type="submit">Show</Button>
    </Form>
  )
}

function Empty({ filter }: { filter: Filter }) {
  const narrowed = filter.jurisdiction !== null || filter.by !== null
  if (narrowed || filter.view === 'mine') {
    return (
      <EmptyState
        title="Nothing is due here"
        action={<ButtonLink to={filter.view === 'none' ? '/deadlines?view=none' : '/deadlines'}>Show all</ButtonLink>}
      >
        {filter.view === 'mine' ? 'No case of yours has an open deadline in this view.' : 'No case in this view.'}
      </EmptyState>
    )
  }
  if (filter.view === 'none') {
    return (
      <EmptyState title="Every open case has a deadline" action={<ButtonLink to="/deadlines">Show them</ButtonLink>} />
    )
  }
  return (
    <EmptyState
      title="No deadline is open"
      action={<ButtonLink to="/deadlines?view=none">Cases without a deadline</ButtonLink>}
    >
      Deadlines come from the claim’s due date, from what the court does, and from what you set by hand.
    </EmptyState>
  )
}

function address({ view, jurisdiction, by }: Filter, more: Record<string, string> = {}): string {
  const params = { view: view === 'all' ? '' : view, jurisdiction: jurisdiction ?? '', by: by ?? '', ...more }
  const some = Object.entries(params).filter(([, value]) => value)
  return some.length > 0 ? `/deadlines?${new URLSearchParams(some)}` : '/deadlines'
}
