import { Card } from '#app/ui/card.tsx'
import { formatInstant } from '#app/ui/format.ts'
import { Timeline, type TimelineMark, type TimelineTone } from '#app/ui/timeline/timeline.tsx'
import { eventWords } from './event-words.ts'
import type { ContractEventRow } from './read-contract.server.ts'

type Drawn = Pick<ContractEventRow, 'id' | 'type' | 'occurredAt'>

/** What fits a line that can still be read. */
const MOST_MARKS = 12

/**
 * The contract's life on a line, at the times its events state. Of a long row of payments the newest are drawn; the
 * table below has them all.
 */
export function ContractTimeline({ events, timeZone }: { events: readonly Drawn[]; timeZone: string }) {
  const shown = drawn(events)
  const left = events.length - shown.length
  return (
    <Card title="What happened, as the events state">
      <Timeline
        label="Life of the contract"
        scale="steps"
        marks={shown.map(event => mark(event, timeZone))}
        note={
          left > 0 ? `${left} earlier ${left === 1 ? 'event is' : 'events are'} left out of the drawing.` : undefined
        }
      />
    </Card>
  )
}

function drawn(events: readonly Drawn[]): readonly Drawn[] {
  if (events.length <= MOST_MARKS) return events
  const isPayment = (event: Drawn) => event.type === 'contract.paid'
  const others = events.filter(event => !isPayment(event)).slice(-MOST_MARKS)
  const room = MOST_MARKS - others.length
  const payments = new Set(room > 0 ? events.filter(isPayment).slice(-room) : [])
  return events.filter(event => others.includes(event) || payments.has(event))
}

function mark({ type, occurredAt }: Drawn, timeZone: string): TimelineMark {
  const { date, time } = formatInstant(occurredAt, timeZone)
  return {
    at: occurredAt.toISOString(),
    when: `${date}, ${time}`,
    label: eventWords(type),
    tone: tones[type] ?? 'neutral',
  }
}

const tones: Record<string, TimelineTone> = {
  'contract.signed': 'act',
  'contract.countersigned': 'act',
  'contract.missed': 'wait',
}
