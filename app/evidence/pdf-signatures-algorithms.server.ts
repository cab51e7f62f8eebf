/** Digest and signature methods by their object identifiers, and what is still thought of them. */
import { constants, createHash, type KeyObject, verify } from 'node:crypto'
import type { AsnType } from 'asn1js'
import { elementsOf } from '#app/pdf/der.ts'

/** By OID: the name that node:crypto knows it by. */
const DIGESTS: Record<string, string> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.8': 'sha3-256',
  '2.16.840.1.101.3.4.2.9': 'sha3-384',
  '2.16.840.1.101.3.4.2.10': 'sha3-512',
}

/** null: the digest is the one the signer names beside it. */
const SIGNATURES: Record<string, { scheme: 'rsa' | 'ecdsa' | 'dsa' | 'ed25519'; digest: string | null }> = {
  '1.2.840.113549.1.1.1': { scheme: 'rsa', digest: null },
  '1.2.840.113549.1.1.4': { scheme: 'rsa', digest: 'md5' },
  '1.2.840.113549.1.1.5': { scheme: 'rsa', digest: 'sha1' },
  '1.2.840.113549.1.1.14': { scheme: 'rsa', digest: 'sha224' },
  '1.2.840.113549.1.1.11': { scheme: 'rsa', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { scheme: 'rsa', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { scheme: 'rsa', digest: 'sha512' },
  '1.2.840.10045.2.1': { scheme: 'ecdsa', digest: null },
  '1.2.840.10045.4.1': { scheme: 'ecdsa', digest: 'sha1' },
  '1.2.840.10045.4.3.1': { scheme: 'ecdsa', digest: 'sha224' },
  '1.2.840.10045.4.3.2': { scheme: 'ecdsa', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { scheme: 'ecdsa', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { scheme: 'ecdsa', digest: 'sha512' },
  '1.2.840.10040.4.1': { scheme: 'dsa', digest: null },
  '1.2.840.10040.4.3': { scheme: 'dsa', digest: 'sha1' },
  '2.16.840.1.101.3.4.3.2': { scheme: 'dsa', digest: 'sha256' },
  '1.3.101.112': { scheme: 'ed25519', digest: null },
}
const RSA_PSS = '1.2.840.113549.1.1.10'
const BROKEN = new Set(['md5', 'sha1'])

export function digestNamed(oid: string): string | null {
  return DIGESTS[oid] ?? null
}

export function digestOf(algorithm: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

export interface Method {
  oid: string
  parameters: AsnType | null
}

/** null: a method that is not checked here, or that does not fit the key. Throws what node:crypto throws on keys it cannot use. */
export function signatureHolds(
  method: Method,
  digest: string,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean | null {
  if (method.oid === RSA_PSS) {
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
    return verify(pssDigest(method.parameters), data, { key, ...padding }, signature)
  }
  const known = SIGNATURES[method.oid]
  if (!known) return null
  if (!keyFits(known.scheme, key)) return null
  return verify(known.scheme === 'ed25519' ? null : (known.digest ?? digest), data, key, signature)
}

function keyFits(scheme: string, key: KeyObject): boolean {
  const type = key.asymmetricKeyType
  return scheme === 'rsa' ? type === 'rsa' : scheme === 'ecdsa' ? type === 'ec' : type === scheme
}

/** RSASSA-PSS-params (RFC 4055, 3.1): the hash is in [0], and SHA-1 unless said otherwise. */
function pssDigest(parameters: AsnType | null): string {
  const first = parameters ? elementsOf(parameters).find(({ node }) => node.idBlock.tagNumber === 0) : undefined
  if (!first) return 'sha1'
  const [algorithm] = elementsOf(first.node)
  const [oid] = elementsOf(algorithm!.node)
  return digestNamed(oid!.node.valueBlock.toString()) ?? 'sha1'
}

/** Why the methods no longer convince; null when they do. */
export function weaknessOf(digest: string, key: KeyObject | null): string | null {
  if (BROKEN.has(digest))
    return `${digest.toUpperCase()} can be forged: two files with one digest can be made on purpose`
  const bits = key?.asymmetricKeyType?.startsWith('rsa') ? key.asymmetricKeyDetails?.modulusLength : undefined
  if (bits !== undefined && bits < 2048) return `an RSA key of ${bits} bits is too short`
  return null
}
