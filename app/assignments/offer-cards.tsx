import { Link } from '@remix-run/react'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { ButtonLink } from '#app/ui/button.tsx'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { type AssignmentStatus, assignmentWords, bandWords, commissionWords, type Summary } from './assignment.ts'
import { OfferTitle } from './offer-title.tsx'

export interface OfferCardRow {
  id: string
  status: AssignmentStatus
  summary: Summary
  commissionBasisPoints: number
  expiresAt: Date
  answeredAt: Date | null
  bank: string
  bankLocal: string | null
  caseNumber: string | null
  caseTitle: string | null
}

/** A partner's assignments, one under the other: to be read and answered with a thumb. */
export function OfferCards({ rows }: { rows: readonly OfferCardRow[] }) {
  return (
    <ul className="grid max-w-2xl gap-4">
      {rows.map(row => (
        <li key={row.id}>
          <OfferCard row={row} />
        </li>
      ))}
    </ul>
  )
}

function OfferCard({ row }: { row: OfferCardRow }) {
  const { summary } = row
  const words = assignmentWords[row.status]
  const timeZone = timeZoneOf(summary.jurisdiction)
  return (
    <Card
      title={<Link to={`/assignments/${row.id}`}>{row.caseNumber ?? <OfferTitle summary={summary} />}</Link>}
      aside={<Tag tone={words.tone}>{words.label}</Tag>}
    >
      {row.caseTitle && <p>{row.caseTitle}</p>}
      <p>
        {bandWords(summary)} · {commissionWords(row.commissionBasisPoints)} commission
        {row.caseNumber && ` · ${summary.place}`}
      </p>
      <p className="why">
        <PersonName name={row.bank} local={row.bankLocal} />
        {' · '}
        {row.status === 'offered' || row.status === 'expired' ? (
          <>
            {row.status === 'offered' ? 'answer until ' : 'ended '}
            <DateTime at={row.expiresAt} timeZone={timeZone} />
          </>
        ) : (
          row.answeredAt && (
            <>
              {words.label.toLowerCase()} <DateTime at={row.answeredAt} timeZone={timeZone} />
            </>
          )
        )}
      </p>
      {row.status === 'offered' && (
        <div className="mt-3 grid">
          <ButtonLink to={`/assignments/${row.id}`} tone="primary" className="min-h-11">
            Look and answer
          </ButtonLink>
        </div>
      )}
    </Card>
  )
}
