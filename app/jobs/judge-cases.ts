import { z } from 'zod'

/** Judge cases anew by their rules: something that they depend on has changed outside them. */
export const judgeCasesJob = z.union([
  z.object({ caseIds: z.array(z.uuid()).min(1).max(1_000), organisationId: z.uuid() }),
  z.object({ contractId: z.uuid(), organisationId: z.uuid() }),
])
