import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { ContractTable } from '#app/contracts/contract-table.tsx'
import { contractStateWords } from '#app/contracts/contract-words.ts'
import { listContracts } from '#app/contracts/list-contracts.server.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { decodeCursor, pageOf } from '#app/http/page-of.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { Chips } from '#app/ui/chips.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'

export const meta: MetaFunction = () => [{ title: 'Contracts · Hardproof' }]

const PAGE = 40

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: ['bank'] }, async (tx, { actor }, person) => {
    const params = new URL(args.request.url).searchParams
    const search = params.get('q')?.trim().slice(0, 100) ?? ''
    const state = Object.hasOwn(contractStateWords, params.get('state') ?? '') ? params.get('state')! : ''
    const after = decodeCursor(params.get('after'), 2)
    const found = await listContracts(tx, { organisationId: actor.organisationId, limit: PAGE, after, search, state })
    const { rows, next } = pageOf(found, PAGE, row => [row.createdAt.toISOString(), row.id])
    return { shell: await shellData(tx, person), rows, next, search, state, first: after === null }
  })
}

export default function Contracts() {
  const { shell, rows, next, search, state, first } = useLoaderData<typeof loader>()
  const link = (change: Record<string, string>) => {
    const params = new URLSearchParams({ ...(search && { q: search }), ...(state && { state }), ...change })
    for (const [key, value] of [...params]) if (!value) params.delete(key)
    return `/contracts?${params}`
  }
  return (
    <AppShell {...shell}>
      <PageHeader title="Contracts" sub="Captured as your systems sent them; what their events state." />
      <Form method="get" role="search" className="mb-4 flex max-w-xl flex-wrap items-end gap-2">
        <label className="grow">
          <span className="sr-only">Reference or name</span>
          <input className="input" type="search" name="q" defaultValue={search} placeholder="Reference or name" />
        </label>
        {state && <input type="hidden" name="state" value={state} />}
        <SubmitButton tone="plain">Search</SubmitButton>
      </Form>
      <Chips
        label="State"
        chips={[
          { to: link({ state: '', after: '' }), label: 'All', current: !state },
          ...(['missed', 'paid', 'delivered', 'drafted', 'terminated'] as const).map(each => ({
            to: link({ state: each, after: '' }),
            label: contractStateWords[each].label,
            current: state === each,
          })),
        ]}
      />
      <ContractTable
        rows={rows}
        filtered={search !== '' || state !== '' || !first}
        paging={
          next || !first
            ? {
                summary: `${rows.length} on this page`,
                previous: first ? undefined : link({ after: '' }),
                next: next ? link({ after: next }) : undefined,
              }
            : undefined
        }
      />
    </AppShell>
  )
}
