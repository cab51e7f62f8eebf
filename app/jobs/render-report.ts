import { z } from 'zod'

/** Render an approved preservation report and have the notary's own process seal it. */
export const renderReport = z.object({ reportId: z.uuid() })
