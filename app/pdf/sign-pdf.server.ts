/** Signs a PDF so that anyone's tools can check it: PAdES baseline B-B (ETSI EN 319 142-1, ISO 32000-2, 12.8). */
import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFRawStream,
  type PDFRef,
  PDFString,
} from 'pdf-lib'
import { DomainError } from '#app/errors/domain-error.ts'
import { cmsSignature, type PdfSigner } from './cms-signature.server.ts'

export interface SigningFacts {
  /** The signature field; without one of this name, an invisible one is made. */
  field: string
  reason: string
  location: string
  name: string
  signedAt: Date
  /** Content stream for a form of this size, y upwards: what is seen where the field is. */
  appearance?: (width: number, height: number) => Promise<string>
  /** Certify that nothing may change afterwards (DocMDP, P 1). */
  certify: boolean
}

/** Room for the signature, with a time-stamp and validation data to spare; bytes. */
const SIGNATURE_ROOM = 16_384
const PLACEHOLDER = 9_999_999_999

/**
 * @throws DomainError `pdf-already-signed` (the file is rewritten, which would break an earlier signature),
 * `pdf-unreadable`; SigningError.
 */
export async function signPdf(pdf: Uint8Array, signer: PdfSigner, facts: SigningFacts): Promise<Uint8Array> {
  if (Buffer.from(pdf).includes('/ByteRange')) {
    throw new DomainError(
      'pdf-already-signed',
      'The file has been signed before; signing it again would undo that.',
      409,
    )
  }
  const document = await opened(pdf)
  await addSignature(document, facts)
  const prepared = await document.save({ useObjectStreams: false, updateFieldAppearances: false })
  return filledIn(prepared, signer)
}

async function opened(pdf: Uint8Array): Promise<PDFDocument> {
  try {
    return await PDFDocument.load(pdf, { updateMetadata: false, throwOnInvalidObject: true })
  } catch {
    throw new DomainError('pdf-unreadable', 'The file is not a PDF that can be signed.')
  }
}

async function addSignature(document: PDFDocument, facts: SigningFacts): Promise<void> {
  const { context, catalog } = document
  const signature = context.register(signatureDictionary(document, facts))
  const field = fieldNamed(document, facts.field)
  field.set(PDFName.of('V'), signature)
  if (facts.appearance) await addAppearance(document, field, facts.appearance)
  catalog.getOrCreateAcroForm().dict.set(PDFName.of('SigFlags'), PDFNumber.of(3)) // signatures exist, append only
  if (facts.certify) catalog.set(PDFName.of('Perms'), context.obj({ DocMDP: signature }))
}

function signatureDictionary(document: PDFDocument, facts: SigningFacts): PDFDict {
  const dictionary = document.context.obj({
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'ETSI.CAdES.detached',
    ByteRange: [0, PLACEHOLDER, PLACEHOLDER, PLACEHOLDER],
    Contents: PDFHexString.of('0'.repeat(2 * SIGNATURE_ROOM)),
    M: PDFString.fromDate(facts.signedAt),
    Name: PDFHexString.fromText(facts.name),
    Reason: PDFHexString.fromText(facts.reason),
    Location: PDFHexString.fromText(facts.location),
  })
  if (facts.certify) {
    const parameters = { Type: 'TransformParams', P: 1, V: '1.2' }
    const reference = { Type: 'SigRef', TransformMethod: 'DocMDP', TransformParams: parameters }
    dictionary.set(PDFName.of('Reference'), document.context.obj([reference]))
  }
  return dictionary
}

function fieldNamed(document: PDFDocument, name: string): PDFDict {
  const { context, catalog } = document
  const form = catalog.getOrCreateAcroForm()
  const fields = form.dict.lookupMaybe(PDFName.of('Fields'), PDFArray)
  for (let at = 0; at < (fields?.size() ?? 0); at++) {
    const field = fields!.lookupMaybe(at, PDFDict)
    const title = field?.lookup(PDFName.of('T'))
    if ((title instanceof PDFHexString || title instanceof PDFString) && title.decodeText() === name) return field!
  }
  const page = document.getPage(0)
  const field = context.obj({
    Type: 'Annot',
    Subtype: 'Widget',
    FT: 'Sig',
    T: PDFHexString.fromText(name),
    F: 4 | 128,
    Rect: [0, 0, 0, 0],
    P: page.ref,
  })
  const reference = context.register(field)
  page.node.addAnnot(reference)
  form.addField(reference)
  return field
}

async function addAppearance(
  document: PDFDocument,
  field: PDFDict,
  draw: NonNullable<SigningFacts['appearance']>,
): Promise<void> {
  const [left, bottom, right, top] = field
    .lookup(PDFName.of('Rect'), PDFArray)
    .asArray()
    .map(number => (number as PDFNumber).asNumber())
  const [width, height] = [right! - left!, top! - bottom!]
  const stream = document.context.flateStream(await draw(width, height), {
    Type: 'XObject',
    Subtype: 'Form',
    BBox: [0, 0, width, height],
    Resources: {},
  })
  const appearance: PDFRef = document.context.register(stream satisfies PDFRawStream)
  field.set(PDFName.of('AP'), document.context.obj({ N: appearance }))
}

/** Writes the byte range and the signature into the places kept for them, which moves no byte. */
async function filledIn(prepared: Uint8Array, signer: PdfSigner): Promise<Uint8Array> {
  const signed = Buffer.from(prepared)
  const room = Buffer.from(`<${'0'.repeat(2 * SIGNATURE_ROOM)}>`)
  const start = signed.indexOf(room)
  const end = start + room.length
  const placeholder = Buffer.from(`[ 0 ${PLACEHOLDER} ${PLACEHOLDER} ${PLACEHOLDER} ]`)
  const range = `[ 0 ${start} ${end} ${signed.length - end}`
  signed.write(`${range.padEnd(placeholder.length - 1)}]`, signed.indexOf(placeholder), 'latin1')
  const content = Buffer.concat([signed.subarray(0, start), signed.subarray(end)])
  const signature = await cmsSignature(content, signer)
  if (signature.length > SIGNATURE_ROOM) throw new DomainError('signature-too-long', 'The signature does not fit.')
  signed.write(Buffer.from(signature).toString('hex'), start + 1, 'latin1')
  return new Uint8Array(signed)
}
