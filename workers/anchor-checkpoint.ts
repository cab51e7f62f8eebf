import { AnchorError, type AnchorOutcome, type AnchorService } from '#app/anchors/anchor.ts'
import { keepProof, recordFailure, recordStep } from '#app/anchors/record-anchor.server.ts'
import { type Taken, takeAnchor } from '#app/anchors/take-anchor.server.ts'
import { completeJob } from '#app/jobs/complete-job.ts'
import type { Job } from '#app/jobs/topics.ts'
import type { Database } from '#db/client.ts'

export interface AnchorCheckpointServices {
  db: Database
  anchors: readonly AnchorService[]
}

/**
 * One step towards one anchor. The services are asked between two transactions; what cannot be taken back is written
 * down before it is sent.
 */
export async function anchorCheckpoint(
  { payload: { anchorId }, outboxId }: Job<'anchor-checkpoint'>,
  { db, anchors }: AnchorCheckpointServices,
): Promise<void> {
  const taken = await db.transaction(tx => takeAnchor(tx, anchorId, new Date()))
  if (taken.state === 'held') throw new Error('another process holds this anchor')
  if (taken.state === 'ended') return db.transaction(tx => completeJob(tx, outboxId))
  const keep = (proof: Uint8Array) => db.transaction(tx => keepProof(tx, anchorId, proof))
  const led = await take(taken, anchors, keep)
  await db.transaction(async tx => {
    await completeJob(tx, outboxId)
    if (led instanceof AnchorError) await recordFailure(tx, taken.row, led, new Date())
    else await recordStep(tx, anchorId, led, new Date())
  })
}

async function take(
  { row, subject }: Taken & { state: 'taken' },
  anchors: readonly AnchorService[],
  keep: (proof: Uint8Array) => Promise<void>,
): Promise<AnchorOutcome | AnchorError> {
  const service = anchors.find(({ kind, service }) => kind === row.kind && service === row.service)
  if (!service) return new AnchorError('No worker is set up for this service any more', true)
  try {
    return await service.anchor(subject, row.proof && new Uint8Array(row.proof), keep)
  } catch (error) {
    if (error instanceof AnchorError) return error
    throw error
  }
}
