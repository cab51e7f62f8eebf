import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { AuditTable } from '#app/cases/audit-table.tsx'
import { AUDIT_PAGE } from '#app/cases/audit-words.ts'
import { caseOwners } from '#app/cases/case-policy.ts'
import { readAudit } from '#app/cases/read-audit.server.ts'
import { readCase } from '#app/cases/read-case.server.ts'
import { PrintButton } from '#app/court/print-button.tsx'
import { asPerson } from '#app/http/as-person.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { Answer, Limit } from '#app/ui/answer.tsx'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { formatCount } from '#app/ui/format.ts'
import { PageHeader } from '#app/ui/page-header.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `${data.found.number}: ` : ''}audit · Hardproof` },
]

export function loader(args: LoaderFunctionArgs) {
  const after = positionIn(new URL(args.request.url).searchParams.get('after'))
  return asPerson(args, { kinds: caseOwners }, async (tx, _authority, person) => {
    const { id, number, title, jurisdiction, version } = await readCase(tx, args.params.caseId!)
    return {
      shell: await shellData(tx, person),
      found: { id, number, title, jurisdiction, version },
      after,
      rows: await readAudit(tx, id, after, AUDIT_PAGE),
    }
  })
}

/** A position in the case's history; anything else is its beginning. */
function positionIn(text: string | null): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0
}

export default function Audit() {
  const { shell, found, after, rows } = useLoaderData<typeof loader>()
  const wrong = rows.filter(row => row.opens === 'closed' || row.opens === 'refused').length
  const held = rows.filter(row => row.opens === 'open').length
  const last = rows.at(-1)?.position ?? after
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[
          { label: 'Cases', to: '/cases' },
          { label: found.number, to: `/cases/${found.id}` },
          { label: 'Audit' },
        ]}
        title="Every act on this case"
        sub={`${found.title} · ${formatCount(found.version)} ${found.version === 1 ? 'act' : 'acts'} since it was opened`}
        actions={
          <>
            <PrintButton />
            <ButtonLink to={`/cases/${found.id}/audit.csv`} reloadDocument>
              Save as CSV
            </ButtonLink>
          </>
        }
      />
      <Answer tone={wrong > 0 ? 'bad' : held === rows.length && held > 0 ? 'ok' : 'wait'}>
        {wrong > 0
          ? `${formatCount(wrong)} of the ${formatCount(rows.length)} acts on this page do not match the ledger.`
          : `${formatCount(held)} of the ${formatCount(rows.length)} acts on this page open what the ledger holds of them; this server checked just now.`}
      </Answer>
      <Limit>
        That an act stands here unchanged does not prove that what was entered with it is true. No act on a case goes
        without a line here: nothing switches this off.
      </Limit>
      <AuditTable
        rows={rows}
        timeZone={timeZoneOf(found.jurisdiction)}
        paging={
          after > 0 || last < found.version
            ? {
                summary: `${formatCount(after + 1)} to ${formatCount(last)} of ${formatCount(found.version)}`,
                previous: after > 0 ? `?after=${Math.max(0, after - AUDIT_PAGE)}` : undefined,
                next: last < found.version ? `?after=${last}` : undefined,
              }
            : undefined
        }
      />
    </AppShell>
  )
}
