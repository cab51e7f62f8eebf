import { Card } from '#app/ui/card.tsx'
import { BarRow } from './bar-row.tsx'
import type { Growth } from './ledger-state.ts'
import { linesWords } from './queue-words.ts'

/** How many lines enter the ledger, by its checkpoints. */
export function GrowthCard({ growth: { hour, day } }: { growth: Growth }) {
  const lastMinute = hour.at(-1) ?? 0
  return (
    <Card title="Rate" aside={<b>{linesWords(lastMinute)} in the last minute</b>}>
      <BarRow label="Lines a minute, the last hour" values={hour} unit="minute" ago={n => `${n} min ago`} />
      <BarRow label="Lines an hour, the last day" values={day} unit="hour" ago={n => `${n} h ago`} />
    </Card>
  )
}
