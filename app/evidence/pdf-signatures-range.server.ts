/** Where a signature reaches: its ByteRange against the file, exactly (ISO 32000-2, 12.8.1; ETSI EN 319 142-1, 5.2). */
import type { SignatureDictionary } from './pdf-signatures-fields.server.ts'
import { latin1 } from './pdf-signatures-syntax.server.ts'

export interface RangeFindings {
  ok: boolean
  detail: string
  /** The signed bytes before and after the signature itself; null where the range leads nowhere. */
  signed: [Uint8Array, Uint8Array] | null
  coveredTo: number
  /** Nothing but white space follows. */
  coversWholeFile: boolean
}

export function checkRange(bytes: Uint8Array, { byteRange, contents }: SignatureDictionary): RangeFindings {
  const wrong = (detail: string, signed: RangeFindings['signed'] = null, coveredTo = 0): RangeFindings => ({
    ok: false,
    detail,
    signed,
    coveredTo,
    coversWholeFile: false,
  })
  const [start, length, resume, rest] = byteRange as [number, number, number, number]
  if (byteRange.length !== 4 || !byteRange.every(number => Number.isSafeInteger(number) && number >= 0)) {
    return wrong('The signature does not say properly which bytes it covers.')
  }
  const coveredTo = resume + rest
  if (start + length > resume || coveredTo > bytes.length) {
    return wrong('The bytes that the signature says it covers are not all in the file.')
  }
  const signed: [Uint8Array, Uint8Array] = [bytes.subarray(start, start + length), bytes.subarray(resume, coveredTo)]
  if (!contents) return wrong('There is no signature value.', signed, coveredTo)
  if (start !== 0 || length !== contents.start || resume !== contents.end) {
    return wrong(
      'More than the signature’s own place is left out of what it covers, or it stands elsewhere.',
      signed,
      coveredTo,
    )
  }
  if (bytes[contents.start] !== 0x3c)
    return wrong('The signature value is not written as it must be.', signed, coveredTo)
  if (!/%%EOF[\s\0]*$/.test(latin1(bytes.subarray(Math.max(0, coveredTo - 64), coveredTo)))) {
    return wrong('What the signature covers does not end where a document ends.', signed, coveredTo)
  }
  const after = bytes.length - coveredTo
  const coversWholeFile = after < 64 && /^[\s\0]*$/.test(latin1(bytes.subarray(coveredTo)))
  const detail = coversWholeFile
    ? `It covers all ${bytes.length.toLocaleString('en-GB')} bytes of the file but its own place.`
    : `It covers the first ${coveredTo.toLocaleString('en-GB')} of ${bytes.length.toLocaleString('en-GB')} bytes, which were the whole file when it was made.`
  return { ok: true, detail, signed, coveredTo, coversWholeFile }
}
