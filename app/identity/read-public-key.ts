import { DomainError } from '#app/errors/domain-error.ts'
import { BytesError, fromBase64 } from '#ledger/bytes.ts'

/** RFC 8410: what stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo. */
const SPKI_PREFIX = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]

/**
 * An Ed25519 public key as people have it: PEM as OpenSSL writes it, its base64, or base64 of the 32 bytes alone.
 * @throws DomainError `malformed-key`.
 */
export function readPublicKey(text: string): Uint8Array {
  const base64 = text.replace(/-----(BEGIN|END) PUBLIC KEY-----/g, '').replace(/\s+/g, '')
  const bytes = decode(base64)
  if (bytes.length === 32) return bytes
  if (bytes.length === 44 && SPKI_PREFIX.every((byte, at) => bytes[at] === byte)) return bytes.subarray(12)
  throw malformed()
}

function decode(base64: string): Uint8Array {
  try {
    return fromBase64(base64)
  } catch (error) {
    if (error instanceof BytesError) throw malformed()
    throw error
  }
}

function malformed(): DomainError {
  return new DomainError('malformed-key', 'Give an Ed25519 public key: PEM, or base64 of its 32 bytes.')
}
