import { z } from 'zod'

/** Judge the open cases by a version that is not adopted, and count what changes. */
export const dryRunPackJob = z.object({ runId: z.uuid(), organisationId: z.uuid() })
