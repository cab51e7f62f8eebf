import { Answer, Limit } from '#app/ui/answer.tsx'
import { formatCount } from '#app/ui/format.ts'
import type { ContractEventRow } from './read-contract.server.ts'
import { lateRecordingWords } from './recording-gap.ts'

interface ContractAnswerProps {
  events: readonly Pick<ContractEventRow, 'status' | 'occurredAt' | 'publishedAt'>[]
  /** IANA name. */
  timeZone: string
}

/** How much of the contract's life is on the ledger, in one sentence, and what that does not say. */
export function ContractAnswer({ events, timeZone }: ContractAnswerProps) {
  const published = events.filter(event => event.status === 'published').length
  const refused = events.filter(event => event.status === 'refused').length
  const waiting = events.length - published - refused
  const all = events.length === 1 ? 'The one captured event' : `All ${formatCount(events.length)} captured events`
  const moments = events.map(({ occurredAt, publishedAt }) => ({
    stated: occurredAt.getTime(),
    cosigned: publishedAt?.getTime() ?? null,
  }))
  const late = lateRecordingWords(moments, timeZone)
  return (
    <>
      {refused > 0 ? (
        <Answer tone="bad">
          {formatCount(refused)} of {formatCount(events.length)} captured events {refused === 1 ? 'was' : 'were'}{' '}
          refused by a rule of the ledger and prove nothing.
        </Answer>
      ) : waiting > 0 ? (
        <Answer tone="wait">
          {formatCount(published)} of {formatCount(events.length)} captured events {published === 1 ? 'is' : 'are'}{' '}
          published; {formatCount(waiting)} {waiting === 1 ? 'waits' : 'wait'} for co-signatures of the members.
        </Answer>
      ) : (
        <Answer>
          {all} {events.length === 1 ? 'is' : 'are'} published: a quorum of members holds and has co-signed what was
          recorded.
        </Answer>
      )}
      {late && <Limit>{late}</Limit>}
      <Limit>
        This says that the records have not changed since. It does not say that they were true when your systems
        captured them.
      </Limit>
    </>
  )
}
