import { z } from 'zod'

/** Make cases of a file's rows, from where it stands; an older run than the file's own does nothing. */
export const runIntakeJob = z.object({
  intakeId: z.uuid(),
  organisationId: z.uuid(),
  run: z.number().int().positive(),
})
