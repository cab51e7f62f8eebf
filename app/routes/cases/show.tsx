import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { listCaseAssignments } from '#app/assignments/list-case-assignments.server.ts'
import { OffersCard } from '#app/assignments/offers-card.tsx'
import { withdrawAssignment } from '#app/assignments/withdraw-assignment.server.ts'
import { menuFor, tracks } from '#app/cases/case.ts'
import { caseFiles } from '#app/cases/case-files.server.ts'
import { closeCaseForm } from '#app/cases/case-form.ts'
import { caseOwners } from '#app/cases/case-policy.ts'
import { CaseStrip } from '#app/cases/case-strip.tsx'
import { checkRecords } from '#app/cases/check-records.server.ts'
import { ClaimCard } from '#app/cases/claim-card.tsx'
import { closeCase } from '#app/cases/close-case.server.ts'
import { CloseCase } from '#app/cases/close-case.tsx'
import { ContractCard } from '#app/cases/contract-card.tsx'
import { HistoryCard } from '#app/cases/history-card.tsx'
import { LinksCard } from '#app/cases/links-card.tsx'
import { readCase } from '#app/cases/read-case.server.ts'
import { readHistory } from '#app/cases/read-history.server.ts'
import { StandingCard } from '#app/cases/standing-card.tsx'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { listNotaries } from '#app/identity/list-organisations.server.ts'
import { jurisdictionName, timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { mayShareCase } from '#app/links/link-policy.ts'
import { listLinks } from '#app/links/list-links.server.ts'
import { findContractReport } from '#app/reports/find-contract-report.server.ts'
import { mayRequestReport } from '#app/reports/report.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ButtonLink } from '#app/ui/button.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.found.number ?? 'Case'} · Hardproof` },
]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, { kinds: caseOwners }, async (tx, { actor }, person) => {
    const found = await readCase(tx, args.params.caseId!)
    return {
      shell: await shellData(tx, person),
      found,
      menu: menuFor(actor, found.situation),
      mayShare: mayShareCase(actor, { organisationId: actor.organisationId }),
      history: await readHistory(tx, found.id),
      records: await checkRecords(tx, found.contract.id),
      files: await caseFiles(tx, found.contract.id),
      report: await findContractReport(tx, found.contract.id),
      notaries: mayRequestReport(actor, person.organisation.kind) ? await listNotaries(tx) : [],
      offers: await listCaseAssignments(tx, found.id),
      links: await listLinks(tx, found.id),
    }
  })
}

/** Closing the case, and taking an offer back: what stands on this page. */
export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const form = Object.fromEntries(await readPersonForm(args))
    const caseId = args.params.caseId!
    await asPerson(args, { kinds: caseOwners }, async (tx, authority) => {
      if (form.act === 'close') await closeCase(tx, authority, { caseId, ...readClosing(form) })
      else if (form.act === 'withdraw') await withdrawAssignment(tx, authority, String(form.assignmentId))
      else throw new DomainError('unknown-act', 'Choose what to do with the case.', 400)
    })
    return redirect(`/cases/${caseId}`)
  })
}

function readClosing(form: Record<string, unknown>) {
  const read = closeCaseForm.safeParse(form)
  if (read.success) return read.data
  throw new DomainError('closing-unread', read.error.issues[0]!.message, 422)
}

export default function Case() {
  const data = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  const { found, menu } = data
  const { situation, contract } = found
  const respondent = found.parties.find(party => party.role === 'respondent')
  return (
    <AppShell {...data.shell}>
      <PageHeader
        crumbs={[{ label: 'Cases', to: '/cases' }, { label: found.number }]}
        title={
          <>
            <bdi>{found.bank.name}</bdi> v. <bdi>{respondent?.name}</bdi>{' '}
            {respondent?.localName && <bdi>{respondent.localName}</bdi>}
          </>
        }
        sub={[
          contract.title,
          [jurisdictionName(found.jurisdiction), found.court && (found.court.localName ?? found.court.name)]
            .filter(Boolean)
            .join(', '),
          `track: ${tracks[found.track].toLowerCase()}`,
        ].join(' · ')}
        actions={<Actions data={data} />}
      />
      {refused && 'error' in refused && <ErrorSummary errors={[{ message: refused.error.message }]} />}
      <CaseStrip
        jurisdiction={found.jurisdiction}
        stage={situation.stage}
        liveOffers={situation.liveOffers}
        outcome={found.outcome}
        reached={data.history}
      />
      <Columns>
        <Stack>
          <StandingCard contractId={contract.id} records={data.records} report={data.report} notaries={data.notaries} />
          <HistoryCard events={data.history} jurisdiction={found.jurisdiction} />
        </Stack>
        <Stack>
          <ClaimCard
            claim={found.claim}
            asOf={
              <>
                As {found.openedBy} entered it when the case was opened,{' '}
                <DateTime at={found.openedAt} timeZone={timeZoneOf(found.jurisdiction)} />.
              </>
            }
          />
          <ContractCard contract={contract} files={data.files} />
          <OffersCard
            offers={data.offers}
            jurisdiction={found.jurisdiction}
            mayWithdraw={menu.some(item => item.move === 'withdraw' && item.reasons.length === 0)}
          />
          <LinksCard
            caseId={found.id}
            links={data.links}
            mayShare={data.mayShare}
            timeZone={timeZoneOf(found.jurisdiction)}
          />
        </Stack>
      </Columns>
    </AppShell>
  )
}

function Actions({ data }: { data: ReturnType<typeof useLoaderData<typeof loader>> }) {
  const { found, menu, mayShare } = data
  const possible = (move: string) => menu.some(item => item.move === move && item.reasons.length === 0)
  return (
    <>
      {possible('close') && <CloseCase version={found.version} />}
      {mayShare && <ButtonLink to={`/cases/${found.id}/link`}>Link for the judge</ButtonLink>}
      {possible('offer') && (
        <ButtonLink to={`/cases/${found.id}/offer`} tone="primary">
          Offer to partners
        </ButtonLink>
      )}
    </>
  )
}
