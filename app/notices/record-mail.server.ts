import { and, eq, sql } from 'drizzle-orm'
import { enqueue } from '#app/jobs/enqueue.ts'
import type { Payload } from '#app/jobs/topics.ts'
import type { MailOutcome } from '#app/mail/mail.ts'
import type { Transaction } from '#db/client.ts'
import { notices } from '#db/schema/index.ts'
import { nextMailAt } from './notice-mail.ts'

/** Writes down what came of an attempt, and asks for the next one where there is to be one. */
export async function recordMail(
  tx: Transaction,
  { noticeId, organisationId }: Payload<'send-mail'>,
  outcome: MailOutcome,
  now: Date,
): Promise<void> {
  const waiting = and(eq(notices.id, noticeId), eq(notices.mailState, 'waiting'))
  const [notice] = await tx
    .update(notices)
    .set({ mailAttempts: sql`${notices.mailAttempts} + 1`, mailError: null })
    .where(waiting)
    .returning({ attempts: notices.mailAttempts })
  if (!notice) return
  if (outcome.state === 'sent') {
    await tx.update(notices).set({ mailState: 'sent', mailedAt: now }).where(waiting)
    return
  }
  const next = outcome.state === 'later' ? nextMailAt(notice.attempts, now) : null
  await tx
    .update(notices)
    .set({ mailState: next ? 'waiting' : 'failed', mailError: outcome.words })
    .where(waiting)
  if (next) await enqueue(tx, 'send-mail', { noticeId, organisationId }, { organisationId, availableAt: next })
}

/** It stays in the product alone. */
export async function recordNoMail(tx: Transaction, noticeId: string): Promise<void> {
  await tx
    .update(notices)
    .set({ mailState: 'none' })
    .where(and(eq(notices.id, noticeId), eq(notices.mailState, 'waiting')))
}
