import { eq } from 'drizzle-orm'
import { completeJob } from '#app/jobs/complete-job.ts'
import type { Job } from '#app/jobs/topics.ts'
import { dryRunBatch } from '#app/rules/dry-run-batch.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { packDryRuns } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'

/**
 * A dry run, some hundred cases a transaction: begun again after a sudden end it goes on where it stood. A version that
 * cannot be reckoned with fails its run, in words; whatever else goes wrong is tried again.
 */
export async function dryRunPack(
  { payload, outboxId }: Job<'dry-run-pack'>,
  { db, batch }: { db: Database; batch?: number },
): Promise<void> {
  const { organisationId, runId } = payload
  const asBank = <T>(work: (tx: Transaction) => Promise<T>) =>
    inTenant(db, { organisationId, actorId: organisationId }, work)
  try {
    while ((await asBank(tx => dryRunBatch(tx, runId, new Date(), batch))) === 'more');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return asBank(async tx => {
      await completeJob(tx, outboxId)
      await tx
        .update(packDryRuns)
        .set({ state: 'failed', trouble: error.message, endedAt: new Date() })
        .where(eq(packDryRuns.id, runId))
    })
  }
  await asBank(tx => completeJob(tx, outboxId))
}
