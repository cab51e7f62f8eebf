import { isNull } from 'drizzle-orm'
import { enqueue } from '#app/jobs/enqueue.ts'
import type { Transaction } from '#db/client.ts'
import { webhookDeliveries, webhookEndpoints } from '#db/schema/index.ts'
import { asOrganisation } from '#db/transaction.ts'
import type { DeliveryType } from './delivery.ts'

/** The parts of an assignment that are told: nothing that the partner may not know before it accepts. */
export interface Told {
  id: string
  organisationId: string
  partnerId: string
  summary: unknown
  commissionBasisPoints: number
  expiresAt: Date
}

/** Receivers need not take more (Standard Webhooks asks for less than 20 kB). */
const MAX_BODY_BYTES = 20_000

/**
 * Sends a notice to every address of the partner, each once however often this runs. Runs as the bank, in the
 * transaction of the act it tells of. A partner without an address reads it on its screen.
 */
export async function notifyPartner(tx: Transaction, told: Told, type: DeliveryType, now: Date): Promise<void> {
  const endpoints = await asOrganisation(tx, told.partnerId, () =>
    tx
      .select({ id: webhookEndpoints.id })
      .from(webhookEndpoints)
      .where(isNull(webhookEndpoints.disabledAt))
      .orderBy(webhookEndpoints.id),
  )
  const body = bodyOf(told, type, now)
  for (const endpoint of endpoints) {
    const [delivery] = await tx
      .insert(webhookDeliveries)
      .values({
        organisationId: told.organisationId,
        partnerId: told.partnerId,
        endpointId: endpoint.id,
        assignmentId: told.id,
        type,
        body,
        status: 'waiting',
        nextAttemptAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: webhookDeliveries.id })
    if (!delivery) continue
    const job = { deliveryId: delivery.id, organisationId: told.organisationId, attempt: 1 }
    await enqueue(tx, 'dispatch-assignment', job, { organisationId: told.organisationId })
  }
}

function bodyOf(told: Told, type: DeliveryType, now: Date): string {
  const terms =
    type === 'assignment.offered'
      ? {
          summary: told.summary,
          commissionBasisPoints: told.commissionBasisPoints,
          expiresAt: told.expiresAt.toISOString(),
        }
      : {}
  const body = JSON.stringify({ type, timestamp: now.toISOString(), data: { assignmentId: told.id, ...terms } })
  if (Buffer.byteLength(body) >= MAX_BODY_BYTES) throw new RangeError('a notice must stay under 20 kB')
  return body
}
