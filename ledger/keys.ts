import { concatBytes, toHex, utf8 } from './bytes.ts'
import { sha256 } from './hash.ts'

const DOMAIN = utf8('hardproof/key/v1\n')

/** The name by which entries refer to a public key: 16 bytes of a domain-separated SHA-256, as 32 hex digits. */
export function keyIdOf(publicKey: Uint8Array): string {
  return toHex(sha256(concatBytes(DOMAIN, publicKey)).subarray(0, 16))
}
