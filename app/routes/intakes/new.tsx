import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
  unstable_parseMultipartFormData,
} from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction, type Refused } from '#app/http/form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { MAX_INTAKE_BYTES } from '#app/intake/intake.ts'
import { type IntakeField, intakeFields } from '#app/intake/intake-fields.ts'
import { bringsFiles } from '#app/intake/intake-policy.ts'
import { type ReceivedFile, receiveFile, recordIntake } from '#app/intake/receive-intake.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Card } from '#app/ui/card.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { FileField } from '#app/ui/field/file-field.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { refusalErrors } from '#app/ui/form-errors.ts'
import { Columns } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'

export const meta: MetaFunction = () => [{ title: 'Open many cases from a file · Hardproof' }]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, bringsFiles, async (tx, _authority, person) => ({ shell: await shellData(tx, person) }))
}

/** The file goes to the store as it arrives; no transaction is open meanwhile. */
export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const { evidenceStore, kms } = args.context.services
    const keeping = { evidenceStore, kms }
    const { organisationId } = await asPerson(args, bringsFiles, async (_tx, { actor }) => actor)
    const file = await readUpload(args.request, (source, name) =>
      receiveFile(keeping, organisationId, { source, name, maxBytes: MAX_INTAKE_BYTES }),
    )
    const { intakeId, created } = await asPerson(args, bringsFiles, (tx, { actor }) => recordIntake(tx, actor, file))
    if (!created) await evidenceStore.remove(file.objectKey)
    return redirect(`/intakes/${intakeId}${created ? '' : '?again=1'}`)
  })
}

async function readUpload(
  request: Request,
  receive: (source: AsyncIterable<Uint8Array>, name: string) => Promise<ReceivedFile>,
): Promise<ReceivedFile> {
  let received: ReceivedFile | undefined
  let refusal: unknown
  await unstable_parseMultipartFormData(request, async ({ name, filename, data }) => {
    if (name === 'file' && filename && !received && !refusal) {
      try {
        received = await receive(data, filename)
        return ''
      } catch (error) {
        refusal = error
      }
    }
    for await (const _rest of data);
    return ''
  }).catch(error => {
    refusal ??= new DomainError('form-unread', `The file arrived broken. Send it again.`, 400)
    if (error instanceof DomainError) refusal = error
  })
  if (refusal) throw refusal
  if (received) return received
  const message = 'Choose a file.'
  throw new DomainError('no-file', message, 422, { file: [message] })
}

export default function NewIntake() {
  const { shell } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>() as Refused | undefined
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[{ label: 'Cases', to: '/cases' }, { label: 'Files', to: '/intakes' }, { label: 'New' }]}
        title="Open many cases from a file"
        sub="One row a case, on contracts that are captured here. You see how it is read before anything is made."
      />
      {refused && <ErrorSummary errors={refusalErrors(refused.error)} />}
      <Columns>
        <Form method="post" encType="multipart/form-data" noValidate>
          <FileField
            id="file"
            name="file"
            label="CSV file"
            hint="With headings in its first row; up to 256 MiB. The same file again opens the one that is here."
            accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
            errors={refused?.error.fields.file}
          />
          <FormActions>
            <SubmitButton busyLabel="Sending…">Send the file</SubmitButton>
            <Link to="/intakes">Files sent before</Link>
          </FormActions>
        </Form>
        <Card title="Columns" sub="In any order, under these headings or others: you say which is which.">
          <p>
            <Link to="/intakes/contracts.csv" reloadDocument>
              Your contracts without a case, as a file to fill in
            </Link>
          </p>
          <Facts>
            {(Object.keys(intakeFields) as IntakeField[]).map(field => (
              <Fact key={field} term={intakeFields[field].label} why={intakeFields[field].hint}>
                {intakeFields[field].needed ? 'Needed' : 'Optional'}
              </Fact>
            ))}
          </Facts>
        </Card>
      </Columns>
    </AppShell>
  )
}
