import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'

/** SHA-256 (FIPS 180-4), 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  if (!native) return nobleSha256(bytes)
  // A string of 32 characters costs half of what a buffer does, which is made outside the heap.
  const characters = native('sha256', bytes, 'binary')
  const digest = new Uint8Array(32)
  for (let i = 0; i < 32; i++) digest[i] = characters.charCodeAt(i)
  return digest
}

/** Where there is one beneath this code it does the same several times faster; in a browser there is none. */
const native = globalThis.process?.getBuiltinModule?.('node:crypto')?.hash
