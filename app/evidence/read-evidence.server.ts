import { createHash } from 'node:crypto'
import { eq, type InferSelectModel } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { evidence } from '#db/schema/index.ts'
import { equalBytes } from '#ledger/bytes.ts'
import { DATA_KEY_CONTEXT, type EvidenceKeeping } from './deposit.server.ts'
import { decryptFrames } from './frames.server.ts'

export type EvidenceRow = InferSelectModel<typeof evidence>

/** What is read whole into memory, at most. */
export const MAX_READ_BYTES = 64 * 1024 * 1024

/** The stored bytes are not the ones that were received: nothing a person did, and never shown as evidence. */
export class EvidenceDamaged extends Error {
  override name = 'EvidenceDamaged'
}

/**
 * A file with its bytes, whose digest and size have been checked against the record.
 * @throws DomainError `unknown-evidence` (also for another tenant's) or `body-too-large`; EvidenceDamaged.
 */
export async function readEvidence(
  tx: Transaction,
  keeping: EvidenceKeeping,
  evidenceId: string,
): Promise<{ row: EvidenceRow; bytes: Uint8Array }> {
  const { row, stream } = await openEvidence(tx, keeping, evidenceId)
  if (row.size > BigInt(MAX_READ_BYTES)) {
    throw new DomainError('body-too-large', 'This file is too large to be read whole.', 413)
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return { row, bytes: Buffer.concat(chunks) }
}

/**
 * A file of any size as a stream of plain bytes. Each frame is authentic before it is passed on; the stream fails
 * instead of ending when the whole is not what the record says. It may be read after the transaction has ended.
 */
export async function openEvidence(
  tx: Transaction,
  { kms, evidenceStore }: EvidenceKeeping,
  evidenceId: string,
): Promise<{ row: EvidenceRow; stream: AsyncIterable<Uint8Array> }> {
  const row = await findEvidence(tx, evidenceId)
  const key = await kms.unwrap(row.organisationId, DATA_KEY_CONTEXT, row.wrappedKey)
  return { row, stream: checked(decryptFrames(evidenceStore.get(row.objectKey), key), row) }
}

export async function findEvidence(tx: Transaction, evidenceId: string): Promise<EvidenceRow> {
  const [row] = await tx.select().from(evidence).where(eq(evidence.id, evidenceId))
  if (!row) throw new DomainError('unknown-evidence', 'There is no such file here.', 404)
  return row
}

/** Passes bytes on and fails at the end unless they were `size` bytes with this `sha256`. */
export async function* checked(
  source: AsyncIterable<Uint8Array>,
  expected: { size: bigint | number; sha256: Uint8Array },
): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256')
  let size = 0
  for await (const chunk of source) {
    digest.update(chunk)
    size += chunk.length
    yield chunk
  }
  if (BigInt(size) !== BigInt(expected.size) || !equalBytes(digest.digest(), expected.sha256)) {
    throw new EvidenceDamaged('The stored file does not match its record.')
  }
}
