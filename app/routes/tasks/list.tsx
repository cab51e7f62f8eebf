import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { caseOwners } from '#app/cases/case-policy.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { decodeCursor, pageOf } from '#app/http/page-of.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { dateIn } from '#app/jurisdictions/jurisdiction.ts'
import { isTaskKey, listMyTasks, TASK_KEY_PARTS } from '#app/tasks/list-my-tasks.server.ts'
import { TaskTable } from '#app/tasks/task-table.tsx'
import { isTaskView, type TaskView, taskViews } from '#app/tasks/task-views.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { Chips } from '#app/ui/chips.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { formatCount } from '#app/ui/format.ts'
import { PageHeader } from '#app/ui/page-header.tsx'

export const meta: MetaFunction = () => [{ title: 'Tasks · Hardproof' }]

const PAGE = 40

export function loader(args: LoaderFunctionArgs) {
  const params = new URL(args.request.url).searchParams
  const asked = params.get('view')
  const view: TaskView = isTaskView(asked) ? asked : 'mine'
  const asleep = params.get('state') === 'asleep'
  const cursor = decodeCursor(params.get('after'), TASK_KEY_PARTS)
  const after = cursor && isTaskKey(cursor, asleep) ? cursor : null
  const now = new Date()
  return asPerson(args, { kinds: caseOwners }, async (tx, { actor }, person) => {
    const found = await listMyTasks(tx, { view, asleep, personId: actor.id, after, limit: PAGE + 1 }, now)
    const { rows, next } = pageOf(found, PAGE, row => row.key)
    return {
      shell: await shellData(tx, person),
      view,
      asleep,
      first: after === null,
      next,
      rows: rows.map(({ key: _key, ...row }) => ({
        ...row,
        today: dateIn(row.jurisdiction, now),
        held: row.heldUntil !== null && row.heldUntil > now,
      })),
    }
  })
}

export default function Tasks() {
  const { shell, view, asleep, first, next, rows } = useLoaderData<typeof loader>()
  const paging =
    next || !first
      ? {
          summary: `${formatCount(rows.length)}${next ? ', and more' : ''}${first ? '' : ', further down'}`,
          previous: first ? undefined : address({ view, asleep }),
          next: next ? address({ view, asleep, after: next }) : undefined,
        }
      : undefined
  return (
    <AppShell {...shell}>
      <PageHeader
        title="Tasks"
        sub="What is to be done in cases, due first on top. Tasks come from what happens in a case and from you; they go with the case when it changes hands."
      />
      <Chips
        label="Whose tasks"
        chips={(Object.keys(taskViews) as TaskView[]).map(one => ({
          to: address({ view: one, asleep }),
          label: taskViews[one],
          current: one === view,
        }))}
      />
      <Chips
        label="Awake or asleep"
        chips={[
          { to: address({ view, asleep: false }), label: 'To do', current: !asleep },
          { to: address({ view, asleep: true }), label: 'Asleep', current: asleep },
        ]}
      />
      <TaskTable rows={rows} asleep={asleep} empty={<Empty view={view} asleep={asleep} />} paging={paging} />
    </AppShell>
  )
}

function Empty({ view, asleep }: { view: TaskView; asleep: boolean }) {
  if (asleep) {
    return (
      <EmptyState title="Nothing sleeps here" action={<ButtonLink to={address({ view })}>What is to do</ButtonLink>}>
        A task can be put off until a day: it wakes by itself and tells whoever has it.
      </EmptyState>
    )
  }
  switch (view) {
    case 'mine':
      return (
        <EmptyState
          title="Nothing waits for you"
          action={<ButtonLink to={address({ view: 'nobodys' })}>Nobody’s tasks</ButtonLink>}
        >
          Tasks of the cases that you take, and those that you are given, stand here.
        </EmptyState>
      )
    case 'nobodys':
      return (
        <EmptyState
          title="Every task has somebody"
          action={<ButtonLink to={address({ view: 'team' })}>The team’s tasks</ButtonLink>}
        />
      )
    case 'team':
      return (
        <EmptyState title="Nothing is to be done" action={<ButtonLink to="/cases">Cases</ButtonLink>}>
          Tasks come from what happens in cases, and from you.
        </EmptyState>
      )
  }
}

function address({ view, asleep = false, after = '' }: { view: TaskView; asleep?: boolean; after?: string }): string {
  const params = { view: view === 'mine' ? '' : view, state: asleep ? 'asleep' : '', after }
  const some = Object.entries(params).filter(([, value]) => value)
  return some.length > 0 ? `/tasks?${new URLSearchParams(some)}` : '/tasks'
}
