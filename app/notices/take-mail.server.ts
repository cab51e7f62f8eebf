import { eq } from 'drizzle-orm'
import type { Mail, MailPort } from '#app/mail/mail.ts'
import type { Transaction } from '#db/client.ts'
import { notices, people } from '#db/schema/index.ts'
import { messageIdOf, noticeMail } from './notice-mail.ts'

/** mail: send it. nobody: there is no server to send it, or nobody to send it to. done: that was seen to before. */
export type TakenMail = { mail: Mail } | { nobody: true } | { done: true }

/**
 * What is to be sent, if it still is, with the id that it is sent under, which is on record before the first attempt.
 * Runs as the notice's organisation.
 */
export async function takeMail(
  tx: Transaction,
  noticeId: string,
  port: Pick<MailPort, 'domain'> | null,
  origin: string,
): Promise<TakenMail> {
  const [found] = await tx
    .select({ notice: notices, email: people.email, disabledAt: people.disabledAt })
    .from(notices)
    .innerJoin(people, eq(people.id, notices.personId))
    .where(eq(notices.id, noticeId))
  if (found?.notice.mailState !== 'waiting') return { done: true }
  const { notice, email, disabledAt } = found
  if (!port || !email || disabledAt) return { nobody: true }
  const messageId = notice.messageId ?? messageIdOf(notice.id, port.domain)
  if (!notice.messageId) await tx.update(notices).set({ messageId }).where(eq(notices.id, notice.id))
  return { mail: noticeMail(notice, { to: email, messageId, origin }) }
}
