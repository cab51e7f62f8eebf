import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { AssignBar } from '#app/cases/assign-bar.tsx'
import { assignCases } from '#app/cases/assign-cases.server.ts'
import { type CaseFilter, type CaseNarrowing, caseFilters, narrowingParams, viewNames } from '#app/cases/case-filter.ts'
import { CaseNarrowingForm } from '#app/cases/case-narrowing.tsx'
import { caseOwners, mayOpenCase } from '#app/cases/case-policy.ts'
import { CaseTable } from '#app/cases/case-table.tsx'
import { CASE_KEY_PARTS, countCases, findCases, isCaseKey, listCases } from '#app/cases/list-cases.server.ts'
import { MOST_ASSIGNED, MOST_COUNTED, MOST_FOUND, mostCounted } from '#app/cases/queue-limits.ts'
import { readQueueAddress, readQueueIds } from '#app/cases/read-queue.server.ts'
import { listSavedViews } from '#app/cases/saved-views.server.ts'
import { SavedViewsBar } from '#app/cases/saved-views-bar.tsx'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { decodeCursor, pageOf } from '#app/http/page-of.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { isCaseworker } from '#app/identity/actor.ts'
import { listCaseworkers } from '#app/identity/list-caseworkers.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { Chips } from '#app/ui/chips.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Notice } from '#app/ui/notice.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { atOnce } from '#db/at-once.ts'
import { isUuid } from '#db/is-uuid.ts'

export const meta: MetaFunction = () => [{ title: "Today's queue · Hardproof" }]

const PAGE = 40

export function loader(args: LoaderFunctionArgs) {
  const params = new URL(args.request.url).searchParams
  const { view, narrowing } = readQueueAddress(params)
  const cursor = decodeCursor(params.get('after'), CASE_KEY_PARTS)
  const after = cursor && isCaseKey(cursor, view) ? cursor : null
  return asPerson(args, { kinds: caseOwners }, async (tx, { actor }, person) => {
    const found = await findCases(tx, narrowing.search)
    const query = { ...narrowing, me: actor.id }
    const { rows, ...read } = await atOnce({
      rows: listCases(tx, { ...query, filter: view, after, limit: PAGE + 1 }, found),
      shell: shellData(tx, person),
      counts: countCases(tx, { ...query, filter: view }, found, countable(narrowing) ? viewNames : [view]),
      officers: listCaseworkers(tx),
      views: listSavedViews(tx, actor),
    })
    const page = pageOf(rows, PAGE, row => row.key)
    return {
      ...read,
      view,
      values: Object.fromEntries(withoutView(narrowingParams(view, narrowing))),
      address: narrowingParams(view, narrowing).toString(),
      first: after === null,
      foundMore: found.more,
      rows: page.rows.map(({ key: _key, ...row }) => row),
      next: page.next,
      me: actor.id,
      mayOpen: mayOpenCase(actor),
      mayAssign: isCaseworker(actor),
      handed: readHanded(params),
      unkept: params.get('unkept'),
    }
  })
}

/** Hands over what is ticked, the page or everything that the address shows. */
export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const form = await readPersonForm(args)
    const address = readQueueAddress(new URL(args.request.url).searchParams)
    const handed = await asPerson(args, { kinds: caseOwners }, async (tx, authority) => {
      const chosen = {
        ticked: async () => form.getAll('caseId').map(String),
        page: async () => form.getAll('onPage').map(String),
        all: () => readQueueIds(tx, authority.actor, address, MOST_ASSIGNED),
      }
      const scope = String(form.get('scope'))
      const read = Object.hasOwn(chosen, scope) ? chosen[scope as keyof typeof chosen] : chosen.ticked
      const caseIds = (await read()).filter(isUuid)
      const note =
        String(form.get('note') ?? '')
          .trim()
          .slice(0, 500) || null
      return assignCases(tx, authority, { caseIds, officerId: String(form.get('officerId') ?? ''), note })
    })
    const back = narrowingParams(address.view, address.narrowing)
    back.set('handed', [handed.assigned, handed.unchanged, handed.refused].join('-'))
    return redirect(`/cases?${back}`)
  })
}

/** Where more than a search narrows, no index holds the other views' numbers: they are left out rather than waited for. */
function countable({ search: _, ...rest }: CaseNarrowing): boolean {
  return Object.values(rest).every(value => value === null)
}

function withoutView(params: URLSearchParams): URLSearchParams {
  params.delete('view')
  return params
}

/** What the last handing over came to, as the address says. */
function readHanded(params: URLSearchParams) {
  const [, assigned, unchanged, refused] = /^(\d{1,4})-(\d{1,4})-(\d{1,4})$/.exec(params.get('handed') ?? '') ?? []
  if (assigned === undefined) return null
  return { assigned: Number(assigned), unchanged: Number(unchanged), refused: Number(refused) }
}

export default function Cases() {
  const data = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const refused = answer && 'error' in answer ? answer.error : null
  const { shell, view, values, address, first, rows, next, counts, officers, mayOpen, mayAssign, handed } = data
  const search = values.q ?? ''
  const chosen = `/cases${address && `?${address}`}`
  const viewAddress = (one: CaseFilter, more: Record<string, string> = {}) => {
    const params = new URLSearchParams({ ...(one !== 'open' && { view: one }), ...values, ...more })
    return params.size > 0 ? `/cases?${params}` : '/cases'
  }
  const table = (
    <CaseTable
      rows={rows}
      pick={mayAssign}
      empty={<NoCases view={view} search={search} narrowed={Object.keys(values).length > 0} mayOpen={mayOpen} />}
      paging={
        next || !first
          ? {
              summary: `${formatCount(rows.length)} of ${counted(counts[view])}${first ? '' : ', further down'}`,
              previous: first ? undefined : viewAddress(view),
              next: next ? viewAddress(view, { after: next }) : undefined,
            }
          : undefined
      }
    />
  )
  return (
    <AppShell {...shell}>
      <PageHeader
        title="Today's queue"
        sub={`${counts.open === undefined ? '' : open(counts.open)}${search && ` with “${search}”`} · what ends first, moved by amount, readiness, age and track; each row says why`}
        actions={
          <>
            <ButtonLink to="/cases/workload">Workload</ButtonLink>
            {rows.length > 0 && (
              <ButtonLink to={`/cases/export.csv${address && `?${address}`}`} reloadDocument>
                Export
              </ButtonLink>
            )}
            {mayOpen && (
              <ButtonLink to="/cases/new" tone="primary">
                Open a case
              </ButtonLink>
            )}
          </>
        }
      />
      {refused && <ErrorSummary errors={[{ message: refused.message }]} />}
      {handed && <Handed {...handed} />}
      <CaseNarrowingForm view={view} values={values} officers={officers} />
      {data.foundMore && (
        <Notice tone="wait" title={`More than ${formatCount(MOST_FOUND)} cases have “${search}” in them.`}>
          These are some of them. Add a word, or narrow by place, stage or officer.
        </Notice>
      )}
      <Chips
        label="Views of the queue"
        chips={viewNames.map(one => ({
          to: viewAddress(one),
          label: caseFilters[one],
          count: counts[one] === undefined ? undefined : Math.min(counts[one], mostCounted(one, view)),
          more: (counts[one] ?? 0) > mostCounted(one, view),
          current: one === view,
        }))}
      />
      <SavedViewsBar views={data.views} query={address} errors={data.unkept ? [unkeptWords(data.unkept)] : []} />
      {mayAssign && rows.length > 0 ? (
        <Form method="post" action={chosen} key={chosen + handed}>
          {rows.map(({ id }) => (
            <input key={id} type="hidden" name="onPage" value={id} />
          ))}
          {table}
          <AssignBar
            officers={officers}
            me={data.me}
            onPage={rows.length}
            matching={counts[view] ?? 0}
            most={MOST_ASSIGNED}
            errors={refused?.fields ?? {}}
          />
        </Form>
      ) : (
        table
      )}
    </AppShell>
  )
}

function counted(count = 0): string {
  return count > MOST_COUNTED ? `more than ${formatCount(MOST_COUNTED)}` : formatCount(count)
}

function open(count = 0): string {
  return count === 1 ? '1 open case' : `${counted(count)} open cases`
}

function unkeptWords(code: string): string {
  return code === 'view-name'
    ? 'The view was not kept: give it a name of up to 60 characters.'
    : 'The view was not kept: you keep as many as one person can; remove one first.'
}

function Handed({ assigned, unchanged, refused }: { assigned: number; unchanged: number; refused: number }) {
  const parts = [
    unchanged > 0 ? `${formatCount(unchanged)} ${unchanged === 1 ? 'was' : 'were'} with that officer already` : '',
    refused > 0
      ? `${formatCount(refused)} could not be: closed, or with somebody else, whose cases a supervisor can hand over`
      : '',
  ].filter(Boolean)
  return (
    <Notice
      tone={assigned > 0 ? 'ok' : 'wait'}
      title={assigned === 1 ? 'One case was handed over.' : `${formatCount(assigned)} cases were handed over.`}
    >
      {parts.length > 0 && `${parts.join('; ')}.`}
    </Notice>
  )
}

interface NoCasesProps {
  view: CaseFilter
  search: string
  narrowed: boolean
  mayOpen: boolean
}

function NoCases({ view, search, narrowed, mayOpen }: NoCasesProps) {
  if (narrowed) {
    return (
      <EmptyState
        title={search ? `No case in this view has “${search}” in it` : 'No case is like that in this view'}
        action={<ButtonLink to={view === 'open' ? '/cases' : `/cases?view=${view}`}>Show all of the view</ButtonLink>}
      />
    )
  }
  if (view !== 'open') {
    return <EmptyState title="No case is in this view" action={<ButtonLink to="/cases">All open cases</ButtonLink>} />
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
