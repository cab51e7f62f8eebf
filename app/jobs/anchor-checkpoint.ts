import { z } from 'zod'

/** Take the next step towards one external anchor, until it is confirmed or given up. */
export const anchorCheckpoint = z.object({ anchorId: z.uuid() })
