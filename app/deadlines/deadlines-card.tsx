import { sourceLabels } from '#app/jurisdictions/source-words.ts'
import { ButtonLink } from '#app/ui/button.tsx'
import { Card } from '#app/ui/card.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { CloseDeadline } from './close-deadline.tsx'
import { whose } from './deadline-how.ts'
import { DeadlineMoment } from './deadline-moment.tsx'
import { DueTag } from './due-tag.tsx'
import type { CaseDeadline } from './read-deadlines.server.ts'

interface DeadlinesCardProps {
  caseId: string
  deadlines: readonly CaseDeadline[]
  now: Date
  today: string
  held: boolean
  mayAct: boolean
}

/** What is to be done by when in the case, whose act it is, and how each date came about. */
export function DeadlinesCard({ caseId, deadlines, now, today, held, mayAct }: DeadlinesCardProps) {
  const open = deadlines.filter(({ state }) => state === 'open')
  const closed = deadlines.filter(({ state }) => state !== 'open')
  return (
    <Card
      title="Deadlines"
      id="deadlines"
      sub={held ? 'The case is on hold; its deadlines are not: nothing of the law’s stands still for it.' : undefined}
    >
      {open.length === 0 && (
        <EmptyState title="No deadline is open">
          It stands on the list of cases without a deadline. Set one, or say why nothing is due.
        </EmptyState>
      )}
      <ul className="grid gap-4">
        {open.map(deadline => (
          <li key={deadline.id}>
            <Open deadline={deadline} now={now} today={today} caseId={caseId} mayAct={mayAct} />
          </li>
        ))}
      </ul>
      {closed.length > 0 && <Closed deadlines={closed} />}
      {mayAct && (
        <div className="mt-3 flex flex-wrap gap-2 print:hidden">
          <ButtonLink to={`/cases/${caseId}/acts/set-deadline`}>Set a deadline</ButtonLink>
          {open.length === 0 && <ButtonLink to={`/cases/${caseId}/acts/no-deadline`}>Say why it has none</ButtonLink>}
        </div>
      )}
    </Card>
  )
}

interface OpenProps {
  deadline: CaseDeadline
  now: Date
  today: string
  caseId: string
  mayAct: boolean
}

function Open({ deadline, now, today, caseId, mayAct }: OpenProps) {
  const { label, dueAt, dueOn, how, by, cite } = deadline
  const over = new Date(dueAt) <= new Date(now)
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <b>{label}</b>
        <DueTag dueOn={dueOn} over={over} today={today} />
      </div>
      <p>
        <DeadlineMoment dueAt={dueAt} dueOn={dueOn} hour={how.hour} timeZone={how.timeZone} /> ·{' '}
        {whose[by].toLowerCase()} to act
      </p>
      <p className="why">
        {cite && `${cite} `}
        <Source source={deadline.source} />
      </p>
      {!how.calendarKnown && (
        <p className="why">The holidays of that year are not known yet: look again once they are published.</p>
      )}
      <Disclosure summary="How">
        <ol className="grid gap-1">
          {how.steps.map(step => (
            <li key={`${step.on} ${step.words}`}>{step.words}</li>
          ))}
        </ol>
      </Disclosure>
      {mayAct && <CloseDeadline caseId={caseId} deadline={deadline} over={over} />}
    </>
  )
}

function Source({ source }: { source: string }) {
  if (source === 'person') return <Tag>Set by hand</Tag>
  const { label, tone } = sourceLabels[source as keyof typeof sourceLabels]
  return <Tag tone={tone}>{label}</Tag>
}

function Closed({ deadlines }: { deadlines: readonly CaseDeadline[] }) {
  return (
    <Disclosure summary={`Met, moved or set aside (${deadlines.length})`}>
      <ul className="grid gap-2">
        {deadlines.map(({ id, label, state, dueAt, dueOn, how, kind }) => (
          <li key={id}>
            {label}, <DeadlineMoment dueAt={dueAt} dueOn={dueOn} hour={how.hour} timeZone={how.timeZone} />:{' '}
            {closedWords(state, kind, how.closedBecause)}
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}

function closedWords(state: CaseDeadline['state'], kind: CaseDeadline['kind'], because: string | undefined): string {
  const words = state === 'met' ? 'met' : kind === 'limitation' && !because ? 'moved' : 'does not apply'
  return because ? `${words} · “${because}”` : words
}
