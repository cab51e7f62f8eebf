import { submissionStatusWords } from '#app/submissions/submission-status.ts'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Tag } from '#app/ui/tag.tsx'
import type { AssignmentDetail } from './read-assignment.server.ts'

const labels: Record<string, string> = {
  'assignment.offered': 'Offered',
  'assignment.accepted': 'Accepted',
  'assignment.declined': 'Declined',
  'assignment.withdrawn': 'Offer ended',
}

/** What the ledger holds about an assignment, and how far it is. */
export function EntriesCard({ entries, timeZone }: { entries: AssignmentDetail['entries']; timeZone: string }) {
  return (
    <Card title="On the ledger">
      <Facts>
        {entries.map(entry => {
          const words = submissionStatusWords[entry.status]
          return (
            <Fact
              key={entry.type}
              term={labels[entry.type] ?? entry.type}
              why={
                <>
                  <DateTime at={entry.at} timeZone={timeZone} precision="second" />
                  {entry.leaf !== null && ` · entry ${formatCount(entry.leaf)}`}
                </>
              }
            >
              <Tag tone={words.tone}>{words.label}</Tag>
            </Fact>
          )
        })}
      </Facts>
      <p className="why">
        Signed by Hardproof for each side; it proves that it has not changed since, not that it was right.
      </p>
    </Card>
  )
}
