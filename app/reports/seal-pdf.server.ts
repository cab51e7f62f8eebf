/** The notary office's official seal on a report. */

import type { PdfSigner } from '#app/pdf/cms-signature.server.ts'
import { seal as vermilion } from '#app/pdf/palette.ts'
import { squareSeal } from '#app/pdf/seal-art.server.ts'
import { signPdf } from '#app/pdf/sign-pdf.server.ts'
import { SEAL_FIELD } from './report-cover.ts'

/** The office's seal: a certificate chain (DER, its own first) and something that signs with the key. */
export type SealSigner = PdfSigner

export interface SealFacts {
  reason: string
  location: string
  /** The office's name, as the signature states it. */
  name: string
  /** The characters on the seal; the name, unless given. */
  sealName?: string
  signedAt: Date
}

/**
 * PAdES B-B that certifies the document: nothing may change afterwards. The seal is seen in the report's place for it.
 * There is no time-stamp: `signedAt` is the signer's statement.
 * @throws DomainError `pdf-already-signed`, `pdf-unreadable`; SigningError.
 */
export async function sealPdf(pdf: Uint8Array, signer: SealSigner, facts: SealFacts): Promise<Uint8Array> {
  const { sealName = facts.name, ...rest } = facts
  const appearance = (width: number, height: number) => squareSeal(sealName, Math.min(width, height), vermilion)
  return signPdf(pdf, signer, { ...rest, field: SEAL_FIELD, appearance, certify: true })
}
