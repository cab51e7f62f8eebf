import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { listReports } from '#app/reports/list-reports.server.ts'
import { ReportTable } from '#app/reports/report-table.tsx'
import { requestReport } from '#app/reports/request-report.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'

export const meta: MetaFunction = () => [{ title: 'Reports · Hardproof' }]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: ['bank', 'notary'] }, async (tx, _authority, person) => ({
    shell: await shellData(tx, person),
    kind: person.organisation.kind,
    ...(await listReports(tx)),
  }))
}

const request = z.object({ contractId: z.uuid(), notaryId: z.uuid() })

/** Asks a notary office for a report; the form stands on the contract's and the case's page. */
export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const input = request.parse(Object.fromEntries(await readPersonForm(args)))
    const allowed = { kinds: ['bank'], roles: ['legal-officer', 'supervisor'] } as const
    const { reportId } = await asPerson(args, allowed, (tx, authority) => requestReport(tx, authority, input))
    return redirect(`/reports/${reportId}`)
  })
}

export default function Reports() {
  const { shell, kind, rows, more } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  const waiting = rows.filter(row => row.status === 'requested').length
  const sub =
    kind === 'notary'
      ? `${waiting} waiting for your office · what has waited longest stands first`
      : `${waiting} waiting for a notary office`
  return (
    <AppShell {...shell}>
      <PageHeader title="Preservation reports" sub={sub} />
      {refused && 'error' in refused && <ErrorSummary errors={[{ message: refused.error.message }]} />}
      <ReportTable rows={rows} kind={kind} />
      {more && <Notice title="Only the first 200 are shown.">Older ones are found on their contract’s page.</Notice>}
    </AppShell>
  )
}
