import { z } from 'zod'

/** Send one notice to its person by e-mail, where a mail server is set up. */
export const sendMail = z.object({ noticeId: z.uuid(), organisationId: z.uuid() })
