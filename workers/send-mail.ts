import { completeJob } from '#app/jobs/complete-job.ts'
import type { Job } from '#app/jobs/topics.ts'
import type { MailPort } from '#app/mail/mail.ts'
import { recordMail, recordNoMail } from '#app/notices/record-mail.server.ts'
import { takeMail } from '#app/notices/take-mail.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'

export interface MailServices {
  db: Database
  /** Null where no mail server is set up: notices then stay in the product. */
  mail: MailPort | null
  /** Where people reach the web server, for the links. */
  publicOrigin: string
}

/**
 * Makes one attempt to e-mail one notice, between two transactions. When the process dies after the server took the
 * message and before that is on record, the job runs again and sends it under the same Message-ID: it may come twice,
 * and is never left out.
 */
export async function sendMail(
  { payload, outboxId }: Job<'send-mail'>,
  { db, mail, publicOrigin }: MailServices,
): Promise<void> {
  const asTheirs = <T>(work: (tx: Transaction) => Promise<T>) =>
    inTenant(db, { organisationId: payload.organisationId, actorId: payload.noticeId }, work)
  const taken = await asTheirs(tx => takeMail(tx, payload.noticeId, mail, publicOrigin))
  const outcome = 'mail' in taken && mail ? await mail.send(taken.mail) : null
  await asTheirs(async tx => {
    await completeJob(tx, outboxId)
    if (outcome) await recordMail(tx, payload, outcome, new Date())
    else if ('nobody' in taken) await recordNoMail(tx, payload.noticeId)
  })
}
