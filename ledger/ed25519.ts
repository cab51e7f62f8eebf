/**
 * Ed25519 (RFC 8032) under one verification rule, the same in the browser and on servers.
 *
 * A signature (R, S) by key A over M is valid when A is canonically encoded, S < L, and the encoding of
 * [S]B − [SHA-512(R ‖ A ‖ M)]A equals R byte for byte: no cofactor. Libraries differ exactly here, and two
 * verifiers that differ would split the quorum, so nobody's ready-made `verify` is trusted with it.
 */
import { getPublicKey, hashes, sign as nobleSign, Point, hash as sha512 } from '@noble/ed25519'
import { sha512 as nobleSha512 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes } from './bytes.ts'

hashes.sha512 = nobleSha512

export const PUBLIC_KEY_BYTES = 32
export const SIGNATURE_BYTES = 64

export interface Ed25519 {
  /** False on any malformed input; never throws. */
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
  /** `secretKey` is the 32-byte seed of RFC 8032. Deterministic. */
  sign(message: Uint8Array, secretKey: Uint8Array): Uint8Array
  publicKeyOf(secretKey: Uint8Array): Uint8Array
}

export const nobleEd25519: Ed25519 = {
  verify(signature, message, publicKey) {
    if (!isWellFormed(signature, publicKey)) return false
    try {
      const key = Point.fromBytes(publicKey)
      const r = signature.subarray(0, 32)
      const challenge = littleEndian(sha512(concatBytes(r, publicKey, message))) % ORDER
      const s = littleEndian(signature.subarray(32))
      const expected = Point.BASE.multiply(s, false).subtract(key.multiply(challenge, false))
      return equalBytes(expected.toBytes(), r)
    } catch {
      return false // the key is not a point of the curve
    }
  },
  sign: (message, secretKey) => nobleSign(message, secretKey),
  publicKeyOf: secretKey => getPublicKey(secretKey),
}

/**
 * Whether a public key may be relied on: canonical, not the identity, free of torsion. With any other key some
 * signature would be valid for messages its holder never signed, or valid for one verifier and not for the next.
 */
export function isRegistrableKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES) return false
  try {
    const point = Point.fromBytes(publicKey)
    return !point.is0() && point.isTorsionFree()
  } catch {
    return false
  }
}

/** The parts of the rule that need no curve arithmetic: lengths, S < L, A canonically encoded. */
export function isWellFormed(signature: Uint8Array, publicKey: Uint8Array): boolean {
  return (
    signature.length === SIGNATURE_BYTES &&
    publicKey.length === PUBLIC_KEY_BYTES &&
    littleEndian(signature.subarray(32)) < ORDER &&
    isCanonicalPoint(publicKey)
  )
}

const { p: FIELD, n: ORDER } = Point.CURVE()

/** RFC 8032 section 5.1.3: y < p, and no sign bit when x is 0 (that is, when y is 1 or −1). */
function isCanonicalPoint(encoded: Uint8Array): boolean {
  const signed = (encoded[31]! & 0x80) !== 0
  const y = littleEndian(encoded) & ((1n << 255n) - 1n)
  return y < FIELD && !(signed && (y === 1n || y === FIELD - 1n))
}

function littleEndian(bytes: Uint8Array): bigint {
  let hex = ''
  for (let i = bytes.length - 1; i >= 0; i--) hex += bytes[i]!.toString(16).padStart(2, '0')
  return BigInt(`0x${hex}`)
}
