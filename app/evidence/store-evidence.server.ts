import { and, eq } from 'drizzle-orm'
import type { Authority } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { evidence } from '#db/schema/index.ts'
import { type Deposit, depositFile, type EvidenceKeeping } from './deposit.server.ts'
import { MAX_READ_BYTES } from './read-evidence.server.ts'
import { type CustodyAction, recordCustody } from './record-custody.server.ts'

export interface AboutFile {
  name: string
  mediaType: string
  /** The contract it belongs to from the start; files of the API are taken up by an event later. */
  contractId?: string | null
  /** What it came in with, as custody says it. */
  tool: string
  /** How it came to be here; `received` unless said otherwise. */
  action?: CustodyAction
  inspection?: unknown
}

/**
 * Keeps bytes that are at hand (a rendered report) as evidence of the actor's organisation. The same bytes again are
 * the same evidence. When the transaction is rolled back, ciphertext that nothing names stays in the store.
 */
export async function storeEvidence(
  tx: Transaction,
  keeping: EvidenceKeeping,
  { actor }: Pick<Authority, 'actor'>,
  bytes: Uint8Array,
  about: AboutFile,
): Promise<{ evidenceId: string; sha256: Uint8Array; created: boolean }> {
  const deposit = await depositFile(keeping, actor.organisationId, once(bytes), { maxBytes: MAX_READ_BYTES })
  const { evidenceId, created } = await recordEvidence(tx, { actor }, deposit, about)
  if (!created) await keeping.evidenceStore.remove(deposit.objectKey)
  return { evidenceId, sha256: deposit.sha256, created }
}

async function* once(bytes: Uint8Array) {
  yield bytes
}

/**
 * Makes a deposit evidence: its row and its first custody event. When the organisation has these bytes already the
 * answer is the evidence it has, and the caller removes the deposit.
 */
export async function recordEvidence(
  tx: Transaction,
  { actor }: Pick<Authority, 'actor'>,
  { objectKey, wrappedKey, sha256, size }: Deposit,
  { name, mediaType, contractId = null, tool, action = 'received', inspection = null }: AboutFile,
): Promise<{ evidenceId: string; mediaType: string; created: boolean }> {
  const { organisationId } = actor
  const [row] = await tx
    .insert(evidence)
    .values({
      organisationId,
      contractId,
      name,
      mediaType,
      size: BigInt(size),
      sha256,
      objectKey,
      wrappedKey,
      inspection,
    })
    .onConflictDoNothing({ target: [evidence.organisationId, evidence.sha256] })
    .returning({ id: evidence.id })
  if (!row) return { ...(await ownEvidence(tx, organisationId, sha256)), created: false }
  const kept = { id: row.id, organisationId, contractId }
  const received = { action, actor: actor.name, tool, hashBefore: null, hashAfter: sha256 }
  await recordCustody(tx, [kept], () => received)
  if (inspection) {
    const inspected = { action: 'inspected' as const, actor: 'Hardproof', tool: 'PDF signature inspection' }
    await recordCustody(tx, [kept], () => ({ ...inspected, hashBefore: sha256, hashAfter: sha256 }))
  }
  return { evidenceId: row.id, mediaType, created: true }
}

/** A grant may show another organisation's copy of the same bytes, so the owner is asked for by name. */
async function ownEvidence(tx: Transaction, organisationId: string, sha256: Uint8Array) {
  const [row] = await tx
    .select({ evidenceId: evidence.id, mediaType: evidence.mediaType })
    .from(evidence)
    .where(and(eq(evidence.organisationId, organisationId), eq(evidence.sha256, sha256)))
  return row!
}
