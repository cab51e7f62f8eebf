import { Answer, Limit } from '#app/ui/answer.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { Strip, type StripStep } from '#app/ui/strip.tsx'
import { plural } from './report-words.ts'
import type { ReportView } from './view-report.server.ts'

/** How far the report has come. */
export function ReportLife({ view }: { view: ReportView }) {
  return <Strip label="The report’s life" steps={stepsOf(view)} />
}

function stepsOf(view: ReportView): StripStep[] {
  const at = (moment: Date | null) => moment && <DateTime at={moment} timeZone={view.timeZone} zone={false} />
  const requested: StripStep = { label: 'Requested', state: 'done', note: at(view.requestedAt) }
  if (view.status === 'refused') {
    return [requested, { label: 'Refused', state: 'now', note: at(view.decidedAt) }]
  }
  const decided = view.status !== 'requested'
  const sealed = view.status === 'sealed'
  const published = view.seal?.status === 'published'
  return [
    requested,
    { label: 'Checked and approved', state: decided ? 'done' : 'now', note: decided ? at(view.decidedAt) : null },
    { label: 'Sealed', state: sealed ? 'done' : decided ? 'now' : 'later', note: at(view.sealedAt) },
    {
      label: 'Seal on the ledger',
      state: published ? 'done' : sealed ? 'now' : 'later',
      note: published ? at(view.seal!.publishedAt) : null,
    },
  ]
}

/** What is certified, in a sentence, and what is not. */
export function ReportAnswer({ view }: { view: ReportView }) {
  if (view.status === 'refused') {
    return (
      <Notice tone="bad" title={`${view.decidedBy} refused this request.`}>
        “{view.refusalReason}” The bank may ask again once that is mended.
      </Notice>
    )
  }
  return (
    <>
      {view.status === 'approved' && (
        <Notice tone="wait" title="Approved. The office’s own process is sealing it.">
          {view.trouble ?? 'It re-checks every line against the office’s own copy first.'} Reload the page in a moment.
        </Notice>
      )}
      <Answer tone={view.status === 'sealed' ? 'neutral' : toneOf(view)}>{sentence(view)}</Answer>
      <Limit>
        The ledger proves that a record has not changed since a time; it does not prove that the record was true when
        captured.
      </Limit>
    </>
  )
}

function sentence(view: ReportView): string {
  const what = `${plural(view.events.length, 'event')} and ${plural(view.files.length, 'file')}`
  if (view.status === 'sealed') return `${view.notary.name} has certified ${what} of this contract under its seal.`
  if (view.status === 'approved') return `${view.decidedBy} has approved a report on ${what}.`
  if (view.checks.some(check => check.ok === false)) return 'Something here does not hold. It must not be certified.'
  if (view.pending.length > 0) {
    const count = plural(view.pending.length, 'event waits', 'events wait')
    return `${count} for the members’ co-signatures. The report can be issued once they are there.`
  }
  if (view.checks.some(check => check.ok === null)) return 'Not everything here could be checked.'
  return `The report would certify that ${what} have not changed since the members co-signed them.`
}

function toneOf({ checks, pending }: ReportView): 'ok' | 'wait' | 'bad' {
  if (checks.some(check => check.ok === false)) return 'bad'
  return pending.length > 0 || checks.some(check => check.ok === null) ? 'wait' : 'ok'
}
