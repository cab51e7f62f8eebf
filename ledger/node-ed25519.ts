/**
 * The same Ed25519 rule served by node:crypto, some 15 to 20 times faster. OpenSSL is already cofactorless and
 * compares R; what it lets through (a public key that is not canonically encoded) is refused before it is asked.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { concatBytes, fromHex, toHex } from './bytes.ts'
import { type Ed25519, isWellFormed, PUBLIC_KEY_BYTES } from './ed25519.ts'

export const nodeEd25519: Ed25519 = {
  verify(signature, message, publicKey) {
    if (!isWellFormed(signature, publicKey)) return false
    try {
      return verify(null, message, publicKeyObject(publicKey), signature)
    } catch {
      return false
    }
  },
  sign: (message, secretKey) => new Uint8Array(sign(null, message, secretKeyObject(secretKey))),
  publicKeyOf(secretKey) {
    const der = createPublicKey(secretKeyObject(secretKey)).export({ format: 'der', type: 'spki' })
    return new Uint8Array(der.subarray(der.length - PUBLIC_KEY_BYTES))
  },
}

// RFC 8410: everything before the 32 key bytes is constant.
const SPKI_PREFIX = fromHex('302a300506032b6570032100')
const PKCS8_PREFIX = fromHex('302e020100300506032b657004220420')

// Decoding a key costs about as much as a verification, and a log sees the same few keys over and over.
const MAX_CACHED_KEYS = 1024
const cache = new Map<string, KeyObject>()

function publicKeyObject(publicKey: Uint8Array): KeyObject {
  const id = toHex(publicKey)
  const known = cache.get(id)
  if (known) return known
  const key = createPublicKey({
    key: Buffer.from(concatBytes(SPKI_PREFIX, publicKey)),
    format: 'der',
    type: 'spki',
  })
  if (cache.size >= MAX_CACHED_KEYS) cache.clear()
  cache.set(id, key)
  return key
}

function secretKeyObject(secretKey: Uint8Array): KeyObject {
  if (secretKey.length !== 32) throw new RangeError('an Ed25519 secret key is 32 bytes')
  return createPrivateKey({
    key: Buffer.from(concatBytes(PKCS8_PREFIX, secretKey)),
    format: 'der',
    type: 'pkcs8',
  })
}
