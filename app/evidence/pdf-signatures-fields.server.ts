/** Finds the signatures of a PDF: through the form's fields, as readers do, and by scanning for those left out. */
import type { PdfView } from './pdf-signatures-file.server.ts'
import {
  latin1,
  nameOf,
  numberOf,
  type PdfObject,
  PdfReader,
  PdfSyntaxError,
  textOf,
} from './pdf-signatures-syntax.server.ts'

/** A signature dictionary as it stands in the file (ISO 32000-2, 12.8.1). */
export interface SignatureDictionary {
  /** null: no field shows it. */
  field: string | null
  entries: Map<string, PdfObject>
  subFilter: string
  byteRange: number[]
  contents: Extract<PdfObject, { kind: 'string' }> | null
}

/** An encrypted file's strings are not read here. */
const UNREAD_NAME = '(encrypted)'
const MAX_FIELDS = 5000
const MAX_SIGNATURES = 64
const MAX_LOOKS = 500

/** Throws `PdfSyntaxError`. */
export function signatureFields(view: PdfView): { signed: SignatureDictionary[]; unsigned: string[] } {
  const signed: SignatureDictionary[] = []
  const unsigned: string[] = []
  for (const { name, entries } of terminalFields(view)) {
    if (entries.type !== 'Sig') continue
    const value = view.dictionary(entries.value)
    const shown = view.encrypted ? UNREAD_NAME : name
    if (value) signed.push(signatureDictionary(shown, value, part => view.resolve(part)))
    else unsigned.push(shown)
  }
  return { signed: signed.slice(0, MAX_SIGNATURES), unsigned }
}

interface Field {
  name: string
  entries: { type: string | null; value: PdfObject | undefined }
}

/** Names, types and values are inherited (12.7.4.1); a tree that comes back to itself is read once. */
function terminalFields(view: PdfView): Field[] {
  const catalog = view.dictionary(view.trailer.entries.get('Root'))
  const form = view.dictionary(catalog?.get('AcroForm'))
  const found: Field[] = []
  const seen = new Set<number>()
  type Pending = { object: PdfObject; name: string; type: string | null; value: PdfObject | undefined }
  const pending: Pending[] = (view.array(form?.get('Fields')) ?? []).map(object => ({
    object,
    name: '',
    type: null,
    value: undefined,
  }))
  while (pending.length > 0) {
    const { object, name, type, value } = pending.shift()!
    if (object.kind === 'reference') {
      if (seen.has(object.number)) continue
      seen.add(object.number)
    }
    if (found.length + seen.size > MAX_FIELDS) throw new PdfSyntaxError('too many form fields')
    const entries = view.dictionary(object)
    if (!entries) continue
    const part = textOf(view.resolve(entries.get('T')))
    const inherited = {
      name: [name, part].filter(Boolean).join('.'),
      type: nameOf(view.resolve(entries.get('FT'))) ?? type,
      value: entries.get('V') ?? value,
    }
    found.push({ name: inherited.name, entries: inherited })
    for (const kid of view.array(entries.get('Kids')) ?? []) pending.push({ object: kid, ...inherited })
  }
  return distinct(found)
}

/** A field whose widgets are its kids was met once itself and once for each of them. */
function distinct(fields: Field[]): Field[] {
  const seen = new Set<unknown>()
  return fields.filter(({ name, entries: { value } }) => {
    const key = value === undefined ? name : value.kind === 'reference' ? `${name}\n${value.number}` : value
    return !seen.has(key) && seen.add(key)
  })
}

/**
 * Signature dictionaries in the file's bytes wherever they stand. `isObject` says if an object really begins at an
 * offset: without that, a PDF attached inside the file would lend it its signatures.
 */
export function scannedSignatures(bytes: Uint8Array, isObject: (offset: number) => boolean): SignatureDictionary[] {
  const found: SignatureDictionary[] = []
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tried = new Set<number>()
  let looks = 0
  for (let at = file.indexOf('/ByteRange'); at >= 0 && ++looks < MAX_LOOKS; at = file.indexOf('/ByteRange', at + 10)) {
    const start = enclosingObject(file, at)
    if (start === null || tried.has(start)) continue
    tried.add(start)
    if (!isObject(start)) continue
    try {
      const { object } = new PdfReader(bytes, start).indirectObject()
      if (object.kind === 'dictionary' && object.entries.has('ByteRange')) {
        found.push(signatureDictionary(null, object.entries, part => part))
      }
    } catch (error) {
      if (!(error instanceof PdfSyntaxError)) throw error
    }
    if (found.length >= MAX_SIGNATURES) break
  }
  return found
}

/** Where `12 0 obj` before `at` begins, at most 128 kB back: a signature's contents may stand between. */
function enclosingObject(file: Buffer, at: number): number | null {
  const from = Math.max(0, at - 131_072)
  const keyword = file.subarray(from, at).lastIndexOf(' obj')
  if (keyword < 0) return null
  const numbers = /(\d{1,10}\s+\d{1,5})$/.exec(latin1(file.subarray(from + Math.max(0, keyword - 20), from + keyword)))
  return numbers ? from + keyword - numbers[1]!.length : null
}

function signatureDictionary(
  field: string | null,
  entries: Map<string, PdfObject>,
  resolve: (object: PdfObject) => PdfObject,
): SignatureDictionary {
  const get = (key: string) => {
    const value = entries.get(key)
    return value && resolve(value)
  }
  const range = get('ByteRange')
  const contents = get('Contents')
  return {
    field,
    entries,
    subFilter: nameOf(get('SubFilter')) ?? '',
    byteRange: range?.kind === 'array' ? range.items.slice(0, 100).map(item => numberOf(item) ?? Number.NaN) : [],
    contents: contents?.kind === 'string' ? contents : null,
  }
}
