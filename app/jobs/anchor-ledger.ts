import { z } from 'zod'

/** Append what is pending to the ledger. One a submission; each drains whatever waits. */
export const anchorLedger = z.object({ submissionId: z.uuid() })
