import { desc } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { webhookEndpoints } from '#db/schema/index.ts'

export interface EndpointRow {
  id: string
  url: string
  createdAt: Date
  disabledAt: Date | null
  /** person | gone */
  disabledBecause: string | null
}

/** The organisation's own; nobody else's are visible to it. Secrets are not among what is read. */
export function listEndpoints(tx: Transaction): Promise<EndpointRow[]> {
  const { id, url, createdAt, disabledAt, disabledBecause } = webhookEndpoints
  return tx
    .select({ id, url, createdAt, disabledAt, disabledBecause })
    .from(webhookEndpoints)
    .orderBy(desc(webhookEndpoints.id))
    .limit(50)
}
