import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { deliveryTypeWords, deliveryWords } from './delivery.ts'
import type { DeliveryRow } from './list-deliveries.server.ts'

interface DeliveriesCardProps {
  deliveries: readonly DeliveryRow[]
  timeZone: string
  /** The one who reads it is the one it was sent to. */
  isPartner: boolean
}

/** What was sent by webhook, for the bank and for the partner. */
export function DeliveriesCard({ deliveries, timeZone, isPartner }: DeliveriesCardProps) {
  return (
    <Card title="By webhook">
      {deliveries.length === 0 && (
        <p className="why">
          {isPartner
            ? 'This offer was not sent to a system of yours.'
            : 'The partner had no address for webhooks; it reads the offer here.'}
        </p>
      )}
      <ul className="grid gap-3">
        {deliveries.map(delivery => (
          <li key={delivery.id}>
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <b>{deliveryTypeWords[delivery.type]}</b>
              <Tag tone={deliveryWords[delivery.status].tone}>{deliveryWords[delivery.status].label}</Tag>
            </div>
            <p className="why">
              {attemptsWords(delivery.attempts)}
              {delivery.lastStatus !== null && delivery.status === 'delivered' && ` · answered ${delivery.lastStatus}`}
              {delivery.lastError && ` · ${delivery.lastError}`}
              {delivery.lastAttemptAt && (
                <>
                  {' · '}
                  <DateTime at={delivery.lastAttemptAt} timeZone={timeZone} precision="second" />
                </>
              )}
              {delivery.status === 'waiting' && delivery.nextAttemptAt && delivery.attempts > 0 && (
                <>
                  {' · next attempt '}
                  <DateTime at={delivery.nextAttemptAt} timeZone={timeZone} precision="second" />
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function attemptsWords(attempts: number): string {
  if (attempts === 0) return 'not sent'
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`
}
