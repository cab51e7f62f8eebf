/** Takes a CMS signature apart (RFC 5652) and checks what it says of itself. Nothing here trusts any certificate. */
import { X509Certificate } from 'node:crypto'
import { type AsnType, fromBER, type ObjectIdentifier, OctetString } from 'asn1js'
import { DerError, elementsOf, inSequence, inSet, issuerAndSerial, OID, sortedSet, toBuffer } from '#app/pdf/der.ts'
import { concatBytes, equalBytes } from '#ledger/bytes.ts'
import { digestNamed, digestOf, type Method, signatureHolds } from './pdf-signatures-algorithms.server.ts'

export interface Cms {
  contentType: string
  /** null: detached, the content is elsewhere. */
  content: Uint8Array | null
  certificates: Uint8Array[]
  signers: Signer[]
}

interface Signer {
  issuerAndSerial: { issuer: Uint8Array; serial: Uint8Array } | null
  keyIdentifier: Uint8Array | null
  digest: string | null
  method: Method
  signature: Uint8Array
  /** As encoded, with the tag of a SET: what is signed. */
  signedBytes: Uint8Array | null
  signed: Map<string, AsnType>
  unsigned: Map<string, AsnType>
}

export interface CmsFindings {
  certificate: X509Certificate | null
  digest: string | null
  digestMatches: boolean | null
  signatureHolds: boolean | null
  /** The signed certificate reference matches the certificate; null: there is no reference. */
  namesItsCertificate: boolean | null
  /** DER or BER of the first time-stamp token among the unsigned attributes. */
  timeStampToken: Uint8Array | null
  signatureValue: Uint8Array
  /** What could not be done, for people. */
  obstacle: string | null
}

/** Throws `DerError`. Trailing zeros, with which the place in a PDF is filled up, are allowed; nothing else is. */
export function parseCms(bytes: Uint8Array): Cms {
  const parsed = fromBER(toBuffer(bytes))
  if (parsed.offset === -1 || parsed.result.error) throw new DerError('not ASN.1')
  if (bytes.subarray(parsed.offset).some(byte => byte !== 0)) throw new DerError('something follows the signature')
  const [type, wrapped] = inSequence(parsed.result)
  if (!type || !wrapped || !isTagged(wrapped.node, 0) || oidOf(type.node) !== OID.signedData) {
    throw new DerError('not a CMS signature')
  }
  const fields = inSequence(elementsOf(wrapped.node)[0]?.node).map(({ node }) => node)
  const [, , contentInfo] = fields
  const signerInfos = fields.at(-1)
  if (!contentInfo || !signerInfos) throw new DerError('not a CMS signature')
  const [contentType, content] = inSequence(contentInfo)
  const certificates = fields.slice(3).find(node => isTagged(node, 0))
  return {
    contentType: oidOf(contentType!.node),
    content: content ? contentOf(content.node) : null,
    certificates: certificates ? elementsOf(certificates).map(({ bytes }) => bytes) : [],
    signers: inSet(signerInfos).map(({ node }) => parseSigner(node)),
  }
}

/** Checks the first signer's signature over `content`. Throws `DerError`. */
export function checkCms(cms: Cms, content: Uint8Array): CmsFindings {
  const [signer] = cms.signers
  if (!signer || cms.signers.length !== 1) throw new DerError(`${cms.signers.length} signers where one belongs`)
  const der = certificateOf(signer, cms.certificates)
  const findings: CmsFindings = {
    certificate: der ? readCertificate(der) : null,
    digest: signer.digest,
    digestMatches: null,
    signatureHolds: null,
    namesItsCertificate: der ? namesCertificate(signer, der) : null,
    timeStampToken: timeStampToken(signer),
    signatureValue: signer.signature,
    obstacle: null,
  }
  if (!signer.digest) return { ...findings, obstacle: 'Its digest method is not one that is checked here.' }
  findings.digestMatches = digestMatches(signer, cms.contentType, content)
  if (!findings.certificate) return { ...findings, obstacle: 'The signer’s certificate is missing or cannot be read.' }
  try {
    findings.signatureHolds = anyHolds(signer, findings.certificate, content)
    if (findings.signatureHolds === null) {
      findings.obstacle = `Its signature method (${signer.method.oid}) is not checked here, or does not fit the certificate.`
    }
  } catch {
    findings.obstacle = 'The certificate’s key is not one that can be used here.'
  }
  return findings
}

function digestMatches(signer: Signer, contentType: string, content: Uint8Array): boolean | null {
  if (!signer.signedBytes) return null // the signature is over the content itself
  const stated = octetsOf(signer.signed.get(OID.messageDigest))
  const type = signer.signed.get(OID.contentType)
  if (!stated || !type) return false
  return oidOf(type) === contentType && equalBytes(stated, digestOf(signer.digest!, content))
}

/** As encoded, or else as DER would have it (RFC 5652, 5.4): some software signs one and writes the other. */
function anyHolds(signer: Signer, certificate: X509Certificate, content: Uint8Array): boolean | null {
  const candidates = signer.signedBytes ? [signer.signedBytes, resorted(signer.signedBytes)] : [content]
  let result: boolean | null = null
  for (const data of candidates) {
    result = signatureHolds(signer.method, signer.digest!, certificate.publicKey, data, signer.signature)
    if (result !== false) return result
  }
  return result
}

function resorted(set: Uint8Array): Uint8Array {
  const members = sortedSet(elementsOf(fromBER(toBuffer(set)).result).map(({ bytes }) => bytes))
  const inside = concatBytes(...members)
  return concatBytes(new Uint8Array([0x31]), lengthBytes(inside.length), inside)
}

function lengthBytes(length: number): Uint8Array {
  if (length < 128) return new Uint8Array([length])
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 255)
  return new Uint8Array([0x80 | bytes.length, ...bytes])
}

function parseSigner(node: AsnType): Signer {
  const parts = inSequence(node)
  const [, id, digest] = parts
  let at = 3
  const signed = parts[at] && isTagged(parts[at]!.node, 0) ? parts[at++]! : null
  const [method, signature, unsigned] = [parts[at], parts[at + 1], parts[at + 2]]
  if (!id || !digest || !method || !signature) throw new DerError('not a signer')
  const [oid, parameters] = inSequence(method.node)
  const byIssuer = isTagged(id.node, 0) ? null : inSequence(id.node)
  const signedBytes = signed ? Uint8Array.from(signed.bytes) : null
  if (signedBytes) signedBytes[0] = 0x31
  return {
    issuerAndSerial: byIssuer ? { issuer: byIssuer[0]!.bytes, serial: byIssuer[1]!.bytes } : null,
    keyIdentifier: byIssuer ? null : octetsOf(id.node),
    digest: digestNamed(oidOf(inSequence(digest.node)[0]?.node)),
    method: { oid: oidOf(oid!.node), parameters: parameters?.node ?? null },
    signature: octetsOf(signature.node) ?? new Uint8Array(),
    signedBytes,
    signed: signed ? attributesOf(signed.node) : new Map(),
    unsigned: unsigned && isTagged(unsigned.node, 1) ? attributesOf(unsigned.node) : new Map(),
  }
}

/** First value of each attribute; one that comes twice is refused, for readers would differ. */
function attributesOf(node: AsnType): Map<string, AsnType> {
  const attributes = new Map<string, AsnType>()
  for (const { node: attribute } of elementsOf(node)) {
    const [type, values] = inSequence(attribute)
    const value = values ? inSet(values.node)[0] : undefined
    if (!type || !value) continue
    const oid = oidOf(type.node)
    if (attributes.has(oid) && ONCE.has(oid)) throw new DerError('an attribute that comes twice')
    if (!attributes.has(oid)) attributes.set(oid, value.node)
  }
  return attributes
}

const ONCE = new Set<string>([OID.contentType, OID.messageDigest, OID.signingCertificate, OID.signingCertificateV2])

function certificateOf(signer: Signer, certificates: readonly Uint8Array[]): Uint8Array | null {
  for (const certificate of certificates) {
    try {
      const { issuer, serial } = issuerAndSerial(certificate)
      const { issuerAndSerial: wanted } = signer
      if (wanted && equalBytes(issuer, wanted.issuer) && equalBytes(serial, wanted.serial)) return certificate
      if (signer.keyIdentifier && hasKeyIdentifier(certificate, signer.keyIdentifier)) return certificate
    } catch (error) {
      if (!(error instanceof DerError)) throw error // an attribute certificate or rubbish beside the others
    }
  }
  return null
}

/** A subjectKeyIdentifier extension holds the identifier as OCTET STRING inside OCTET STRING. */
function hasKeyIdentifier(certificate: Uint8Array, identifier: Uint8Array): boolean {
  const extension = concatBytes(
    new Uint8Array([0x55, 0x1d, 0x0e]),
    new Uint8Array([4, identifier.length + 2, 4, identifier.length]),
    identifier,
  )
  return Buffer.from(certificate).includes(Buffer.from(extension))
}

function readCertificate(der: Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(der)
  } catch {
    return null
  }
}

/** ESSCertIDv2 (RFC 5035) or ESSCertID (RFC 2634): the first names the signer's own certificate. */
function namesCertificate(signer: Signer, certificate: Uint8Array): boolean | null {
  const second = signer.signed.get(OID.signingCertificateV2)
  const first = signer.signed.get(OID.signingCertificate)
  const reference = second ?? first
  if (!reference) return null
  const [list] = elementsOf(reference)
  const [identifier] = list ? elementsOf(list.node) : []
  if (!identifier) return false
  const parts = elementsOf(identifier.node)
  const named = second && !isOctets(parts[0]?.node) ? digestNamed(oidOf(elementsOf(parts[0]!.node)[0]!.node)) : null
  const digest = named ?? (second ? 'sha256' : 'sha1')
  const hash = parts.map(({ node }) => octetsOf(node)).find(Boolean)
  return hash ? equalBytes(hash, digestOf(digest, certificate)) : false
}

function timeStampToken(signer: Signer): Uint8Array | null {
  const token = signer.unsigned.get(OID.timeStampToken)
  return token ? new Uint8Array(token.valueBeforeDecodeView) : null
}

function contentOf(explicit: AsnType): Uint8Array | null {
  const [content] = elementsOf(explicit)
  return content ? (octetsOf(content.node) ?? content.bytes) : null
}

export function oidOf(node: AsnType | undefined): string {
  if (node?.idBlock.tagClass !== 1 || node.idBlock.tagNumber !== 6) {
    throw new DerError('an object identifier was expected')
  }
  return (node as ObjectIdentifier).valueBlock.toString()
}

function isOctets(node: AsnType | undefined): boolean {
  return node?.idBlock.tagClass === 1 && node.idBlock.tagNumber === 4
}

/** An OCTET STRING's bytes, primitive, in pieces or under a context tag; null for anything else. */
export function octetsOf(node: AsnType | undefined): Uint8Array | null {
  if (!node) return null
  if (node instanceof OctetString) return new Uint8Array(node.getValue())
  const { valueHexView } = node.valueBlock as { valueHexView?: Uint8Array }
  return node.idBlock.tagClass === 3 && valueHexView ? Uint8Array.from(valueHexView) : null
}

function isTagged(node: AsnType, tagNumber: number): boolean {
  return node.idBlock.tagClass === 3 && node.idBlock.tagNumber === tagNumber
}
