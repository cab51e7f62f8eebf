import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { redirect } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { endEndpoint } from '#app/notices/end-endpoint.server.ts'
import { EndpointsTable } from '#app/notices/endpoints-table.tsx'
import { listEndpoints } from '#app/notices/list-endpoints.server.ts'
import { NewSecret } from '#app/notices/new-secret.tsx'
import { registerEndpoint } from '#app/notices/register-endpoint.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Card } from '#app/ui/card.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'

export const meta: MetaFunction = () => [{ title: 'Webhooks · Hardproof' }]

const allowed = { kinds: ['partner'], roles: ['partner-agent'] } as const

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, allowed, async (tx, _authority, person) => ({
    shell: await shellData(tx, person),
    endpoints: await listEndpoints(tx),
  }))
}

export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const form = await readPersonForm(args)
    if (form.get('act') === 'end') {
      await asPerson(args, allowed, (tx, authority) => endEndpoint(tx, authority, String(form.get('endpointId'))))
      return redirect('/assignments/webhooks')
    }
    const reach = { loopback: args.context.services.config.webhookLoopback }
    const url = String(form.get('url') ?? '')
    const { secret } = await asPerson(args, allowed, (tx, who) => registerEndpoint(tx, who, { url }, reach))
    // Shown in this answer and nowhere again.
    return { registered: { url, secret } }
  })
}

export default function Webhooks() {
  const { shell, endpoints } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const error = answer && 'error' in answer ? answer.error : null
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[{ label: 'Assignments', to: '/assignments' }, { label: 'Webhooks' }]}
        title="Webhooks"
        sub="Offers are also sent to your own systems, signed; what is not delivered still waits for you here."
      />
      {error && <ErrorSummary errors={[{ message: error.message, id: error.fields.url ? 'url' : undefined }]} />}
      <Stack>
        {answer && 'registered' in answer && <NewSecret {...answer.registered} />}
        <Card title="A new address">
          <Form method="post" key={endpoints.length} noValidate>
            <TextField
              name="url"
              type="url"
              label="Address"
              hint="An https address of yours that takes a POST, such as https://example.org/hooks/hardproof."
              errors={error?.fields.url}
              autoComplete="off"
            />
            <FormActions>
              <SubmitButton>Register the address</SubmitButton>
            </FormActions>
          </Form>
        </Card>
        <EndpointsTable endpoints={endpoints} />
      </Stack>
    </AppShell>
  )
}
