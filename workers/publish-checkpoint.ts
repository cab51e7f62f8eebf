import { completeJob } from '#app/jobs/complete-job.ts'
import type { Job } from '#app/jobs/topics.ts'
import type { Database } from '#db/client.ts'
import { enqueueRetry } from './ledger/enqueue-publishing.ts'
import type { Publisher } from './ledger/publisher.ts'

/**
 * Offers the newest committed checkpoint to every member. Members that did not co-sign are asked again later, by a job
 * of its own, so that this one never waits for them.
 */
export async function publishCheckpoint(
  { db, publisher }: { db: Database; publisher: Publisher },
  job: Job<'publish-checkpoint'>,
): Promise<void> {
  const before = job.payload.attempt
  const { size, published, behind } = await publisher.publish()
  await db.transaction(async tx => {
    await completeJob(tx, job.outboxId)
    if (size > published || behind.length > 0) await enqueueRetry(tx, size, before + 1)
  })
}
