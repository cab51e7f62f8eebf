import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { EvidenceDamaged, readEvidence } from '#app/evidence/read-evidence.server.ts'
import { ObjectMissing } from '#app/evidence/store.server.ts'
import type { Opening } from '#app/submissions/exhibit.server.ts'
import type { Transaction } from '#db/client.ts'
import type { LedgerRecord, RecordedFile } from './contract-records.server.ts'
import { eventWords } from './event-words.ts'

export interface OpenedRecord {
  opening: Opening
  record: LedgerRecord
}

/**
 * One opening for each file that a record names, or one without a file. Files beyond `maxFileBytes` together travel
 * apart: their bytes are null. Without `keeping` no file is read.
 */
export async function openRecords(
  tx: Transaction,
  keeping: EvidenceKeeping | null,
  records: readonly LedgerRecord[],
  maxFileBytes: number,
): Promise<OpenedRecord[]> {
  const read = new Map<string, Uint8Array>()
  let room = maxFileBytes
  const bytesOf = async (file: RecordedFile): Promise<Uint8Array | null> => {
    if (!keeping || file.size > room) return null
    // Once for each exhibit that it is in, since each stands by itself.
    room -= file.size
    const bytes = read.get(file.evidenceId) ?? (await bytesKept(tx, keeping, file.evidenceId))
    read.set(file.evidenceId, bytes)
    return bytes
  }
  const opened: OpenedRecord[] = []
  for (const record of records) {
    const { submissionId, itemIndex, payload, salt } = record
    const of = { submissionId, itemIndex, payload, salt }
    if (record.files.length === 0) {
      opened.push({ record, opening: { ...of, title: eventWords(record.type), file: null } })
    }
    for (const file of record.files) {
      const name = nameIn(record, file)
      const title = `${eventWords(record.type)}: ${name}`
      opened.push({ record, opening: { ...of, title, file: { name, bytes: await bytesOf(file) } } })
    }
  }
  return opened
}

/** A file that is damaged in the store is no reason to show nothing: as no bytes at all it contradicts its record. */
async function bytesKept(tx: Transaction, keeping: EvidenceKeeping, evidenceId: string): Promise<Uint8Array> {
  try {
    return (await readEvidence(tx, keeping, evidenceId)).bytes
  } catch (error) {
    if (error instanceof EvidenceDamaged || error instanceof ObjectMissing) return new Uint8Array()
    throw error
  }
}

/** The name that the record gives the file: the same bytes may have been uploaded under another. */
function nameIn({ payload }: LedgerRecord, file: RecordedFile): string {
  const files = (payload as { files?: readonly { sha256?: unknown; name?: unknown }[] }).files ?? []
  const named = files.find(one => one.sha256 === file.sha256)?.name
  return typeof named === 'string' ? named : file.name
}
