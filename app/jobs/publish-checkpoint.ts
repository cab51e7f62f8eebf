import { z } from 'zod'

/** Gather the members' co-signatures on this tree size or whatever it has grown to; `attempt` counts fruitless ones. */
export const publishCheckpoint = z.object({
  size: z.number().int().positive(),
  attempt: z.number().int().min(0).default(0),
})
