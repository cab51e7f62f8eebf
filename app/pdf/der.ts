/** The few ASN.1 shapes (X.690) that signing and certificates are built from. */
import * as asn1js from 'asn1js'

export const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
  timeStampInfo: '1.2.840.113549.1.9.16.1.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const

export const sequence = (...value: asn1js.AsnType[]) => new asn1js.Sequence({ value })
export const set = (...value: asn1js.AsnType[]) => new asn1js.Set({ value })
export const oid = (value: string) => new asn1js.ObjectIdentifier({ value })
export const octets = (bytes: Uint8Array) => new asn1js.OctetString({ valueHex: toBuffer(bytes) })
export const integer = (value: number) => new asn1js.Integer({ value })
export const utf8String = (value: string) => new asn1js.Utf8String({ value })
/** [n], constructed, around `value`. */
export const tagged = (tagNumber: number, ...value: asn1js.AsnType[]) =>
  new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber }, value })

export class DerError extends Error {
  override name = 'DerError'
}

/** Already encoded DER, to be placed inside something else. Throws `DerError`. */
export function encoded(der: Uint8Array): asn1js.AsnType {
  const parsed = asn1js.fromBER(toBuffer(der))
  if (parsed.offset === -1 || parsed.result.error) throw new DerError('not ASN.1')
  return parsed.result
}

export function toDer(value: asn1js.AsnType): Uint8Array {
  return new Uint8Array(value.toBER(false))
}

/** The elements of a SEQUENCE or SET, each with the bytes it was read from. Throws `DerError`. */
export function elementsOf(value: asn1js.AsnType): { node: asn1js.AsnType; bytes: Uint8Array }[] {
  const inside = (value.valueBlock as { value?: unknown }).value
  if (!Array.isArray(inside)) throw new DerError('not a SEQUENCE or SET')
  return inside.map((node: asn1js.AsnType) => ({ node, bytes: new Uint8Array(node.valueBeforeDecodeView) }))
}

/** `elementsOf`, of nothing but a SEQUENCE. */
export function inSequence(value: asn1js.AsnType | undefined) {
  if (value?.idBlock.tagClass !== 1 || value.idBlock.tagNumber !== 16) throw new DerError('not a SEQUENCE')
  return elementsOf(value)
}

/** `elementsOf`, of nothing but a SET. */
export function inSet(value: asn1js.AsnType | undefined) {
  if (value?.idBlock.tagClass !== 1 || value.idBlock.tagNumber !== 17) throw new DerError('not a SET')
  return elementsOf(value)
}

/** The order that DER demands of a SET OF (X.690, 11.6). */
export function sortedSet(values: readonly Uint8Array[]): Uint8Array[] {
  return [...values].sort((a, b) => {
    const length = Math.min(a.length, b.length)
    for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
    return a.length - b.length
  })
}

/** Issuer and serial number of a certificate as its own bytes spell them. Throws `DerError`. */
export function issuerAndSerial(certificate: Uint8Array): { issuer: Uint8Array; serial: Uint8Array } {
  const [tbs] = elementsOf(encoded(certificate))
  if (!tbs) throw new DerError('not a certificate')
  const fields = elementsOf(tbs.node)
  const first = fields[0]?.node.idBlock.tagClass === 3 ? 1 : 0 // [0] version
  const [serial, issuer] = [fields[first], fields[first + 2]]
  if (!serial || !issuer) throw new DerError('not a certificate')
  return { issuer: issuer.bytes, serial: serial.bytes }
}

/** asn1js takes an ArrayBuffer of exactly the bytes. */
export function toBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}
