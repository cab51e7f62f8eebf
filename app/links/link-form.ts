import { z } from 'zod'
import { linkDays } from './link.ts'

export const linkForm = z.object({
  courtId: z.uuid('Choose the court that will open the link'),
  days: z.coerce
    .number()
    .refine(days => (linkDays as readonly number[]).includes(days), 'Choose how long the link works'),
  confirmed: z.literal('on', 'Confirm that the court may see this case'),
})
