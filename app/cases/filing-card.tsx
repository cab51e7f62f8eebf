import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { Tag, type Tone } from '#app/ui/tag.tsx'
import type { FilingRow } from './list-filings.server.ts'

const words: Record<FilingRow['state'], { label: string; tone: Tone }> = {
  overridden: { label: 'Let through as it is', tone: 'wait' },
  submitted: { label: 'Awaits approval', tone: 'wait' },
  approved: { label: 'Approved', tone: 'neutral' },
  returned: { label: 'Returned', tone: 'bad' },
  withdrawn: { label: 'Taken back', tone: 'neutral' },
  filed: { label: 'Filed', tone: 'neutral' },
}

/** Each attempt at filing: who asked for it, what was missing then, who else decided. */
export function FilingCard({ filings, timeZone }: { filings: readonly FilingRow[]; timeZone: string }) {
  if (filings.length === 0) return null
  return (
    <Card title="Filing">
      <ul className="grid gap-4">
        {filings.map(filing => (
          <li key={filing.id}>
            <Tag tone={words[filing.state].tone}>{words[filing.state].label}</Tag>
            <Facts>
              {filing.submittedBy && (
                <Fact term="Submitted by">
                  {filing.submittedBy}
                  {filing.submittedAt && (
                    <>
                      , <DateTime at={filing.submittedAt} timeZone={timeZone} />
                    </>
                  )}
                </Fact>
              )}
              {filing.overrideReason && (
                <Fact term="Let through" why={`“${filing.overrideReason}”`}>
                  {filing.overriddenBy}
                </Fact>
              )}
              {filing.missing.length > 0 && <Fact term="Missing then">{filing.missing.join(' ')}</Fact>}
              {filing.decidedBy && (
                <Fact term="Decided by" why={filing.returnReason ? `“${filing.returnReason}”` : undefined}>
                  {filing.decidedBy}
                </Fact>
              )}
              {filing.filedOn && <Fact term="Filed on">{filing.filedOn}</Fact>}
              {filing.courtReference && <Fact term="Reference of the court">{filing.courtReference}</Fact>}
            </Facts>
          </li>
        ))}
      </ul>
    </Card>
  )
}
