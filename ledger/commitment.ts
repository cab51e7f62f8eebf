import { concatBytes, utf8 } from './bytes.ts'
import { canonicalBytes, type Json } from './canonical.ts'
import { sha256 } from './hash.ts'

const DOMAIN = utf8('hardproof/commitment/v1\n')
export const SALT_BYTES = 32

/**
 * All that the ledger ever holds of private data:
 * `SHA-256("hardproof/commitment/v1\n" ‖ salt ‖ SHA-256(JCS(payload)))`.
 * Hiding because the salt is random and secret; binding because SHA-256 is. Destroying the salt with the payload
 * leaves the commitment meaning nothing, which is how personal data is erased without breaking the ledger.
 */
export function commitmentOf(payload: Json, salt: Uint8Array): Uint8Array {
  if (salt.length !== SALT_BYTES) throw new RangeError(`a salt is ${SALT_BYTES} bytes`)
  return sha256(concatBytes(DOMAIN, salt, sha256(canonicalBytes(payload))))
}

export function newSalt(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(SALT_BYTES))
}
