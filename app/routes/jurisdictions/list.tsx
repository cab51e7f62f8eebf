import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { caseOwners } from '#app/cases/case-policy.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { jurisdictionName } from '#app/jurisdictions/jurisdiction.ts'
import { isOwnVersion } from '#app/jurisdictions/own-versions.ts'
import { MOST_COUNTED, readJurisdictions } from '#app/rules/read-jurisdictions.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { formatCount } from '#app/ui/format.ts'
import { PageHeader } from '#app/ui/page-header.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'

export const meta: MetaFunction = () => [{ title: 'Rules · Hardproof' }]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: caseOwners }, async (tx, { actor }, person) => ({
    shell: await shellData(tx, person),
    rows: await readJurisdictions(tx, actor.organisationId),
    most: MOST_COUNTED,
  }))
}

export default function Jurisdictions() {
  const { shell, rows, most } = useLoaderData<typeof loader>()
  return (
    <AppShell {...shell}>
      <PageHeader
        title="Rules"
        sub="What cases are judged by, place by place. Each rule says which law it rests on and whether that was read; what is from memory, counsel has to confirm."
      />
      <DataTable
        caption="Jurisdictions that there are rules for"
        rows={rows}
        rowKey={({ code }) => code}
        columns={[
          {
            head: 'Jurisdiction',
            rowHead: true,
            cell: ({ code, name }) => <Link to={`/jurisdictions/${code}`}>{name}</Link>,
          },
          {
            head: 'In force',
            cell: ({ version, newer }) => (
              <>
                Version {version}
                {isOwnVersion(version) && ', your own'}
                {newer !== null && (
                  <div>
                    <Tag tone="wait">{`Version ${newer} waits`}</Tag>
                  </div>
                )}
              </>
            ),
          },
          { head: 'Read', kind: 'num', cell: ({ tally }) => tally.read },
          { head: 'Secondary source', kind: 'num', cell: ({ tally }) => tally.secondary },
          { head: 'Counsel to confirm', kind: 'num', cell: ({ tally }) => tally.memory },
          {
            head: 'Open cases',
            kind: 'num',
            cell: ({ open, beside }) =>
              beside.length > 0
                ? `beside ${beside.map(jurisdictionName).join(', ')}`
                : `${formatCount(open)}${open === most ? '+' : ''}`,
          },
        ]}
      />
    </AppShell>
  )
}
