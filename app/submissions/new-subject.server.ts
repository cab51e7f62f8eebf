import { randomBytes } from 'node:crypto'

/** An opaque id to be known by on the ledger, where it joins to nothing: 18 random bytes, base64url. */
export function newSubject(): string {
  return randomBytes(18).toString('base64url')
}
