import { sourceLabels, sourceWords } from '#app/jurisdictions/source-words.ts'
import { ButtonLink } from '#app/ui/button.tsx'
import { Card } from '#app/ui/card.tsx'
import { CalendarDate } from '#app/ui/date-time.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { Tag, type Tone } from '#app/ui/tag.tsx'
import { Timeline } from '#app/ui/timeline/timeline.tsx'
import { daysBetween } from './calendar-date.ts'
import { type Limitation, limitationEnd, limitationState } from './limitation.ts'
import { drawLimitation } from './limitation-drawing.ts'
import { LimitationStepDetail } from './limitation-step-detail.tsx'
import { daysLeftWords, expiryWords, limitationStateWords } from './limitation-words.ts'
import { periodWords } from './period.ts'
import type { EnteredEvent } from './read-limitation-events.server.ts'

interface LimitationCardProps {
  caseId: string
  limitation: Limitation
  events: readonly EnteredEvent[]
  /** As they were entered. */
  dates: { dueOn: string | null; knownOn: string | null }
  /** The calendar date there. */
  today: string
  held: boolean
  mayAct: boolean
}

/** When the claim's limitation period ends, drawn, with each event that moved it and the law that says so. */
export function LimitationCard({ caseId, limitation, events, dates, today, held, mayAct }: LimitationCardProps) {
  const { marks, spans } = drawLimitation(limitation, today)
  return (
    <Card title="Limitation" id="limitation" aside={<StateTag limitation={limitation} today={today} />}>
      <Answer limitation={limitation} today={today} />
      {held && (
        <Notice tone="wait" title="The case is on hold; the limitation period is not">
          A hold stops our own clocks. Nothing of the law’s stands still for it.
        </Notice>
      )}
      {marks.length > 0 && (
        <Timeline
          label="What moved the limitation period"
          listed
          today={today}
          spans={spans}
          marks={marks.map(({ at, label, tone, step }) => ({
            at,
            label,
            tone,
            detail: step && (
              <LimitationStepDetail
                caseId={caseId}
                step={step}
                entry={events.find(({ id }) => id === step.id) ?? null}
                mayAct={mayAct}
              />
            ),
          }))}
          note="Days are those of the calendar there. The order in which things were entered means nothing; their dates do."
        />
      )}
      {mayAct && <Acts caseId={caseId} limitation={limitation} dates={dates} />}
    </Card>
  )
}

function StateTag({ limitation, today }: { limitation: Limitation; today: string }) {
  const state = limitationState(limitation, today)
  const end = limitationEnd(limitation, today)
  const tones: Record<typeof state, Tone> = {
    running: end !== null && daysBetween(today, end) <= 30 ? 'wait' : 'neutral',
    suspended: 'neutral',
    expired: 'bad',
    none: 'wait',
    unknown: 'wait',
  }
  const words =
    end !== null && state !== 'suspended' ? daysLeftWords(end, today) : limitationStateWords[state].toLowerCase()
  return <Tag tone={tones[state]}>{words}</Tag>
}

function Answer({ limitation, today }: { limitation: Limitation; today: string }) {
  const { rule, needs } = limitation
  if (!rule) {
    return <p>No limitation rule of the rule pack applies to this claim. Ask counsel, and set a deadline by hand.</p>
  }
  return (
    <>
      <p>
        {periodWords(rule.period)} ({rule.cite}). <End limitation={limitation} today={today} />
      </p>
      {needs.map(need => (
        <p key={need}>{need} Until then nothing can be said of its end.</p>
      ))}
      <p className="why">{expiryWords[rule.expiry]}</p>
      <p className="why">
        <Tag tone={sourceLabels[rule.source].tone}>{sourceLabels[rule.source].label}</Tag> {sourceWords(rule)}
      </p>
    </>
  )
}

function End({ limitation, today }: { limitation: Limitation; today: string }) {
  const end = limitationEnd(limitation, today)
  const { openSince } = limitation
  if (limitation.needs.length > 0) return null
  if (openSince !== null && openSince <= today) {
    return (
      <>
        It has stood still since <CalendarDate date={openSince} /> and goes on when that ends
        {end !== null && (
          <>
            , with <CalendarDate date={end} /> as the latest end whatever happens
          </>
        )}
        .
      </>
    )
  }
  return (
    <>
      {end! < today ? 'It ended ' : 'It ends '}
      <b>
        <CalendarDate date={end!} />
      </b>
      , {daysLeftWords(end!, today).replace(/^ended /, '')}
      {openSince !== null && (
        <>
          ; it stands still from <CalendarDate date={openSince} /> if the obstacle still lasts then
        </>
      )}
      .
    </>
  )
}

function Acts({ caseId, limitation, dates }: Pick<LimitationCardProps, 'caseId' | 'limitation' | 'dates'>) {
  const unknown = limitation.needs.length > 0
  const asEntered = new URLSearchParams(Object.entries(dates).flatMap(([name, date]) => (date ? [[name, date]] : [])))
  return (
    <div className="mt-3 flex flex-wrap gap-2 print:hidden">
      <ButtonLink to={`/cases/${caseId}/acts/set-dates?${asEntered}`} tone={unknown ? 'primary' : 'plain'}>
        {unknown ? 'Enter when the claim was due' : 'Correct the dates'}
      </ButtonLink>
      {!unknown && limitation.rule && (
        <ButtonLink to={`/cases/${caseId}/acts/enter-limitation-event`}>Enter what moves it</ButtonLink>
      )}
    </div>
  )
}
