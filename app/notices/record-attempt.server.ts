import { and, eq, isNull } from 'drizzle-orm'
import { enqueue } from '#app/jobs/enqueue.ts'
import type { Transaction } from '#db/client.ts'
import { webhookDeliveries, webhookEndpoints } from '#db/schema/index.ts'
import { asOrganisation } from '#db/transaction.ts'
import { nextAttempt } from './delivery.ts'
import type { Sent } from './send-webhook.server.ts'
import type { Attempt } from './take-delivery.server.ts'

/**
 * Writes down what came of an attempt and asks for the next one, once: of two processes that made the same attempt
 * only the first to write counts. Runs as the bank.
 */
export async function recordAttempt(tx: Transaction, job: Attempt, sent: Sent, now: Date): Promise<void> {
  const delivered = sent.status !== null && sent.status >= 200 && sent.status < 300
  const gone = sent.status === GONE
  const next = delivered || gone ? null : nextAttempt(job.attempt, retryAfterOf(sent), now)
  const [delivery] = await tx
    .update(webhookDeliveries)
    .set({
      status: delivered ? 'delivered' : next ? 'waiting' : 'failed',
      attempts: job.attempt,
      lastStatus: sent.status,
      lastError: delivered ? null : failureOf(sent),
      lastAttemptAt: now,
      nextAttemptAt: next,
      deliveredAt: delivered ? now : null,
    })
    .where(isTheOneMade(job))
    .returning()
  if (!delivery) return
  if (gone) await disable(tx, delivery.partnerId, delivery.endpointId, now)
  if (next) {
    const following = { ...job, attempt: job.attempt + 1 }
    await enqueue(tx, 'dispatch-assignment', following, { organisationId: job.organisationId, availableAt: next })
  }
}

/** Nothing was sent and nothing will be. */
export async function giveUp(tx: Transaction, job: Attempt, reason: string): Promise<void> {
  await tx
    .update(webhookDeliveries)
    .set({ status: 'failed', lastError: reason, nextAttemptAt: null })
    .where(isTheOneMade(job))
}

const GONE = 410

function isTheOneMade({ deliveryId, attempt }: Attempt) {
  return and(
    eq(webhookDeliveries.id, deliveryId),
    eq(webhookDeliveries.status, 'waiting'),
    eq(webhookDeliveries.attempts, attempt - 1),
  )
}

function retryAfterOf(sent: Sent): string | null {
  return sent.status === null ? null : sent.retryAfter
}

function failureOf(sent: Sent): string {
  if (sent.status === null) return sent.error
  if (sent.status === GONE) return 'The receiver says that this address is gone; nothing is sent there any more'
  if (sent.status >= 300 && sent.status < 400) return `Answered ${sent.status}: redirects are not followed`
  return `Answered ${sent.status}`
}

async function disable(tx: Transaction, partnerId: string, endpointId: string, now: Date) {
  await asOrganisation(tx, partnerId, () =>
    tx
      .update(webhookEndpoints)
      .set({ disabledAt: now, disabledBecause: 'gone' })
      .where(and(eq(webhookEndpoints.id, endpointId), isNull(webhookEndpoints.disabledAt))),
  )
}
