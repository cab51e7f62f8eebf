import { Link } from '@remix-run/react'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { Card } from '#app/ui/card.tsx'
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { assignmentWords, commissionWords } from './assignment.ts'
import type { CaseAssignment } from './list-case-assignments.server.ts'

interface OffersCardProps {
  offers: readonly CaseAssignment[]
  jurisdiction: string
  mayWithdraw: boolean
}

/** Whom the case was offered to, and what they answered. */
export function OffersCard({ offers, jurisdiction, mayWithdraw }: OffersCardProps) {
  return (
    <Card title="Partner">
      {offers.length === 0 && <p className="why">The case has not been offered to a partner.</p>}
      <ul className="grid gap-4">
        {offers.map(offer => (
          <li key={offer.id}>
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <Link to={`/assignments/${offer.id}`}>
                <PersonName name={offer.partner} local={offer.partnerLocal} />
              </Link>
              <Tag tone={assignmentWords[offer.status].tone}>{assignmentWords[offer.status].label}</Tag>
            </div>
            <p className="why">
              <OfferLine offer={offer} timeZone={timeZoneOf(jurisdiction)} />
            </p>
            {offer.status === 'offered' && mayWithdraw && <Withdraw offer={offer} />}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function OfferLine({ offer, timeZone }: { offer: CaseAssignment; timeZone: string }) {
  const commission = `commission ${commissionWords(offer.commissionBasisPoints)}`
  switch (offer.status) {
    case 'offered':
      return (
        <>
          Can answer until <DateTime at={offer.expiresAt} timeZone={timeZone} /> · {commission}
        </>
      )
    case 'expired':
      return (
        <>
          No answer by <DateTime at={offer.expiresAt} timeZone={timeZone} />
        </>
      )
    case 'withdrawn':
      return (
        <>
          {offer.withdrawnBecause === 'taken' ? 'Another partner was first' : 'Taken back'},{' '}
          <DateTime at={offer.answeredAt!} timeZone={timeZone} />
        </>
      )
    default:
      return (
        <>
          <DateTime at={offer.answeredAt!} timeZone={timeZone} />
          {offer.status === 'accepted' ? ` · ${commission}` : offer.declineReason && ` · “${offer.declineReason}”`}
        </>
      )
  }
}

function Withdraw({ offer }: { offer: CaseAssignment }) {
  return (
    <ConfirmDialog
      trigger="Withdraw…"
      title={`Withdraw the offer to ${offer.partner}?`}
      confirm="Withdraw the offer"
      triggerTone="quiet"
      values={{ act: 'withdraw', assignmentId: offer.id }}
    >
      <p>The partner can no longer accept it, and is told so. You can offer the case again.</p>
    </ConfirmDialog>
  )
}
