import type { Mail } from '#app/mail/mail.ts'
import { oneLine } from '#app/mail/one-line.ts'

export interface MailedNotice {
  id: string
  title: string
  body: string
  at: Date
}

/** The same at every attempt, and of no other message: the notice's own id, at the domain that it comes from. */
export function messageIdOf(noticeId: string, domain: string): string {
  return `<${noticeId}@${domain}>`
}

/** A notice as e-mail. Its link says that it was read, and leads on to what it is about. */
export function noticeMail(
  notice: MailedNotice,
  { to, messageId, origin }: { to: string; messageId: string; origin: string },
): Mail {
  const text = [
    oneLine(notice.title, 300),
    notice.body.replace(/\r\n?/g, '\n').trim(),
    `Open it in Hardproof:\n${origin}/notices/${notice.id}`,
    `You get this because the work is yours, or your team’s. All of your notices: ${origin}/notices`,
  ]
  return { to, messageId, at: notice.at, subject: notice.title, text: `${text.filter(Boolean).join('\n\n')}\n` }
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/**
 * What passes after each failed attempt. A server that asks an unknown sender to wait (greylisting) mostly means some
 * minutes; RFC 5321 section 4.5.4.1 has senders go on for four or five days.
 */
const delays = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 8 * HOUR, 12 * HOUR, 24 * HOUR, 24 * HOUR, 24 * HOUR]

export const MOST_ATTEMPTS = delays.length + 1

/** When to try again after `attempt` (from 1) failed; null when that was the last. */
export function nextMailAt(attempt: number, now: Date): Date | null {
  const delay = delays[attempt - 1]
  return delay === undefined ? null : new Date(now.getTime() + delay)
}
