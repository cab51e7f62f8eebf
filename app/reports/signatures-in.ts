import type { PdfSignatureReport } from '#app/evidence/pdf-signatures.ts'
import type { ReportedSignature } from './report-facts.ts'

/** The signatures that the inspection of one file found; none where it was not inspected. */
export function signaturesIn(file: string, inspection: unknown): ReportedSignature[] {
  const { signatures = [] } = (inspection ?? {}) as Partial<PdfSignatureReport>
  return signatures
    .filter(({ kind }) => kind === 'signature')
    .map(({ signer, claimed, standing, summary }) => ({
      file,
      signer: signer?.name ?? claimed.name ?? 'a signer who is not named',
      issuer: signer?.issuerName ?? 'unknown',
      claimedTime: claimed.time,
      standing,
      summary,
    }))
}
