import { and, inArray, isNull } from 'drizzle-orm'
import type { LimitationEventKind } from '#app/jurisdictions/pack.ts'
import type { Transaction } from '#db/client.ts'
import { limitationEvents } from '#db/schema/index.ts'
import type { LimitationEvent } from './limitation.ts'

export interface EnteredEvent extends LimitationEvent {
  id: string
  note: string | null
  evidenceId: string | null
  /** Of the case event that entered it. */
  position: number
}

/** What counts for each case's limitation period; events that were taken back do not. Cases without any are left out. */
export async function readLimitationEvents(
  tx: Transaction,
  caseIds: readonly string[],
): Promise<Map<string, EnteredEvent[]>> {
  const found = new Map<string, EnteredEvent[]>()
  if (caseIds.length === 0) return found
  const rows = await tx
    .select()
    .from(limitationEvents)
    .where(and(inArray(limitationEvents.caseId, [...caseIds]), isNull(limitationEvents.voidedPosition)))
  for (const { caseId, id, kind, on, until, note, evidenceId, position } of rows) {
    const events = found.get(caseId) ?? []
    events.push({ id, kind: kind as LimitationEventKind, on, until, note, evidenceId, position })
    found.set(caseId, events)
  }
  return found
}
