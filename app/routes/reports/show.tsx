import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { approveReport } from '#app/reports/approve-report.server.ts'
import { type DecideErrors, DecideReport } from '#app/reports/decide-report.tsx'
import { refuseReport } from '#app/reports/refuse-report.server.ts'
import { mayDecideReport, reportStatusWords } from '#app/reports/report.ts'
import { ReportAnswer, ReportLife } from '#app/reports/report-answer.tsx'
import { ReportChecks, ReportedEvents, ReportedFiles, ReportedSignatures } from '#app/reports/report-contents.tsx'
import { ReportLedger, ReportParties } from '#app/reports/report-sides.tsx'
import { viewReport } from '#app/reports/view-report.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { knownReportId } from './known-report-id.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.view.number ? `Report ${data.view.number}` : 'Report request'} · Hardproof` },
]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: ['bank', 'notary'] }, async (tx, { actor }, person) => ({
    shell: await shellData(tx, person),
    view: await viewReport(tx, args.context.services, knownReportId(args.params.reportId)),
    mayDecide: mayDecideReport(actor, person.organisation.kind),
  }))
}

/** Issue or refuse: the notary officer's own act. */
export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const form = await readPersonForm(args)
    const reportId = knownReportId(args.params.reportId)
    await asPerson(args, { kinds: ['notary'], roles: ['notary-officer'] }, async (tx, authority) => {
      const act = form.get('act')
      if (act === 'issue') {
        await approveReport(tx, args.context.services, authority, { reportId, seen: String(form.get('seen') ?? '') })
      } else if (act === 'refuse')
        await refuseReport(tx, authority, { reportId, reason: String(form.get('reason') ?? '') })
      else throw new DomainError('unknown-act', 'Choose whether to issue or to refuse the report.', 400)
    })
    return redirect(`/reports/${reportId}`)
  })
}

export default function Report() {
  const { shell, view, mayDecide } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>() as DecideErrors | undefined
  const words = reportStatusWords[view.status]
  return (
    <AppShell {...shell}>
      <div data-report-status={view.status} data-seal-status={view.seal?.status ?? 'none'}>
        <PageHeader
          crumbs={[{ label: 'Reports', to: '/reports' }, { label: view.number ?? 'Request' }]}
          title={
            <>
              {view.number ? `Preservation report ${view.number}: ` : 'Report requested: '}
              <PersonName name={view.contract.counterpartyName} local={view.contract.counterpartyLocalName} />
            </>
          }
          sub={`${view.contract.title} · ${view.contract.reference} · ${view.jurisdictionName}`}
          state={<Tag tone={words.tone}>{words.label}</Tag>}
          actions={
            view.status === 'sealed' && (
              <ButtonLink to={`/reports/${view.id}/file`} tone="primary" reloadDocument>
                Open the sealed report
              </ButtonLink>
            )
          }
        />
        <ReportLife view={view} />
        <ReportAnswer view={view} />
        <Columns>
          <Stack>
            {mayDecide && view.status === 'requested' && <DecideReport view={view} refused={refused} />}
            <ReportChecks view={view} />
            <ReportedEvents view={view} />
            <ReportedSignatures view={view} />
          </Stack>
          <Stack>
            <ReportParties view={view} />
            <ReportedFiles view={view} />
            <ReportLedger view={view} />
          </Stack>
        </Columns>
      </div>
    </AppShell>
  )
}
