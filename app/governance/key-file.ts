import { formatCount } from '#app/ui/format.ts'
import { toBase64 } from '#ledger/bytes.ts'
import { nobleEd25519 } from '#ledger/ed25519.ts'

const SEED_BYTES = 32

/** Not a governance key's file, in words for the one who chose it. */
export class KeyFileUnread extends Error {
  override name = 'KeyFileUnread'
}

/**
 * Runs `work` with the 32-byte seed in a file that was chosen in this browser. The seed is overwritten when `work` ends,
 * however it ends; nothing of it goes anywhere else.
 * @throws KeyFileUnread
 */
export async function withSecret<T>(file: Blob, work: (secretKey: Uint8Array) => T): Promise<T> {
  if (file.size !== SEED_BYTES) {
    throw new KeyFileUnread(
      `A governance key is a file of ${SEED_BYTES} bytes; this one has ${formatCount(file.size)}.`,
    )
  }
  const bytes = await file.arrayBuffer().catch(() => {
    throw new KeyFileUnread('The file cannot be read. Choose it again.')
  })
  const secretKey = new Uint8Array(bytes)
  try {
    return work(secretKey)
  } finally {
    secretKey.fill(0)
  }
}

/** The public key, base64, as a policy names it. */
export function governanceOf(secretKey: Uint8Array): string {
  return toBase64(nobleEd25519.publicKeyOf(secretKey))
}
