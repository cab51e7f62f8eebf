import { DomainError } from '#app/errors/domain-error.ts'
import { DATA_KEY_CONTEXT, type Deposit, type EvidenceKeeping } from './deposit.server.ts'
import { decryptFrames } from './frames.server.ts'
import { inspectPdfSignatures } from './pdf-signatures.server.ts'
import type { PdfSignatureReport } from './pdf-signatures.ts'
import { checked, MAX_READ_BYTES } from './read-evidence.server.ts'

/**
 * What the file itself says, for media types that can be looked into; null for all others and for files too large to
 * be read whole. Reading the deposit back also shows that what was stored can be read.
 * @throws DomainError `not-a-pdf`.
 */
export async function inspectDeposit(
  { kms, evidenceStore }: EvidenceKeeping,
  organisationId: string,
  deposit: Deposit,
  mediaType: string,
): Promise<PdfSignatureReport | null> {
  if (mediaType !== 'application/pdf') return null
  const key = await kms.unwrap(organisationId, DATA_KEY_CONTEXT, deposit.wrappedKey)
  const stream = checked(decryptFrames(evidenceStore.get(deposit.objectKey), key), deposit)
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) {
    if (chunks.length === 0 && !beginsAsPdf(chunk)) {
      throw new DomainError('not-a-pdf', 'The file was sent as application/pdf and does not begin as a PDF does.')
    }
    if (deposit.size > MAX_READ_BYTES) return null
    chunks.push(chunk)
  }
  return inspectPdfSignatures(Buffer.concat(chunks))
}

/** The header may stand anywhere in the first 1,024 bytes (ISO 32000-1, Annex H). */
function beginsAsPdf(start: Uint8Array): boolean {
  return Buffer.from(start.subarray(0, 1024)).includes('%PDF-')
}
