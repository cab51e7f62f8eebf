import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { asPerson } from '#app/http/as-person.server.ts'
import { decodeCursor, pageOf } from '#app/http/page-of.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { listIntakes } from '#app/intake/find-intake.server.ts'
import { bringsFiles } from '#app/intake/intake-policy.ts'
import { IntakeTable } from '#app/intake/intake-table.tsx'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { isUuid } from '#db/is-uuid.ts'

export const meta: MetaFunction = () => [{ title: 'Files of cases · Hardproof' }]

const PAGE = 40

export function loader(args: LoaderFunctionArgs) {
  const cursor = decodeCursor(new URL(args.request.url).searchParams.get('after'), 2)
  const after = cursor && !Number.isNaN(Date.parse(cursor[0]!)) && isUuid(cursor[1]!) ? cursor : null
  return asPerson(args, bringsFiles, async (tx, { actor }, person) => {
    const found = await listIntakes(tx, actor.organisationId, { after, limit: PAGE + 1 })
    const { rows, next } = pageOf(found, PAGE, row => row.key)
    return {
      shell: await shellData(tx, person),
      first: after === null,
      next,
      rows: rows.map(({ id, name, state, createdBy, createdAt, rowsRead, casesMade, rowsKnown, rowsRefused }) => ({
        ...{ id, name, state, createdBy, createdAt, rowsRead, casesMade, rowsKnown, rowsRefused },
      })),
    }
  })
}

export default function Intakes() {
  const { shell, rows, next, first } = useLoaderData<typeof loader>()
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[{ label: 'Cases', to: '/cases' }, { label: 'Files' }]}
        title="Files of cases"
        sub="Each row of a file becomes a case, or comes back with what is wrong in it."
        actions={
          <ButtonLink tone="primary" to="/intakes/new">
            Send a file
          </ButtonLink>
        }
      />
      <IntakeTable
        rows={rows}
        paging={
          next || !first
            ? {
                summary: first ? 'The newest' : 'Further down',
                previous: first ? undefined : '/intakes',
                next: next ? `/intakes?after=${next}` : undefined,
              }
            : undefined
        }
      />
    </AppShell>
  )
}
