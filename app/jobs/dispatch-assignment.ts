import { z } from 'zod'

/** One attempt, counted from 1, at sending one notice to one address of a partner. */
export const dispatchAssignment = z.object({
  deliveryId: z.uuid(),
  /** The bank, whose delivery it is. */
  organisationId: z.uuid(),
  attempt: z.number().int().min(1),
})
