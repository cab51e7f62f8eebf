import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { actOnCase } from '#app/cases/act-on-case.server.ts'
import { caseOwners } from '#app/cases/case-policy.ts'
import { EventFields } from '#app/cases/event-form.tsx'
import { keepActFiles } from '#app/cases/keep-act-files.server.ts'
import { definitionOf, type EventName, isEventName } from '#app/cases/lifecycle.ts'
import { readAct, readSince } from '#app/cases/read-act.server.ts'
import { SinceNotice } from '#app/cases/since-notice.tsx'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson, refusalPage } from '#app/http/as-person.server.ts'
import { MAX_FILE_FORM_BYTES } from '#app/http/gate.server.ts'
import { localPath } from '#app/http/local-path.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.label ?? 'Act'} · Hardproof` }]

const allowed = { kinds: caseOwners } as const

/** Events with screens of their own are none of this page's. */
function eventOf({ params }: LoaderFunctionArgs): EventName {
  const { event } = params
  if (isEventName(event) && definitionOf(event).offered !== 'screen') return event
  throw refusalPage(new DomainError('event-unknown', 'There is no such act on a case.', 404))
}

export function loader(args: LoaderFunctionArgs) {
  const event = eventOf(args)
  const params = new URL(args.request.url).searchParams
  return asPerson(args, allowed, async (tx, authority, person) => ({
    shell: await shellData(tx, person),
    ...(await readAct(tx, authority, args.params.caseId!, event)),
    values: Object.fromEntries([...params].map(([name, value]) => [name, value.slice(0, 500)])),
  }))
}

export async function action(args: ActionFunctionArgs) {
  const event = eventOf(args)
  const caseId = args.params.caseId!
  const fileFields = definitionOf(event)
    .fields.filter(({ kind }) => kind === 'file')
    .map(({ name }) => name)
  let form: FormData | null = null
  try {
    form = await readPersonForm(args, fileFields)
    const files = await keepFiles(args, caseId, event, form)
    const { version, key, next, ...input } = { ...textsOf(form), ...files }
    const seen = /^\d{1,9}$/.test(version ?? '') ? Number(version) : undefined
    await asPerson(args, allowed, (tx, authority) =>
      actOnCase(tx, authority, { caseId, event, version: seen, input, key }),
    )
    return redirect(localPath(next, `/cases/${caseId}`))
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const { code, message, status, fields } = error
    if (status === 404 || status === 403) throw refusalPage(error)
    const values = form ? textsOf(form) : {}
    const since =
      code === 'case-changed' && values.version
        ? await asPerson(args, allowed, tx => readSince(tx, caseId, Number(values.version)))
        : []
    return data({ refused: { code, message, fields }, values, since }, { status })
  }
}

/** Looked at before anything is kept: whoever may not do it, or cannot now, stores nothing. */
async function keepFiles(args: ActionFunctionArgs, caseId: string, event: EventName, form: FormData) {
  const files = new Map<string, File>()
  for (const [name, value] of form) if (typeof value !== 'string' && value.size > 0) files.set(name, value)
  if (files.size === 0) return {}
  const authority = await asPerson(args, allowed, async (tx, authority) => {
    const { reasons } = await readAct(tx, authority, caseId, event)
    if (reasons.length > 0) throw new DomainError('act-not-possible', reasons.join(' '), 409)
    return authority
  })
  return keepActFiles(args.context.services, authority, files, MAX_FILE_FORM_BYTES)
}

function textsOf(form: FormData): Record<string, string> {
  return Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
}

export default function Act() {
  const { shell, found, label, confirm, reasons, fields, key, ...loaded } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const values = { ...loaded.values, ...answer?.values }
  const errors = answer?.refused.fields ?? {}
  const home = `/cases/${found.id}`
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[{ label: 'Cases', to: '/cases' }, { label: found.number, to: home }, { label }]}
        title={label}
        sub={found.title}
      />
      {answer && <SinceNotice refused={answer.refused} since={answer.since} />}
      {reasons.map(reason => (
        <Notice key={reason} tone="bad" title="This cannot be done now.">
          {reason}
        </Notice>
      ))}
      {reasons.length > 0 ? (
        <Link to={home}>Back to the case</Link>
      ) : (
        <Form
          method="post"
          className="max-w-2xl"
          encType={fields.some(({ kind }) => kind === 'file') ? 'multipart/form-data' : undefined}
        >
          {answer && Object.keys(errors).length > 0 && (
            <ErrorSummary
              errors={Object.entries(errors).flatMap(([name, messages]) =>
                messages.map(message => ({ message, id: name })),
              )}
            />
          )}
          <input type="hidden" name="version" value={found.version} />
          <input type="hidden" name="key" value={key} />
          {values.next && <input type="hidden" name="next" value={values.next} />}
          <EventFields fields={fields} values={values} errors={errors} />
          {confirm && <Notice title="Before you do it">{confirm}</Notice>}
          <FormActions>
            <SubmitButton>{label}</SubmitButton>
            <Link to={home}>Back to the case</Link>
          </FormActions>
        </Form>
      )}
    </AppShell>
  )
}
