import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, base64url: sessions, API keys, evidence links. Only `tokenHash` of it is ever stored. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Plain SHA-256 is enough: nobody can guess 256 random bits. */
export function tokenHash(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}
