import { createHash, randomBytes } from 'node:crypto'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import { equalBytes } from '#ledger/bytes.ts'
import { encryptFrames, KEY_BYTES } from './frames.server.ts'
import type { EvidenceStore } from './store.server.ts'

export const DATA_KEY_CONTEXT = 'evidence-data-key'

/** What keeping and reading files takes; a part of the web's and the worker's services. */
export interface EvidenceKeeping {
  kms: Kms
  evidenceStore: EvidenceStore
}

/** A file in the store that no record names yet. */
export interface Deposit {
  objectKey: string
  wrappedKey: Uint8Array
  /** Of the original's bytes. */
  sha256: Uint8Array
  size: number
}

export interface DepositLimits {
  maxBytes: number
  /** What the sender says the SHA-256 is. */
  sha256?: Uint8Array
}

/**
 * Encrypts and stores a stream, hashing as it goes. No transaction is open meanwhile: two gigabytes take their time.
 * Refused or broken off, it leaves nothing in the store.
 * @throws DomainError `body-too-large` or `digest-mismatch`.
 */
export async function depositFile(
  { kms, evidenceStore }: EvidenceKeeping,
  organisationId: string,
  source: AsyncIterable<Uint8Array>,
  limits: DepositLimits,
): Promise<Deposit> {
  const key = randomBytes(KEY_BYTES)
  const wrappedKey = await kms.wrap(organisationId, DATA_KEY_CONTEXT, key)
  const measured = { sha256: new Uint8Array(), size: 0 }
  const { objectKey } = await evidenceStore.put(encryptFrames(measure(source, limits, measured), key))
  return { objectKey, wrappedKey, ...measured }
}

/** Passes the bytes on; refuses them inside the stream, so that the store never finishes an object it must not keep. */
async function* measure(
  source: AsyncIterable<Uint8Array>,
  { maxBytes, sha256 }: DepositLimits,
  measured: { sha256: Uint8Array; size: number },
): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256')
  for await (const chunk of source) {
    measured.size += chunk.length
    if (measured.size > maxBytes) {
      throw new DomainError('body-too-large', `A file has at most ${maxBytes} bytes.`, 413)
    }
    digest.update(chunk)
    yield chunk
  }
  measured.sha256 = digest.digest()
  if (sha256 && !equalBytes(sha256, measured.sha256)) {
    throw new DomainError('digest-mismatch', 'The bytes that arrived do not have the SHA-256 that was sent with them.')
  }
}
