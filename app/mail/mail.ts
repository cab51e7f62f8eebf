/** One message to one person. */
export interface Mail {
  to: string
  subject: string
  /** Plain text; there is no other kind. */
  text: string
  /** With its angle brackets, and the same over every attempt: a mailbox that gets it twice can keep one. */
  messageId: string
  /** Of the message, not of the attempt. */
  at: Date
}

/**
 * What came of one attempt. sent: a server took it over. later: it may go at another time. refused: it never will.
 * `words` are for people: they name no address and no password.
 */
export type MailOutcome = { state: 'sent' } | { state: 'later' | 'refused'; words: string }

/** Where e-mail goes out. */
export interface MailPort {
  /** The domain that messages come from, which their ids end in. */
  domain: string
  /** Never throws: no answer is an outcome too. */
  send(mail: Mail): Promise<MailOutcome>
}

/** Somebody, at a domain: what can be written between angle brackets without being anything else. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s<>()[\]\\,;:"@\p{Cc}]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*$/iu.test(text)
}
