import { desc, eq } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { webhookDeliveries } from '#db/schema/index.ts'
import type { DeliveryStatus, DeliveryType } from './delivery.ts'

export interface DeliveryRow {
  id: string
  type: DeliveryType
  status: DeliveryStatus
  attempts: number
  /** HTTP status of the last answer; null when there was none. */
  lastStatus: number | null
  lastError: string | null
  lastAttemptAt: Date | null
  nextAttemptAt: Date | null
  deliveredAt: Date | null
}

/** What was sent about an assignment, for the bank and for the partner. The partner's address is not among it. */
export async function listDeliveries(tx: Transaction, assignmentId: string): Promise<DeliveryRow[]> {
  const rows = await tx
    .select()
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.assignmentId, assignmentId))
    .orderBy(desc(webhookDeliveries.id))
    .limit(50)
  return rows.map(({ id, attempts, lastStatus, lastError, lastAttemptAt, nextAttemptAt, deliveredAt, ...row }) => ({
    id,
    type: row.type as DeliveryType,
    status: row.status as DeliveryStatus,
    attempts,
    lastStatus,
    lastError,
    lastAttemptAt,
    nextAttemptAt,
    deliveredAt,
  }))
}
