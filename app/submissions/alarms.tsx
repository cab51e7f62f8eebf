import { DateTime } from '#app/ui/date-time.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { type AlarmState, LEDGER_ZONE } from './ledger-state.ts'

/** What each kind of alarm means, and what to do about it. */
const meanings: Record<string, { title: string; means: string; act: string }> = {
  fork: {
    title: 'Two checkpoints contradict each other',
    means: 'The ledger’s key signed two histories. A member that co-signed both is named by its signatures.',
    act: 'Compare your own copy with the members’ before you rely on anything newer. Keep both checkpoints: they are the proof.',
  },
  ahead: {
    title: 'A member holds more than the operator’s database',
    means: 'It shows lines that the ledger’s key signed and that this database has lost.',
    act: 'Nothing new is sequenced. The operator rebuilds the missing lines from the members’ copies and has them checked.',
  },
  'rule-breach': {
    title: 'A line breaks the rules',
    means: 'A member re-checked the lines and found one that the rules in force refuse. It does not co-sign it.',
    act: 'Rely on nothing from that line on until the members have said what happened.',
  },
  omission: {
    title: 'A submission is being left out',
    means:
      'A member took in a record and the ledger keeps leaving it out. That member stops co-signing until it is in.',
    act: 'The record is not lost: the member keeps it. The operator must sequence it, or say which rule refuses it.',
  },
}

const unknown = {
  title: 'Something is to be looked into',
  means: 'A process of the ledger raised this.',
  act: 'Ask the operator.',
}

/** Above everything else, while there are any. */
export function Alarms({ alarms }: { alarms: readonly AlarmState[] }) {
  return (
    <>
      {alarms.map(({ id, kind, detail, raisedAt }) => {
        const { title, means, act } = meanings[kind] ?? unknown
        return (
          <Notice key={id} tone="bad" title={title}>
            <p>
              {/[.!?]$/.test(detail) ? detail : `${detail}.`} Since{' '}
              <DateTime at={raisedAt} timeZone={LEDGER_ZONE} precision="second" zone={false} />.
            </p>
            <p>{means}</p>
            <p>
              <b>What to do:</b> {act}
            </p>
          </Notice>
        )
      })}
    </>
  )
}
