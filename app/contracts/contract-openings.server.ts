import { asc, eq } from 'drizzle-orm'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { readEvidence } from '#app/evidence/read-evidence.server.ts'
import type { Opening } from '#app/submissions/exhibit.server.ts'
import type { Transaction } from '#db/client.ts'
import { contractEventFiles, contractEvents } from '#db/schema/index.ts'
import type { Json } from '#ledger/canonical.ts'

export interface ContractOpening extends Opening {
  eventId: string
  type: string
  occurredAt: Date
  capturedAt: Date
  /** The file's id, where this opening shows one. */
  evidenceId: string | null
}

/**
 * What a contract's events open on the ledger, in order: an event with files once for each file, any other once.
 * Files over `maxBytes` together travel apart: their bytes are null.
 */
export async function contractOpenings(
  tx: Transaction,
  keeping: EvidenceKeeping,
  contractId: string,
  maxBytes: number,
): Promise<ContractOpening[]> {
  const events = await tx
    .select()
    .from(contractEvents)
    .where(eq(contractEvents.contractId, contractId))
    .orderBy(asc(contractEvents.position))
  const joined = await tx.select().from(contractEventFiles).where(eq(contractEventFiles.contractId, contractId))
  const openings: ContractOpening[] = []
  let room = maxBytes
  for (const event of events) {
    const base = {
      eventId: event.id,
      type: event.type,
      occurredAt: event.occurredAt,
      capturedAt: event.capturedAt,
      submissionId: event.submissionId,
      itemIndex: event.itemIndex,
      payload: event.payload as Json,
      salt: event.salt,
    }
    const files = joined.filter(file => file.eventId === event.id)
    if (files.length === 0) openings.push({ ...base, title: event.type, file: null, evidenceId: null })
    for (const { evidenceId } of files) {
      const { row, bytes } = await readEvidence(tx, keeping, evidenceId)
      const fits = bytes.length <= room
      if (fits) room -= bytes.length
      openings.push({ ...base, title: row.name, file: { name: row.name, bytes: fits ? bytes : null }, evidenceId })
    }
  }
  return openings
}
