/** What was found of digital signatures inside a PDF: plain JSON, kept with the evidence and shown on screens. */

export interface PdfCheck {
  readonly id: PdfCheckId
  /** null: it could not be checked here, which is said and never shown as passed. */
  readonly ok: boolean | null
  readonly title: string
  readonly detail: string
  readonly proves: string
  readonly doesNotProve: string
}

export type PdfCheckId =
  | 'attached'
  | 'byte-range'
  | 'digest'
  | 'signature'
  | 'signing-certificate'
  | 'algorithms'
  | 'time-stamp'
  | 'validity'
  | 'later-changes'
  | 'chain'

export interface CertificateSummary {
  readonly subject: string
  /** The name a person would use: CN, or O, or the whole subject. */
  readonly name: string
  readonly issuer: string
  readonly issuerName: string
  readonly serial: string
  readonly notBefore: string
  readonly notAfter: string
  readonly sha256: string
}

export type LaterChange = 'validation-data' | 'document-time-stamp' | 'signature' | 'document-information' | 'other'

export interface PdfSignature {
  /** Full name of the signature field; null if no field of the document shows the signature. */
  readonly field: string | null
  readonly kind: 'signature' | 'document-time-stamp'
  readonly subFilter: string
  readonly byteRange: readonly number[]
  /** How far into the file the signature reaches; bytes. */
  readonly coveredTo: number
  readonly coversWholeFile: boolean
  readonly laterChanges: readonly LaterChange[]
  /** 1: no change allowed afterwards, 2: forms and signatures, 3: notes as well; null: it certifies nothing. */
  readonly certifies: 1 | 2 | 3 | null
  readonly signer: CertificateSummary | null
  /** What the signer says, vouched for by nobody else. */
  readonly claimed: {
    readonly time: string | null
    readonly name: string | null
    readonly reason: string | null
    readonly location: string | null
  }
  /** A time-stamp that was checked against this signature; null if there is none or it failed. */
  readonly timeStamp: { readonly time: string; readonly authority: string } | null
  readonly standing: Standing
  readonly summary: string
  readonly checks: readonly PdfCheck[]
}

/** `intact`: nothing contradicts it and what matters was checked. Says nothing of who the signer is: see `chain`. */
export type Standing = 'intact' | 'contradicted' | 'undetermined'

export interface PdfSignatureReport {
  readonly v: 1
  readonly state: 'read' | 'not-a-pdf' | 'too-large'
  readonly size: number
  readonly encrypted: boolean
  /** false: the file's own table of contents cannot be followed, so that what readers show may differ. */
  readonly structureReadable: boolean
  readonly signatures: readonly PdfSignature[]
  /** Signature fields that nobody has signed. */
  readonly unsignedFields: readonly string[]
  readonly summary: string
}
