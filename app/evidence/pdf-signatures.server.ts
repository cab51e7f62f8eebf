/** Looks for digital signatures inside a PDF and checks each. Pure over its bytes; hostile files are expected. */
import type { PdfSignature, PdfSignatureReport } from './pdf-signatures.ts'
import { type SignatureDictionary, scannedSignatures, signatureFields } from './pdf-signatures-fields.server.ts'
import { PdfView } from './pdf-signatures-file.server.ts'
import { inspectSignature, unreadableSignature } from './pdf-signatures-one.server.ts'
import { PdfSyntaxError } from './pdf-signatures-syntax.server.ts'

const MAX_BYTES = 64 * 1024 * 1024

export interface InspectionOptions {
  /** DER. Without any, whom a certificate comes from is left open. */
  trustedRoots?: readonly Uint8Array[]
}

/** Never rejects: what cannot be read is part of the report. */
export async function inspectPdfSignatures(
  pdf: Uint8Array,
  options: InspectionOptions = {},
): Promise<PdfSignatureReport> {
  const common = {
    v: 1,
    size: pdf.length,
    encrypted: false,
    structureReadable: false,
    signatures: [],
    unsignedFields: [],
  } as const
  if (!isPdf(pdf)) {
    return { ...common, state: 'not-a-pdf', summary: 'The file is not a PDF, so no PDF signatures were looked for.' }
  }
  if (pdf.length > MAX_BYTES) {
    return { ...common, state: 'too-large', summary: 'The file is too large to be looked into for signatures.' }
  }
  const { view, found, unsigned } = discover(pdf)
  const signatures = found.map(dictionary => inspected(pdf, view, dictionary, options))
  const encrypted = view?.encrypted ?? Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length).includes('/Encrypt')
  return {
    ...common,
    state: 'read',
    encrypted,
    structureReadable: view !== null,
    signatures,
    unsignedFields: unsigned,
    summary: summaryOf(signatures, view !== null, encrypted),
  }
}

/** A signature made to break its reader is reported as one that cannot be read, and hides no other. */
function inspected(
  pdf: Uint8Array,
  view: PdfView | null,
  dictionary: SignatureDictionary,
  options: InspectionOptions,
): PdfSignature {
  try {
    return inspectSignature(pdf, view, dictionary, options)
  } catch {
    return unreadableSignature(dictionary)
  }
}

/** The header may stand anywhere in the first 1,024 bytes (ISO 32000-1, Annex H). */
function isPdf(pdf: Uint8Array): boolean {
  return Buffer.from(pdf.buffer, pdf.byteOffset, Math.min(pdf.length, 1024)).includes('%PDF-')
}

interface Discovery {
  /** null: the file's structure cannot be followed. */
  view: PdfView | null
  found: SignatureDictionary[]
  unsigned: string[]
}

function discover(pdf: Uint8Array): Discovery {
  try {
    const view = new PdfView(pdf)
    const { signed, unsigned } = signatureFields(view)
    const offsets = new Set(
      view.sections.flatMap(({ entries }) =>
        [...entries.values()].flatMap(entry => (entry.type === 'offset' ? [entry.offset] : [])),
      ),
    )
    const shown = new Set(signed.map(({ contents }) => contents?.start))
    const others = scannedSignatures(pdf, offset => offsets.has(offset))
    return { view, found: [...signed, ...others.filter(({ contents }) => !shown.has(contents?.start))], unsigned }
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error
    return { view: null, found: scannedSignatures(pdf, () => true), unsigned: [] }
  }
}

function summaryOf(signatures: PdfSignatureReport['signatures'], readable: boolean, encrypted: boolean): string {
  const reservation = [
    readable ? '' : ' The file’s own table of contents cannot be followed, so readers may show it differently.',
    encrypted ? ' The file is encrypted, so there may be more in it than could be read.' : '',
  ].join('')
  if (signatures.length === 0) return `No digital signatures were found in the file.${reservation}`
  const count = (standing: string) => signatures.filter(one => one.standing === standing).length
  const parts = [
    [count('intact'), 'intact'],
    [count('contradicted'), 'contradicted'],
    [count('undetermined'), 'not determined'],
  ] as const
  const said = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`)
  return `${signatures.length} digital signature${signatures.length === 1 ? '' : 's'}: ${said.join(', ')}.${reservation}`
}
