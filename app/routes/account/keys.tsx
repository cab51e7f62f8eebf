import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { ApiKeys, IssuedKey, TryIt } from '#app/identity/api-keys.tsx'
import { issueApiKey } from '#app/identity/issue-api-key.server.ts'
import { listApiKeys, listSigningKeys } from '#app/identity/list-keys.server.ts'
import { readPublicKey } from '#app/identity/read-public-key.ts'
import { registerSigningKey } from '#app/identity/register-signing-key.server.ts'
import { revokeApiKey } from '#app/identity/revoke-api-key.server.ts'
import { SigningKeys } from '#app/identity/signing-keys.tsx'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { Stack } from '#app/ui/layout.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'

export const meta: MetaFunction = () => [{ title: 'Keys · Hardproof' }]

const allowed = { roles: ['integration-engineer'] } as const

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, allowed, async (tx, { actor }, person) => ({
    shell: await shellData(tx, person),
    organisationId: actor.organisationId,
    origin: args.context.services.config.publicOrigin,
    apiKeys: await listApiKeys(tx),
    signingKeys: await listSigningKeys(tx),
    mayRegister: args.context.services.registrar !== null,
  }))
}

const label = z.string().trim().min(1, 'Say what the key is for.').max(100)
const acts = z.discriminatedUnion('act', [
  z.object({ act: z.literal('issue'), label }),
  z.object({ act: z.literal('revoke'), apiKeyId: z.uuid() }),
  z.object({ act: z.literal('register'), label, publicKey: z.string().max(2_000) }),
])

export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const input = acts.parse(Object.fromEntries(await readPersonForm(args)))
    return asPerson(args, allowed, async (tx, authority) => {
      if (input.act === 'issue') return { issued: (await issueApiKey(tx, authority, input)).token }
      if (input.act === 'revoke') {
        await revokeApiKey(tx, input.apiKeyId)
        return { done: 'The API key is revoked: requests with it are refused from now on.' }
      }
      const { registrar } = args.context.services
      if (!registrar) throw new DomainError('no-registrar', 'Keys are not registered on this server.', 403)
      const { organisationId } = authority.actor
      const publicKey = readPublicKey(input.publicKey)
      const key = { organisationId, publicKey, label: input.label, allows: ['capture'], wrappedSecret: null }
      const { keyId } = await registerSigningKey(tx, registrar, key)
      return { done: `Key ${keyId} is registered: what it signs can be submitted at once.` }
    })
  })
}

export default function Keys() {
  const { shell, organisationId, origin, apiKeys, signingKeys, mayRegister } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const error = result && 'error' in result ? result.error : null
  const issued = result && 'issued' in result ? result.issued : null
  return (
    <AppShell {...shell}>
      <PageHeader
        title="Keys"
        sub="An API key says whose request it is. A signing key, which never leaves your system, makes an event evidence."
      />
      <ErrorSummary errors={error ? errorsOf(error) : []} />
      {result && 'done' in result && <Notice tone="done" flash title={result.done} />}
      {issued && <IssuedKey token={issued} />}
      <Stack>
        <ApiKeys keys={apiKeys} />
        <SigningKeys keys={signingKeys} mayRegister={mayRegister} />
        <TryIt origin={origin} organisationId={organisationId} />
      </Stack>
    </AppShell>
  )
}

function errorsOf({ message, fields }: { message: string; fields: Record<string, string[]> }) {
  const of = Object.values(fields).flat()
  return of.length > 0 ? of.map(each => ({ message: each })) : [{ message }]
}
