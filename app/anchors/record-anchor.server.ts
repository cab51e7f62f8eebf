import { and, eq, inArray } from 'drizzle-orm'
import { enqueue } from '#app/jobs/enqueue.ts'
import type { Transaction } from '#db/client.ts'
import { checkpointAnchors } from '#db/schema/index.ts'
import { type AnchorError, type AnchorOutcome, MAX_ATTEMPTS, retryDelay } from './anchor.ts'

const isOpen = (id: string) => and(eq(checkpointAnchors.id, id), inArray(checkpointAnchors.status, ['pending', 'seen']))

/** Before something is sent that cannot be taken back. */
export async function keepProof(tx: Transaction, anchorId: string, proof: Uint8Array): Promise<void> {
  await tx.update(checkpointAnchors).set({ proof }).where(isOpen(anchorId))
}

/** Writes down where a step has led, and asks for the next one. */
export async function recordStep(tx: Transaction, anchorId: string, outcome: AnchorOutcome, now: Date): Promise<void> {
  const { status, proof } = outcome
  const common = { status, proof, error: null, attempts: 0, claimedUntil: null }
  if (outcome.status === 'confirmed') {
    const { provenAt, expiresAt } = outcome
    await tx
      .update(checkpointAnchors)
      .set({ ...common, provenAt, expiresAt, confirmedAt: now })
      .where(isOpen(anchorId))
    return
  }
  await tx.update(checkpointAnchors).set(common).where(isOpen(anchorId))
  await enqueue(tx, 'anchor-checkpoint', { anchorId }, { availableAt: new Date(now.getTime() + outcome.lookAgainMs) })
}

/** Writes a failure down, and asks for another attempt while that makes sense. */
export async function recordFailure(
  tx: Transaction,
  row: { id: string; attempts: number },
  error: AnchorError,
  now: Date,
): Promise<void> {
  const attempts = row.attempts + 1
  const given = error.final || attempts >= MAX_ATTEMPTS
  await tx
    .update(checkpointAnchors)
    .set({ attempts, error: error.message, claimedUntil: null, ...(given && { status: 'failed' }) })
    .where(isOpen(row.id))
  if (given) return
  const availableAt = new Date(now.getTime() + retryDelay(attempts))
  await enqueue(tx, 'anchor-checkpoint', { anchorId: row.id }, { availableAt })
}
