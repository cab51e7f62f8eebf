import { type CsvRecord, readCsv } from '#app/csv/csv-parser.ts'
import { decodeText, type Encoding } from '#app/csv/encoding.ts'
import { DATA_KEY_CONTEXT, type EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { decryptFrames } from '#app/evidence/frames.server.ts'
import { checked } from '#app/evidence/read-evidence.server.ts'
import type { Intake } from './intake.ts'

type Stored = Pick<Intake, 'organisationId' | 'objectKey' | 'wrappedKey'>

async function* plainBytes({ kms, evidenceStore }: EvidenceKeeping, stored: Stored): AsyncGenerator<Uint8Array> {
  const key = await kms.unwrap(stored.organisationId, DATA_KEY_CONTEXT, stored.wrappedKey)
  yield* decryptFrames(evidenceStore.get(stored.objectKey), key)
}

/** All rows of the file, its heading among them. @throws EvidenceDamaged at the end where the file is not what was sent. */
export function intakeRecords(keeping: EvidenceKeeping, intake: Intake): AsyncGenerator<CsvRecord[]> {
  const bytes = checked(plainBytes(keeping, intake), intake)
  return readCsv(decodeText(bytes, intake.encoding as Encoding), intake.delimiter)
}

const HEAD_BYTES = 256 * 1024

/** The text of the file's beginning, of at most some 256 KiB. */
export async function readHead(keeping: EvidenceKeeping, stored: Stored, encoding: Encoding): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of plainBytes(keeping, stored)) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= HEAD_BYTES) break
  }
  let text = ''
  for await (const piece of decodeText(each(chunks), encoding)) text += piece
  return text
}

async function* each(chunks: readonly Uint8Array[]) {
  yield* chunks
}
