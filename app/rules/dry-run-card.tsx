import { Form, Link } from '@remix-run/react'
import { type ChangedCase, type ChangeKind, changeKinds } from '#app/jurisdictions/dry-run.ts'
import type { DryRun } from '#app/jurisdictions/dry-runs.server.ts'
import { useRefresh } from '#app/submissions/use-refresh.ts'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Notice } from '#app/ui/notice.tsx'
import { Progress } from '#app/ui/progress.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'

export type ShownRun = Omit<DryRun, 'hash'>

interface DryRunCardProps {
  run: ShownRun | null
  /** May this person begin one? */
  mayStart: boolean
  /** Whose cases are judged, in words. */
  whose: string
  timeZone: string
}

/** What a version would change for the cases that are open, as a job found it; live while it runs. */
export function DryRunCard({ run, mayStart, whose, timeZone }: DryRunCardProps) {
  const under = run?.state === 'waiting' || run?.state === 'running'
  return (
    <Card
      id="dry-run"
      title="Dry run"
      sub={`Judges every open case ${whose} by this version, and by the one it is judged by now. Nothing of the cases is changed.`}
      aside={
        mayStart &&
        !under && (
          <Form method="post" preventScrollReset>
            <input type="hidden" name="act" value="dry-run" />
            <SubmitButton tone={run ? 'plain' : 'primary'} busyLabel="Starting…">
              {run ? 'Run again' : 'Start the dry run'}
            </SubmitButton>
          </Form>
        )
      }
    >
      {!run && <p>It has not been tried yet.</p>}
      {run && under && <Running run={run} />}
      {run?.state === 'failed' && (
        <Notice tone="bad" title="The dry run failed">
          {run.trouble}
        </Notice>
      )}
      {run && run.cases > 0 && <Found run={run} />}
      {run && (
        <p className="why">
          Started by {run.startedBy}, <DateTime at={run.startedAt} timeZone={timeZone} />
          {run.endedAt && (
            <>
              ; ended <DateTime at={run.endedAt} timeZone={timeZone} />
            </>
          )}
          . Cases opened since are not in it.
        </p>
      )}
    </Card>
  )
}

function Running({ run }: { run: ShownRun }) {
  useRefresh(1_000)
  return (
    <Progress
      label="Judging open cases"
      value={run.state === 'waiting' ? undefined : run.cases}
      max={Math.max(run.total, run.cases, 1)}
      unit="cases"
    >
      It goes on when you leave this page. <a href="#dry-run">Look again</a> if the figures stand still.
    </Progress>
  )
}

function Found({ run }: { run: ShownRun }) {
  const counts = Object.entries(run.counts) as [ChangeKind, number][]
  const hidden = run.changed - run.samples.length
  return (
    <>
      <Facts>
        <Fact term="Cases judged">{formatCount(run.cases)}</Fact>
        <Fact term="Cases that change" strong>
          {formatCount(run.changed)}
        </Fact>
        {counts.map(([kind, count]) => (
          <Fact key={kind} term={changeKinds[kind]}>
            {formatCount(count)}
          </Fact>
        ))}
      </Facts>
      {run.samples.length > 0 && (
        <DataTable
          caption="Cases that change"
          rows={run.samples}
          rowKey={({ caseId }) => caseId}
          paging={
            hidden > 0 ? { summary: `The first ${run.samples.length}; ${formatCount(hidden)} more change.` } : undefined
          }
          columns={[
            {
              head: 'Case',
              kind: 'ref',
              rowHead: true,
              cell: ({ caseId, number }) => <Link to={`/cases/${caseId}`}>{number}</Link>,
            },
            { head: 'Parties', phone: 'plain', cell: ({ title }) => title },
            { head: 'Judged by', cell: ({ version }) => `Version ${version}` },
            { head: 'What changes', phone: 'plain', cell: one => <CaseChanges one={one} /> },
          ]}
        />
      )}
    </>
  )
}

function CaseChanges({ one }: { one: ChangedCase }) {
  return (
    <>
      {one.changes.map(({ kind, before, after }) => (
        <div key={kind}>
          <span className="why">{changeKinds[kind]}:</span> {before} → {after}
        </div>
      ))}
    </>
  )
}
