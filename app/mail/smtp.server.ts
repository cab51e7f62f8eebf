import { createTransport } from 'nodemailer'
import { isMailAddress, type MailOutcome, type MailPort } from './mail.ts'
import type { MailSettings } from './mail-settings.ts'
import { oneLine } from './one-line.ts'

interface Timeouts {
  /** Until the server answers, in milliseconds. */
  connect: number
  /** Between two things that it says. */
  silence: number
}

const SUBJECT = 200

/** Sends by SMTP (RFC 5321), one connection a message. */
export function openSmtp(settings: MailSettings, timeouts: Timeouts = { connect: 10_000, silence: 30_000 }): MailPort {
  const { url, from } = settings
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587),
    secure: url.protocol === 'smtps:',
    // What nobody can listen to needs no certificate; everything else goes encrypted, or not at all.
    ...(isOwnMachine(url.hostname) ? { ignoreTLS: true } : { requireTLS: true }),
    ...(url.username && { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.connect,
    dnsTimeout: timeouts.connect,
    socketTimeout: timeouts.silence,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    domain: from.address.slice(from.address.lastIndexOf('@') + 1).toLowerCase(),
    async send(mail) {
      if (!isMailAddress(mail.to)) return { state: 'refused', words: 'This is not an e-mail address' }
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: mail.to },
          subject: oneLine(mail.subject, SUBJECT),
          text: mail.text,
          messageId: mail.messageId,
          date: mail.at,
          // No out-of-office note comes back (RFC 3834 section 5).
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
        return { state: 'sent' }
      } catch (error) {
        return outcomeOf(error as SmtpError)
      }
    },
  }
}

type SmtpError = Error & { code?: string; responseCode?: number }

/** Only what the server says of this message and this mailbox ends it; all else may be put right meanwhile. */
function outcomeOf({ code = '', responseCode, message }: SmtpError): MailOutcome {
  const aboutTheMessage = code === 'EENVELOPE' || code === 'EMESSAGE'
  if (aboutTheMessage && responseCode !== undefined && responseCode >= 500) {
    const whose = responseCode === 550 || responseCode === 551 || responseCode === 553 ? 'this address' : 'the message'
    return { state: 'refused', words: `The mail server refused ${whose} (${responseCode})` }
  }
  if (aboutTheMessage && responseCode !== undefined) {
    return { state: 'later', words: `The mail server asked to wait (${responseCode})` }
  }
  const untrusted = code === 'ESOCKET' && /certificate|self.signed|altnames/i.test(message)
  return { state: 'later', words: failureWords[untrusted ? 'ETLS' : code] ?? 'The mail server could not be talked to' }
}

const failureWords: Record<string, string> = {
  EAUTH: 'The mail server did not let us sign in',
  ENOAUTH: 'The mail server did not let us sign in',
  ETLS: 'No encrypted connection with the mail server came about',
  ETIMEDOUT: 'The mail server did not answer in time',
  EDNS: 'The name of the mail server was not found',
  ESOCKET: 'The mail server cannot be reached',
  ECONNECTION: 'The connection with the mail server was cut',
}

function isOwnMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
