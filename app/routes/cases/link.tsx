import { parseWithZod } from '@conform-to/zod/v4'
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { caseworkers } from '#app/identity/actor.ts'
import { createLink } from '#app/links/create-link.server.ts'
import { linkDays } from '#app/links/link.ts'
import { linkForm } from '#app/links/link-form.ts'
import { LinksTable } from '#app/links/links-table.tsx'
import { listLinks } from '#app/links/list-links.server.ts'
import { NewLink } from '#app/links/new-link.tsx'
import { readShare } from '#app/links/read-share.server.ts'
import { revokeLink } from '#app/links/revoke-link.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Card } from '#app/ui/card.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { CheckboxField } from '#app/ui/field/checkbox-field.tsx'
import { ChoiceField } from '#app/ui/field/choice-field.tsx'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { isUuid } from '#db/is-uuid.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `Evidence link, ${data.case.number} · Hardproof` : 'Evidence link · Hardproof' },
]

const allowed = { kinds: ['bank'], roles: caseworkers } as const

export async function loader(args: LoaderFunctionArgs) {
  return asPerson(args, allowed, async (tx, authority, person) => {
    const caseId = knownId(args.params.caseId, 'case')
    return {
      shell: await shellData(tx, person),
      ...(await readShare(tx, authority, caseId)),
      links: await listLinks(tx, caseId),
    }
  })
}

export async function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const form = await readPersonForm(args)
    const caseId = knownId(args.params.caseId, 'case')
    if (form.get('intent') === 'revoke') {
      const linkId = knownId(String(form.get('linkId') ?? ''), 'link')
      await asPerson(args, allowed, (tx, authority) => revokeLink(tx, authority, linkId))
      return redirect(`/cases/${caseId}/link`)
    }
    const submission = parseWithZod(form, { schema: linkForm })
    if (submission.status !== 'success') return { invalid: submission.reply().error ?? {} }
    const { courtId, days } = submission.value
    return asPerson(args, allowed, async (tx, authority) => {
      const { notary, courts } = await readShare(tx, authority, caseId)
      const expiresAt = new Date(Date.now() + days * 86_400_000)
      const { token } = await createLink(tx, authority, { caseId, courtId, notaryId: notary?.id, expiresAt })
      // Shown in this answer and nowhere again: only its hash is stored.
      const url = `${args.context.services.config.publicOrigin}/court#${token}`
      return { created: { url, expiresAt, court: courts.find(court => court.id === courtId)!.name } }
    })
  })
}

/** PostgreSQL answers what is no UUID with an error of its own. */
function knownId(text: string | undefined, what: 'case' | 'link'): string {
  if (isUuid(text)) return text
  throw new DomainError(`${what}-unknown`, `There is no such ${what}, or it is not yours.`, 404)
}

export default function EvidenceLink() {
  const data = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const created = answer && 'created' in answer ? answer.created : null
  const errors = errorsOf(answer)
  const to = `/cases/${data.case.id}`

  return (
    <AppShell {...data.shell}>
      <PageHeader
        crumbs={[{ label: 'Cases', to: '/cases' }, { label: data.case.number, to }, { label: 'Evidence link' }]}
        title="Evidence link for a court"
        sub={data.case.title}
      />
      <ErrorSummary errors={errors} />
      <Stack>
        {created && <NewLink {...created} timeZone={data.case.timeZone} />}
        <Card title={created ? 'Another link' : 'A new link'}>
          <Form method="post" key={data.links.length}>
            <input type="hidden" name="intent" value="create" />
            <SelectField
              label="Court"
              name="courtId"
              placeholder="Choose a court"
              defaultValue={data.case.courtId ?? ''}
              options={data.courts.map(({ id, name, localName }) => ({
                value: id,
                label: localName && localName !== name ? `${name} ${localName}` : name,
              }))}
              errors={messagesFor(answer, 'courtId')}
              required
            />
            <ChoiceField
              label="It works for"
              name="days"
              defaultValue="30"
              choices={linkDays.map(days => ({ value: String(days), label: `${days} days` }))}
              errors={messagesFor(answer, 'days')}
            />
            <CheckboxField
              name="confirmed"
              label="Whoever holds this link may read this case’s contract, its files and the sealed report"
              hint={`Each opening is recorded for the court${data.notary ? ` and ${data.notary.name}` : ''}; you will not see it.`}
              errors={messagesFor(answer, 'confirmed')}
              required
            />
            <div className="form-actions">
              <SubmitButton>Make the link</SubmitButton>
            </div>
          </Form>
        </Card>
        <Card title="Links of this case">
          <LinksTable links={data.links} timeZone={data.case.timeZone} />
        </Card>
      </Stack>
    </AppShell>
  )
}

type Answer = ReturnType<typeof useActionData<typeof action>>

function messagesFor(answer: Answer, field: string): string[] | undefined {
  if (answer && 'invalid' in answer) return answer.invalid[field] ?? undefined
  if (answer && 'error' in answer) return answer.error.fields[field]
  return undefined
}

function errorsOf(answer: Answer): { id?: string; message: string }[] {
  if (answer && 'error' in answer) return [{ message: answer.error.message }]
  if (!answer || !('invalid' in answer)) return []
  return Object.entries(answer.invalid).flatMap(([id, messages]) => (messages ?? []).map(message => ({ id, message })))
}
