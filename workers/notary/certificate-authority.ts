/**
 * Certificates for the demonstration (RFC 5280). A notary office in earnest brings one from an authority that courts
 * know; these are trusted by nobody else, and say so in their names.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { Boolean as Asn1Boolean, type AsnType, BitString, GeneralizedTime, Integer, Primitive, UTCTime } from 'asn1js'
import { encoded, integer, OID, octets, oid, sequence, set, tagged, toBuffer, toDer, utf8String } from '#app/pdf/der.ts'

export const DEMONSTRATION_CA = 'Hardproof demonstration CA, trusted by nobody else'

export interface CertificateFacts {
  officeName: string
  localName?: string
  /** ISO 3166, two letters. */
  country: string
  notBefore: Date
  notAfter: Date
}

/** All DER; the key is EC P-256 in PKCS #8. */
export interface IssuedCertificate {
  rootDer: Uint8Array
  leafDer: Uint8Array
  privateKeyPkcs8: Uint8Array
}

/** A new root, and under it a certificate for the office's seal. The root's key is forgotten: it issues nothing else. */
export async function createNotaryCertificate(facts: CertificateFacts): Promise<IssuedCertificate> {
  return issue(facts, 'demonstration seal')
}

/** The same for an organisation that signs its own contracts. */
export async function createContractCertificate(facts: CertificateFacts): Promise<IssuedCertificate> {
  return issue(facts, 'demonstration signature')
}

interface Keys {
  privateKey: KeyObject
  publicKey: KeyObject
}

function issue(facts: CertificateFacts, use: string): IssuedCertificate {
  const root = newKeys()
  const leaf = newKeys()
  const rootName = nameOf({ country: facts.country, organisation: 'Hardproof demonstration', common: DEMONSTRATION_CA })
  const leafName = nameOf({
    country: facts.country,
    organisation: facts.officeName,
    common: commonName(facts, ` (${use})`),
  })
  const rootExtensions = [
    extension('2.5.29.19', sequence(new Asn1Boolean({ value: true }), integer(0)), true), // CA, issues no other CA
    extension('2.5.29.15', keyUsage([0b0000_0110], 1), true), // keyCertSign, cRLSign
    extension('2.5.29.14', octets(keyIdentifier(root))),
  ]
  const leafExtensions = [
    extension('2.5.29.19', sequence(), true),
    extension('2.5.29.15', keyUsage([0b1100_0000], 6), true), // digitalSignature, contentCommitment
    extension('2.5.29.14', octets(keyIdentifier(leaf))),
    extension('2.5.29.35', sequence(new Primitive({ idBlock: CONTEXT_0, valueHex: toBuffer(keyIdentifier(root)) }))),
  ]
  return {
    rootDer: certificate(facts, rootName, rootName, root, rootExtensions, root.privateKey),
    leafDer: certificate(facts, rootName, leafName, leaf, leafExtensions, root.privateKey),
    privateKeyPkcs8: new Uint8Array(leaf.privateKey.export({ format: 'der', type: 'pkcs8' })),
  }
}

/** At most 64 characters (RFC 5280, ub-common-name): the name gives way, what the certificate is for does not. */
function commonName({ officeName, localName }: CertificateFacts, use: string): string {
  return `${[...(localName ?? officeName)].slice(0, 64 - use.length).join('')}${use}`
}

const CONTEXT_0 = { tagClass: 3, tagNumber: 0 }

function newKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function certificate(
  { notBefore, notAfter }: CertificateFacts,
  issuer: AsnType,
  subject: AsnType,
  keys: Keys,
  extensions: AsnType[],
  issuerKey: KeyObject,
): Uint8Array {
  const algorithm = sequence(oid(OID.ecdsaWithSha256))
  const toBeSigned = sequence(
    tagged(0, integer(2)),
    new Integer({ valueHex: toBuffer(serialNumber()) }),
    algorithm,
    issuer,
    sequence(timeOf(notBefore), timeOf(notAfter)),
    subject,
    encoded(spkiOf(keys)),
    tagged(3, sequence(...extensions)),
  )
  const signature = sign('sha256', toDer(toBeSigned), issuerKey)
  return toDer(sequence(toBeSigned, algorithm, new BitString({ valueHex: toBuffer(signature) })))
}

function nameOf(parts: { country: string; organisation: string; common: string }): AsnType {
  const part = (type: string, value: AsnType) => set(sequence(oid(type), value))
  return sequence(
    part('2.5.4.6', printableString(parts.country)),
    part('2.5.4.10', utf8String(parts.organisation)),
    part('2.5.4.3', utf8String(parts.common)),
  )
}

function printableString(text: string): AsnType {
  return new Primitive({ idBlock: { tagClass: 1, tagNumber: 19 }, valueHex: toBuffer(Buffer.from(text, 'latin1')) })
}

function extension(type: string, value: AsnType, critical = false): AsnType {
  const flag = critical ? [new Asn1Boolean({ value: true })] : []
  return sequence(oid(type), ...flag, octets(toDer(value)))
}

function keyUsage(bits: number[], unusedBits: number): AsnType {
  return new BitString({ valueHex: new Uint8Array(bits).buffer, unusedBits })
}

/** RFC 5280, 4.2.1.2, method 1: the SHA-1 of the public key's bits. It names a key; nothing rests on it. */
function keyIdentifier(keys: Keys): Uint8Array {
  const spki = encoded(spkiOf(keys))
  const [, bits] = (spki.valueBlock as unknown as { value: BitString[] }).value
  return new Uint8Array(createHash('sha1').update(bits!.valueBlock.valueHexView).digest())
}

function spkiOf(keys: Keys): Uint8Array {
  return new Uint8Array(keys.publicKey.export({ format: 'der', type: 'spki' }))
}

/** Positive, 16 bytes, random. */
function serialNumber(): Uint8Array {
  const bytes = new Uint8Array(randomBytes(16))
  bytes[0] = (bytes[0]! & 0x3f) | 0x40
  return bytes
}

/** To the second; UTCTime until 2049 (RFC 5280, 4.1.2.5). */
function timeOf(date: Date): AsnType {
  const valueDate = new Date(Math.floor(date.getTime() / 1000) * 1000)
  return valueDate.getUTCFullYear() < 2050 ? new UTCTime({ valueDate }) : new GeneralizedTime({ valueDate })
}
