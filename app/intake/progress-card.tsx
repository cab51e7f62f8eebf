import { Form, Link } from '@remix-run/react'
import { Card } from '#app/ui/card.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Notice } from '#app/ui/notice.tsx'
import { Progress } from '#app/ui/progress.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import type { IntakeState } from './intake.ts'

export interface IntakeProgress {
  id: string
  state: IntakeState
  /** Without the heading; null until they have been counted. */
  rowsTotal: number | null
  rowsDone: number
  casesMade: number
  rowsKnown: number
  rowsRefused: number
  trouble: string | null
  /** Since it was started, as far as it went; null where nothing can be said of its speed. */
  seconds: number | null
}

/** How far a file is, and what became of its rows. */
export function ProgressCard({ progress }: { progress: IntakeProgress }) {
  const { id, state, rowsTotal, rowsDone, casesMade, rowsKnown, rowsRefused, trouble } = progress
  const running = state === 'running'
  return (
    <Card title="Rows" aside={running && <Link to={`/intakes/${id}`}>Refresh</Link>}>
      {trouble && <Notice tone={state === 'failed' ? 'bad' : 'wait'} title={trouble} />}
      <Progress
        label={labels[state]}
        value={rowsTotal === null ? undefined : Math.min(rowsDone, rowsTotal)}
        max={rowsTotal ?? undefined}
        unit="rows"
      >
        {running ? speedWords(progress) : null}
      </Progress>
      <Facts>
        <Fact term="Cases opened">{formatCount(casesMade)}</Fact>
        <Fact term="Known already" why="The reference has a case from a file: nothing was created">
          {formatCount(rowsKnown)}
        </Fact>
        <Fact term="Refused" why={rowsRefused > 0 && <Errors id={id} />}>
          {formatCount(rowsRefused)}
        </Fact>
      </Facts>
      <Form method="post" action={`/intakes/${id}`}>
        <FormActions>
          {running && (
            <SubmitButton tone="plain" name="act" value="cancel" busyLabel="Cancelling…">
              Cancel
            </SubmitButton>
          )}
          {(state === 'cancelled' || state === 'failed') && (
            <SubmitButton name="act" value="start" busyLabel="Going on…">
              Go on with the rest
            </SubmitButton>
          )}
          {casesMade > 0 && <Link to="/cases">To the cases</Link>}
        </FormActions>
      </Form>
    </Card>
  )
}

function Errors({ id }: { id: string }) {
  return (
    <>
      <a href={`/intakes/${id}/errors.csv`} download>
        Download them as CSV
      </a>
      , with the reasons; correct them and send that file
    </>
  )
}

const labels: Record<IntakeState, string> = {
  mapping: 'Not started',
  running: 'Opening cases',
  cancelled: 'Cancelled: what was opened stays',
  done: 'All rows were read',
  failed: 'Stopped',
}

function speedWords({ rowsTotal, rowsDone, seconds }: IntakeProgress): string {
  const stays = 'You can leave this page.'
  if (rowsTotal === null || seconds === null || seconds <= 0 || rowsDone === 0) return stays
  const rate = rowsDone / seconds
  const left = Math.ceil((rowsTotal - rowsDone) / rate)
  const time = left < 90 ? `${left} seconds` : `${Math.ceil(left / 60)} minutes`
  return `${formatCount(Math.round(rate))} rows a second, some ${time} left. ${stays}`
}
