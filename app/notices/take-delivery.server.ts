import { eq } from 'drizzle-orm'
import type { Payload } from '#app/jobs/topics.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import type { Transaction } from '#db/client.ts'
import { assignments, webhookDeliveries, webhookEndpoints } from '#db/schema/index.ts'
import { asOrganisation } from '#db/transaction.ts'
import { secretText, WEBHOOK_SECRET_CONTEXT } from './register-endpoint.server.ts'
import type { SignedCall } from './send-webhook.server.ts'

/** One attempt at one delivery, as the queue carries it. */
export type Attempt = Payload<'dispatch-assignment'>

/** call: send it. pointless: give up, for the reason. done: this attempt was made and written down already. */
export type Taken = { call: SignedCall } | { pointless: string } | { done: true }

/** What is to be sent, if it still is. Runs as the bank. */
export async function takeDelivery(tx: Transaction, kms: Kms, job: Attempt, now: Date): Promise<Taken> {
  const [delivery] = await tx.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, job.deliveryId))
  if (delivery?.status !== 'waiting' || delivery.attempts !== job.attempt - 1) return { done: true }
  const [about] = await tx.select().from(assignments).where(eq(assignments.id, delivery.assignmentId))
  if (delivery.type === 'assignment.offered' && (about!.status !== 'offered' || about!.expiresAt <= now)) {
    return { pointless: 'The offer was answered or ended before it could be delivered' }
  }
  return asOrganisation(tx, delivery.partnerId, async () => {
    const [endpoint] = await tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, delivery.endpointId))
    if (!endpoint || endpoint.disabledAt) return { pointless: 'The partner ended this address' }
    const key = await kms.unwrap(delivery.partnerId, WEBHOOK_SECRET_CONTEXT, endpoint.wrappedSecret)
    return { call: { url: endpoint.url, id: delivery.id, secret: secretText(key), body: delivery.body } }
  })
}
