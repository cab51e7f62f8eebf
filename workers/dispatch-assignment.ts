import { completeJob } from '#app/jobs/complete-job.ts'
import type { Job } from '#app/jobs/topics.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import { giveUp, recordAttempt } from '#app/notices/record-attempt.server.ts'
import { type SendOptions, sendWebhook } from '#app/notices/send-webhook.server.ts'
import { takeDelivery } from '#app/notices/take-delivery.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'

export interface DispatchServices {
  db: Database
  kms: Kms
  webhooks: SendOptions
}

export const DISPATCH_TIMEOUT = 20_000

/**
 * Makes one attempt at one notice. The call goes out between two transactions: when the process dies after it and
 * before the second, the job runs again and the receiver gets the same webhook-id a second time, which is what
 * at-least-once promises it.
 */
export async function dispatchAssignment(
  { payload, outboxId }: Job<'dispatch-assignment'>,
  { db, kms, webhooks }: DispatchServices,
): Promise<void> {
  const asBank = <T>(work: (tx: Transaction) => Promise<T>) =>
    inTenant(db, { organisationId: payload.organisationId, actorId: payload.deliveryId }, work)
  const taken = await asBank(tx => takeDelivery(tx, kms, payload, new Date()))
  const sent = 'call' in taken ? await sendWebhook(taken.call, webhooks) : null
  await asBank(async tx => {
    await completeJob(tx, outboxId)
    if (sent) await recordAttempt(tx, payload, sent, new Date())
    else if ('pointless' in taken) await giveUp(tx, payload, taken.pointless)
  })
}
