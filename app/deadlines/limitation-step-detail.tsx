import { Form, Link } from '@remix-run/react'
import { sourceLabels } from '#app/jurisdictions/source-words.ts'
import { CalendarDate } from '#app/ui/date-time.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { Tag } from '#app/ui/tag.tsx'
import type { LimitationStep } from './limitation.ts'
import type { EnteredEvent } from './read-limitation-events.server.ts'

interface LimitationStepDetailProps {
  caseId: string
  step: LimitationStep
  entry: EnteredEvent | null
  mayAct: boolean
}

/** What one event did, by which law, what shows it, and how to take it back. */
export function LimitationStepDetail({ caseId, step, entry, mayAct }: LimitationStepDetailProps) {
  return (
    <>
      {step.words} <Moved step={step} />
      <span className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1">
        {step.cite}
        <Tag tone={sourceLabels[step.source].tone}>{sourceLabels[step.source].label}</Tag>
      </span>
      {entry && (entry.note || entry.evidenceId) && (
        <span className="block">
          {entry.note && `“${entry.note}” `}
          {entry.evidenceId && <Link to={`/evidence/${entry.evidenceId}`}>What shows it</Link>}
        </span>
      )}
      {entry && mayAct && <EntryActs caseId={caseId} entry={entry} />}
    </>
  )
}

function Moved({ step: { before, endsOn } }: { step: LimitationStep }) {
  if (before === endsOn) return null
  if (endsOn === null) return <>Until then the end cannot be said.</>
  return (
    <>
      {before && (
        <>
          End moved from <CalendarDate date={before} /> to{' '}
        </>
      )}
      {!before && 'End: '}
      <CalendarDate date={endsOn} />.
    </>
  )
}

const lasting = ['suit', 'arbitration', 'payment-order-application', 'mediation', 'negotiation', 'obstacle']

function EntryActs({ caseId, entry }: { caseId: string; entry: EnteredEvent }) {
  const open = entry.until === null && lasting.includes(entry.kind)
  return (
    <div className="print:hidden">
      {open && (
        <Disclosure summary="Enter its end">
          <Form method="post" action={`/cases/${caseId}/acts/end-limitation-interval`} preventScrollReset>
            <input type="hidden" name="entry" value={entry.id} />
            <TextField id={`until-${entry.id}`} name="until" type="date" label="Ended on" width="medium" required />
            <SubmitButton tone="plain">Enter its end</SubmitButton>
          </Form>
        </Disclosure>
      )}
      <Disclosure summary="Take this entry back">
        <Form method="post" action={`/cases/${caseId}/acts/void-limitation-event`} preventScrollReset>
          <input type="hidden" name="entry" value={entry.id} />
          <TextField
            id={`void-${entry.id}`}
            name="reason"
            label="Why"
            hint="It stays on record and counts no more."
            minLength={5}
            maxLength={500}
            required
          />
          <SubmitButton tone="plain">Take it back</SubmitButton>
        </Form>
      </Disclosure>
    </div>
  )
}
