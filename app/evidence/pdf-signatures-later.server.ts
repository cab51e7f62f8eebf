/** What was added to a document after a signature, in words, and what the signer allowed. */
import type { LaterChange, PdfCheck, PdfSignature } from './pdf-signatures.ts'
import { changesBetween } from './pdf-signatures-changes.server.ts'
import type { SignatureDictionary } from './pdf-signatures-fields.server.ts'
import { PdfView } from './pdf-signatures-file.server.ts'
import type { RangeFindings } from './pdf-signatures-range.server.ts'
import { nameOf, numberOf, PdfSyntaxError } from './pdf-signatures-syntax.server.ts'
import { checkOf } from './pdf-signatures-words.ts'

export interface Later {
  ok: boolean | null
  kinds: LaterChange[]
  detail: string
}

/** Never throws. */
export function laterChanges(pdf: Uint8Array, view: PdfView | null, range: RangeFindings): Later {
  if (!range.ok)
    return { ok: null, kinds: [], detail: 'What came later cannot be told, as it is not clear what is covered.' }
  if (range.coversWholeFile) return { ok: true, kinds: [], detail: 'Nothing was added after the signature.' }
  try {
    if (!view) throw new PdfSyntaxError('the table of contents cannot be followed')
    if (view.encrypted) throw new PdfSyntaxError('the file is encrypted')
    const { kinds, places } = changesBetween(new PdfView(pdf, range.coveredTo), view)
    const found = [...kinds].sort()
    if (kinds.has('other')) return { ok: false, kinds: found, detail: changedWords(places) }
    const words = found.map(kind => LATER_WORDS[kind])
    const detail =
      words.length > 0 ? `Added since, and allowed: ${words.join(', ')}.` : 'A later revision changes nothing.'
    return { ok: true, kinds: found, detail }
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error
    return {
      ok: null,
      kinds: [],
      detail: `Bytes were added after the signature and cannot be compared: ${error.message}.`,
    }
  }
}

const LATER_WORDS: Record<LaterChange, string> = {
  'validation-data': 'certificates and revocation data to check it by',
  'document-time-stamp': 'a time-stamp over the document',
  signature: 'a further signature, whose own mark was not compared with what lies beneath it',
  'document-information': 'the document’s title or dates',
  other: 'something else',
}

/** The parts of a document by the first step of the way to them. */
const PARTS: Record<string, string> = {
  Pages: 'the pages',
  AcroForm: 'the form',
  Names: 'attachments or scripts',
  AF: 'attachments',
  Outlines: 'the table of contents',
  OpenAction: 'what happens when it is opened',
  Metadata: 'its metadata',
}

function changedWords(places: readonly string[]): string {
  const parts = [...new Set(places.map(place => PARTS[place.split(/[/,]/)[0]!] ?? 'its structure'))]
  return `Changed since: ${parts.join(', ')} (${places.join('; ')}).`
}

export function laterCheck(later: Later, certifies: PdfSignature['certifies']): PdfCheck {
  if (certifies === 1 && later.kinds.includes('signature')) {
    return checkOf(
      'later-changes',
      false,
      'The signer certified that nothing may change; a further signature was added.',
    )
  }
  return checkOf('later-changes', later.ok, later.detail)
}

/** DocMDP (ISO 32000-2, 12.8.2.2). */
export function certification(view: PdfView | null, dictionary: SignatureDictionary): PdfSignature['certifies'] {
  try {
    const references = view?.array(dictionary.entries.get('Reference')) ?? []
    for (const reference of references.slice(0, 10)) {
      const entries = view!.dictionary(reference)
      if (nameOf(view!.resolve(entries?.get('TransformMethod'))) !== 'DocMDP') continue
      const level = numberOf(view!.resolve(view!.dictionary(entries!.get('TransformParams'))?.get('P'))) ?? 2
      return level === 1 || level === 3 ? level : 2
    }
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error
  }
  return null
}
