import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { caseOwners } from '#app/cases/case-policy.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction, type Refused } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { addVersion, nextVersion } from '#app/jurisdictions/add-version.server.ts'
import { knownJurisdiction } from '#app/jurisdictions/find-version.server.ts'
import { MOST_PACK_BYTES } from '#app/jurisdictions/own-versions.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Card } from '#app/ui/card.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { FileField } from '#app/ui/field/file-field.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { TextAreaField } from '#app/ui/field/text-area-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { refusalErrors } from '#app/ui/form-errors.ts'
import { PageHeader } from '#app/ui/page-header.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { fromUtf8 } from '#ledger/bytes.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `A version of the rules of ${data?.name} · Hardproof` },
]

const allowed = { kinds: caseOwners, roles: ['supervisor'] } as const

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, allowed, async (tx, _authority, person) => {
    const code = knownJurisdiction(args.params.code)
    const pack = await packFor(tx, code)
    return {
      shell: await shellData(tx, person),
      code,
      name: pack.name,
      inForce: pack.version,
      next: await nextVersion(tx, code),
    }
  })
}

export async function action(args: ActionFunctionArgs) {
  const typed = { text: '', note: '' }
  const answer = await formAction(async () => {
    const form = await readPersonForm(args, ['file'])
    Object.assign(typed, { text: String(form.get('text') ?? ''), note: String(form.get('note') ?? '') })
    const text = (await fileText(form.get('file'))) ?? typed.text
    const jurisdiction = knownJurisdiction(args.params.code)
    const { version } = await asPerson(args, allowed, (tx, authority) =>
      addVersion(tx, authority, { jurisdiction, text, note: typed.note }),
    )
    return redirect(`/jurisdictions/${jurisdiction}/versions/${version}`)
  })
  if (!('data' in answer)) return answer
  // Without scripts the page comes anew, and what was pasted would be lost.
  return data({ ...answer.data, typed }, answer.init ?? undefined)
}

/** Null where no file was chosen: a browser then sends one that has neither name nor content. */
async function fileText(file: FormDataEntryValue | null): Promise<string | null> {
  if (!(file instanceof File) || file.size === 0) return null
  const refuse = (message: string) => new DomainError('pack-refused', message, 422, { file: [message] })
  if (file.size > MOST_PACK_BYTES) throw refuse('This is longer than any rule pack: at most 1 MB.')
  try {
    return fromUtf8(new Uint8Array(await file.arrayBuffer())).replace(/^\ufeff/, '')
  } catch {
    throw refuse('The file is not text in UTF-8.')
  }
}

export default function NewVersion() {
  const { shell, code, name, inForce, next } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>() as (Refused & { typed: { text: string; note: string } }) | undefined
  const fields = refused?.error.fields ?? {}
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[
          { label: 'Rules', to: '/jurisdictions' },
          { label: name, to: `/jurisdictions/${code}` },
          { label: 'New version' },
        ]}
        title={`A version of the rules of ${name}`}
        sub="Nothing is judged by it before a dry run has shown what it changes, and a supervisor has adopted it."
      />
      {refused && <ErrorSummary errors={refusalErrors(refused.error)} title="These rules cannot be added yet" />}
      <Card>
        <p className="mb-4 max-w-prose">
          Begin with <a href={`/jurisdictions/${code}/versions/${inForce}/pack.json`}>the version in force</a>, change
          what has changed, and set its <code>version</code> to {next}. Every rule needs its <code>cite</code>, whether
          the law was <code>read</code>, is from a <code>secondary</code> source or from <code>memory</code>, the day,
          and who reviewed it, or <code>null</code>.
        </p>
        <Form method="post" encType="multipart/form-data" noValidate>
          <TextField
            name="note"
            label="Why there is a new version"
            defaultValue={refused?.typed.note}
            errors={fields.note}
            maxLength={1_000}
          />
          <FileField
            name="file"
            label="The version as a JSON file"
            accept=".json,application/json"
            errors={fields.file}
            optional
          />
          <TextAreaField
            name="text"
            label="Or pasted"
            rows={16}
            spellCheck={false}
            className="mono"
            defaultValue={refused?.typed.text}
            errors={fields.text}
            optional
          />
          <FormActions>
            <SubmitButton busyLabel="Reading…">Add the version</SubmitButton>
            <Link to={`/jurisdictions/${code}`}>Back to the rules</Link>
          </FormActions>
        </Form>
      </Card>
    </AppShell>
  )
}
