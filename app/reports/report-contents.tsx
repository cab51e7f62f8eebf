import { eventWords } from '#app/contracts/event-words.ts'
import { Card } from '#app/ui/card.tsx'
import { Check, CheckList } from '#app/ui/check-list.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { formatInstant } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import type { MarkState } from '#app/ui/mark.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { Timeline } from '#app/ui/timeline/timeline.tsx'
import { plural, sizeWords } from './report-words.ts'
import type { ReportView } from './view-report.server.ts'

type Part = { view: ReportView }

/** Green only while the checks were run for this very page; once decided they are what the report states. */
export function ReportChecks({ view }: Part) {
  const live = view.status === 'requested' || view.status === 'refused'
  const title = live ? 'Checked just now' : 'Checked when it was approved'
  const held = view.checks.filter(check => check.ok === true).length
  return (
    <Card title={title} aside={<Tag>{`${held} of ${view.checks.length} hold`}</Tag>}>
      {view.checks.length === 0 ? (
        <EmptyState title="Nothing to check yet">No event of this contract has been co-signed.</EmptyState>
      ) : (
        <CheckList>
          {view.checks.map(check => (
            <Check
              key={check.title}
              state={markOf(check.ok, live)}
              stateLabel={check.ok && !live ? title : undefined}
              title={check.title}
              proves={check.proves}
              doesNotProve={check.doesNotProve}
            >
              {check.detail && <p className="why">{check.detail}</p>}
            </Check>
          ))}
        </CheckList>
      )}
    </Card>
  )
}

function markOf(ok: boolean | null, live: boolean): MarkState {
  if (ok === false) return 'bad'
  if (ok === null) return 'weigh'
  return live ? 'ok' : 'stated'
}

export function ReportedEvents({ view }: Part) {
  const marks = [
    ...view.events.map(event => ({
      at: event.occurredAt,
      when: moment(event.occurredAt, view.timeZone),
      label: eventWords(event.type),
      detail: `line ${event.leafIndex} of the ledger, co-signed ${event.publishedAt ? moment(event.publishedAt, view.timeZone) : 'not yet'}`,
    })),
    ...view.pending.map(event => ({
      at: new Date(event.occurredAt).toISOString(),
      when: moment(new Date(event.occurredAt).toISOString(), view.timeZone),
      label: `${eventWords(event.type)}: ${event.status}`,
      tone: 'wait' as const,
    })),
  ]
  if (marks.length === 0) return null
  return (
    <Card title="How the contract came about" sub={`Times as the bank stated them, ${view.timeZone}.`}>
      <Timeline label="Events of the contract" marks={marks} scale="steps" listed />
    </Card>
  )
}

function moment(at: string, timeZone: string): string {
  const { date, time } = formatInstant(new Date(at), timeZone)
  return `${date}, ${time}`
}

export function ReportedSignatures({ view }: Part) {
  return (
    <Card title="Signatures inside the files" sub={plural(view.signatures.length, 'signature')}>
      {view.signatures.length === 0 ? (
        <EmptyState title="No digital signature was found">
          The files carry none, or are of a kind that cannot be looked into.
        </EmptyState>
      ) : (
        <CheckList>
          {view.signatures.map(one => (
            <Check
              key={`${one.file} ${one.signer} ${one.claimedTime}`}
              state={one.standing === 'contradicted' ? 'bad' : one.standing === 'intact' ? 'stated' : 'weigh'}
              stateLabel={one.standing}
              title={one.signer}
              proves={one.summary}
              aside={one.file}
            >
              <p className="why">Issued by {one.issuer}</p>
            </Check>
          ))}
        </CheckList>
      )}
    </Card>
  )
}

export function ReportedFiles({ view }: Part) {
  return (
    <Card title="Files">
      {view.files.length === 0 ? (
        <EmptyState title="No file is named by any event" />
      ) : (
        <CheckList>
          {view.files.map(file => (
            <Check
              key={file.sha256}
              state="stated"
              stateLabel="Recorded"
              title={<bdi>{file.name}</bdi>}
              proves={`${file.mediaType}, ${sizeWords(file.size)}, recorded at line ${file.leafIndex}`}
            >
              <Hash value={file.sha256} label="SHA-256" />
            </Check>
          ))}
        </CheckList>
      )}
    </Card>
  )
}
