import type { Authority } from '#app/identity/actor.ts'
import type { Database } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'
import { type Deposit, depositFile, type EvidenceKeeping } from './deposit.server.ts'
import { inspectDeposit } from './inspect-deposit.server.ts'
import { recordEvidence } from './store-evidence.server.ts'

export interface Upload {
  source: AsyncIterable<Uint8Array>
  name: string
  mediaType: string
  /** What the sender says the SHA-256 is. */
  sha256: Uint8Array
  maxBytes: number
  tool: string
}

export interface ReceivedEvidence {
  evidenceId: string
  created: boolean
  size: number
  mediaType: string
}

/**
 * Takes a file in: stream to the store, look into it, then record it. Takes the database and not a transaction, which
 * would stay open as long as the sender keeps sending. Whatever is refused leaves neither row nor object.
 * @throws DomainError `body-too-large`, `digest-mismatch` or `not-a-pdf`.
 */
export async function receiveUpload(
  db: Database,
  keeping: EvidenceKeeping,
  { actor }: Authority,
  { source, name, mediaType, tool, ...limits }: Upload,
): Promise<ReceivedEvidence> {
  const { organisationId, id: actorId } = actor
  const deposit = await depositFile(keeping, organisationId, source, limits)
  const inspection = await inspectDeposit(keeping, organisationId, deposit, mediaType).catch(async error => {
    await forget(keeping, deposit)
    throw error
  })
  // When this fails the object stays: the commit may have happened all the same.
  const recorded = await inTenant(db, { organisationId, actorId }, tx =>
    recordEvidence(tx, { actor }, deposit, { name, mediaType, tool, inspection }),
  )
  if (!recorded.created) await forget(keeping, deposit)
  return { ...recorded, size: deposit.size }
}

async function forget({ evidenceStore }: EvidenceKeeping, { objectKey }: Deposit): Promise<void> {
  await evidenceStore.remove(objectKey)
}
