import { z } from 'zod'
import { isMailAddress } from './mail.ts'

export interface MailSettings {
  /** `smtps://` is TLS from the first byte; `smtp://` changes over to TLS, or does not send, except on this machine. */
  url: URL
  from: { name: string; address: string }
}

/** The variables that e-mail is set up by: both or neither. */
export const MAIL_VARIABLES = ['HARDPROOF_SMTP_URL', 'HARDPROOF_MAIL_FROM']

const schema = z
  .object({
    /** `smtps://user:password@host:465` */
    HARDPROOF_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    /** `Hardproof <deadlines@bank.example>`, or the address alone. */
    HARDPROOF_MAIL_FROM: z
      .string()
      .transform(readSender)
      .refine(sender => sender !== null, 'not an address')
      .optional(),
  })
  .superRefine((given, context) => {
    const [url, from] = MAIL_VARIABLES
    if (given.HARDPROOF_SMTP_URL && !given.HARDPROOF_MAIL_FROM) context.addIssue({ code: 'custom', path: [from!] })
    if (given.HARDPROOF_MAIL_FROM && !given.HARDPROOF_SMTP_URL) context.addIssue({ code: 'custom', path: [url!] })
  })
  .transform(({ HARDPROOF_SMTP_URL: url, HARDPROOF_MAIL_FROM: from }): MailSettings | null =>
    url && from ? { url: new URL(url), from } : null,
  )

/** Null where no mail server is set up. */
export function readMailSettings(environment: Record<string, string | undefined>) {
  return schema.safeParse(environment)
}

function readSender(text: string): MailSettings['from'] | null {
  const [, name = '', address = text.trim()] = /^\s*"?([^"<>\p{Cc}]*?)"?\s*<([^<>]+)>\s*$/u.exec(text) ?? []
  return isMailAddress(address) ? { name, address } : null
}
