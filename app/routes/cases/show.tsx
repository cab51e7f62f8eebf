import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { listCaseAssignments } from '#app/assignments/list-case-assignments.server.ts'
import { OffersCard } from '#app/assignments/offers-card.tsx'
import { withdrawAssignment } from '#app/assignments/withdraw-assignment.server.ts'
import { caseFiles } from '#app/cases/case-files.server.ts'
import { CaseHeading } from '#app/cases/case-heading.tsx'
import { caseOwners } from '#app/cases/case-policy.ts'
import { CaseStrip } from '#app/cases/case-strip.tsx'
import { ClaimCard } from '#app/cases/claim-card.tsx'
import { ContractCard } from '#app/cases/contract-card.tsx'
import { FilingCard } from '#app/cases/filing-card.tsx'
import { HeaderActs } from '#app/cases/header-acts.tsx'
import { HistoryCard } from '#app/cases/history-card.tsx'
import { LifecycleCard } from '#app/cases/lifecycle-card.tsx'
import { lifecycleMap } from '#app/cases/lifecycle-map.ts'
import { LinksCard } from '#app/cases/links-card.tsx'
import { listFilings } from '#app/cases/list-filings.server.ts'
import { offeredActs, possibleNow } from '#app/cases/offered-acts.ts'
import { OfficerCard } from '#app/cases/officer-card.tsx'
import { readWholeCase } from '#app/cases/read-case.server.ts'
import { readHistory } from '#app/cases/read-history.server.ts'
import { DeadlinesCard } from '#app/deadlines/deadlines-card.tsx'
import { LimitationCard } from '#app/deadlines/limitation-card.tsx'
import { readDeadlines } from '#app/deadlines/read-deadlines.server.ts'
import { readLimitation } from '#app/deadlines/read-limitation.server.ts'
import { todayIn } from '#app/deadlines/today-in.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { isCaseworker } from '#app/identity/actor.ts'
import { listNotaries } from '#app/identity/list-organisations.server.ts'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { mayShareCase } from '#app/links/link-policy.ts'
import { listLinks } from '#app/links/list-links.server.ts'
import { readReadiness } from '#app/readiness/read-readiness.server.ts'
import { ReadinessCard } from '#app/readiness/readiness-card.tsx'
import { mayRequestReport } from '#app/reports/report.ts'
import { NotesCard } from '#app/tasks/notes-card.tsx'
import { readNotes } from '#app/tasks/read-notes.server.ts'
import { readTasks } from '#app/tasks/read-tasks.server.ts'
import { TasksCard } from '#app/tasks/tasks-card.tsx'
import { AppShell } from '#app/ui/app-shell.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { Columns, Stack } from '#app/ui/layout.tsx'
import { atOnce } from '#db/at-once.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.found.number ?? 'Case'} · Hardproof` },
]

export function loader(args: LoaderFunctionArgs) {
  const now = new Date()
  return asPerson(args, { kinds: caseOwners }, async (tx, { actor }, person) => {
    const { detail: found, row, pack } = await readWholeCase(tx, args.params.caseId!, now)
    const { id, situation, contract } = found
    const read = await atOnce({
      shell: shellData(tx, person),
      history: readHistory(tx, id),
      readiness: readReadiness(tx, row, pack, now, { check: 'full' }),
      limitation: readLimitation(tx, row, pack),
      deadlines: readDeadlines(tx, id),
      tasks: readTasks(tx, id),
      notes: readNotes(tx, id),
      filings: listFilings(tx, id),
      files: caseFiles(tx, contract.id),
      notaries: mayRequestReport(actor, person.organisation.kind) ? listNotaries(tx) : [],
      offers: listCaseAssignments(tx, id),
      links: listLinks(tx, id),
    })
    return {
      ...{ ...read, found, now, today: todayIn(pack, now) },
      acts: offeredActs(id, actor, situation),
      may: possibleNow(actor, situation),
      mayWork: isCaseworker(actor) && situation.stage !== 'closed',
      mayShare: mayShareCase(actor, { organisationId: actor.organisationId }),
      map: lifecycleMap(situation, actor, read.history),
      dates: { dueOn: row.dueOn, knownOn: row.knownOn },
    }
  })
}

/** Taking an offer back: the one act that stands on this page; all others have pages of their own. */
export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const form = await readPersonForm(args)
    await asPerson(args, { kinds: caseOwners }, (tx, authority) =>
      withdrawAssignment(tx, authority, String(form.get('assignmentId'))),
    )
    return redirect(`/cases/${args.params.caseId}`)
  })
}

export default function Case() {
  const data = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  const { found, limitation, today, now, acts, may, mayWork, mayShare } = data
  const { id, version, situation, contract, jurisdiction } = found
  const timeZone = timeZoneOf(jurisdiction)
  const held = found.hold !== null
  return (
    <AppShell {...data.shell}>
      <CaseHeading found={found} actions={<HeaderActs caseId={id} version={version} mayShare={mayShare} {...acts} />} />
      {refused && 'error' in refused && <ErrorSummary errors={[{ message: refused.error.message }]} />}
      <CaseStrip
        jurisdiction={jurisdiction}
        stage={situation.stage}
        liveOffers={situation.liveOffers}
        outcome={found.outcome}
        reached={data.history}
      />
      <Columns>
        <Stack>
          <ReadinessCard
            readiness={data.readiness}
            caseId={id}
            contractId={contract.id}
            notaries={data.notaries}
            mayAct={mayWork}
          />
          <LimitationCard caseId={id} {...limitation} dates={data.dates} today={today} held={held} mayAct={mayWork} />
          <DeadlinesCard caseId={id} deadlines={data.deadlines} {...{ now, today, held }} mayAct={mayWork} />
          <TasksCard
            caseId={id}
            tasks={data.tasks}
            {...{ now, today, timeZone }}
            heldUntil={found.hold?.until ?? null}
            mayAct={mayWork}
          />
          <FilingCard filings={data.filings} timeZone={timeZone} />
          <LifecycleCard caseId={id} map={data.map} timeZone={timeZone} />
          <HistoryCard caseId={id} events={data.history} jurisdiction={jurisdiction} />
        </Stack>
        <Stack>
          <ClaimCard claim={found.claim} asOf={<AsOf by={found.openedBy} at={found.openedAt} timeZone={timeZone} />} />
          <OfficerCard
            {...{ caseId: id, version, officer: found.officer, hold: found.hold, timeZone }}
            mayClaim={may.includes('claim')}
            mayRelease={may.includes('release')}
            mayAssign={may.includes('assign')}
          />
          <NotesCard caseId={id} {...data.notes} timeZone={timeZone} mayWrite={may.includes('add-note')} />
          <ContractCard contract={contract} files={data.files} />
          <OffersCard offers={data.offers} jurisdiction={jurisdiction} mayWithdraw={may.includes('withdraw')} />
          <LinksCard caseId={id} links={data.links} mayShare={mayShare} timeZone={timeZone} />
        </Stack>
      </Columns>
    </AppShell>
  )
}

function AsOf({ by, at, timeZone }: { by: string; at: Date; timeZone: string }) {
  return (
    <>
      As {by} entered it when the case was opened, <DateTime at={at} timeZone={timeZone} />.
    </>
  )
}
