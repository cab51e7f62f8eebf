import { asc, eq } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { contractEventFiles, contractEvents, evidence } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import type { Json } from '#ledger/canonical.ts'

export interface RecordedFile {
  evidenceId: string
  name: string
  mediaType: string
  size: number
  /** Hex, of the original's bytes. */
  sha256: string
}

/** One thing on the ledger, with what opens its commitment. */
export interface LedgerRecord {
  type: string
  payload: Json
  salt: Uint8Array
  submissionId: string
  itemIndex: number
  occurredAt: Date
  capturedAt: Date
  files: RecordedFile[]
}

/** Everything that was captured of a contract, in the order of its life. */
export async function readContractRecords(tx: Transaction, contractId: string): Promise<LedgerRecord[]> {
  const events = await tx
    .select()
    .from(contractEvents)
    .where(eq(contractEvents.contractId, contractId))
    .orderBy(asc(contractEvents.position))
  const files = await eventFiles(tx, contractId)
  return events.map(({ id, type, payload, salt, submissionId, itemIndex, occurredAt, capturedAt }) => ({
    type,
    payload: payload as Json,
    salt,
    submissionId,
    itemIndex,
    occurredAt,
    capturedAt,
    files: files.get(id) ?? [],
  }))
}

async function eventFiles(tx: Transaction, contractId: string): Promise<Map<string, RecordedFile[]>> {
  const rows = await tx
    .select({ eventId: contractEventFiles.eventId, file: fileColumns })
    .from(contractEventFiles)
    .innerJoin(evidence, eq(evidence.id, contractEventFiles.evidenceId))
    .where(eq(contractEventFiles.contractId, contractId))
    .orderBy(asc(evidence.id))
  const files = new Map<string, RecordedFile[]>()
  for (const { eventId, file } of rows) files.set(eventId, [...(files.get(eventId) ?? []), recordedFile(file)])
  return files
}

export const fileColumns = {
  evidenceId: evidence.id,
  name: evidence.name,
  mediaType: evidence.mediaType,
  size: evidence.size,
  sha256: evidence.sha256,
}

export function recordedFile(row: {
  evidenceId: string
  name: string
  mediaType: string
  size: bigint
  sha256: Uint8Array
}): RecordedFile {
  return { ...row, size: Number(row.size), sha256: toHex(row.sha256) }
}
