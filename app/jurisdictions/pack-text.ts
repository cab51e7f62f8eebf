import { utf8 } from '#ledger/bytes.ts'
import { canonicalText, type Json } from '#ledger/canonical.ts'
import { sha256 } from '#ledger/hash.ts'
import type { RulePack } from './pack.ts'

/** The one spelling of a version (RFC 8785): what is downloaded, and what its hash is of. */
export function packText(pack: RulePack): string {
  return canonicalText(pack as unknown as Json)
}

/** SHA-256 of `packText`. */
export function packHash(pack: RulePack): Uint8Array {
  return sha256(utf8(packText(pack)))
}
