import { and, eq, isNull } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { outbox } from '#db/schema/index.ts'

/** Another run of the same job has committed; whatever this one did in its transaction is rolled back, and that is right. */
export class JobDoneElsewhere extends Error {
  override name = 'JobDoneElsewhere'
}

/**
 * Marks a job as done. Called by its handler inside the transaction of its effect: of two runs of one job exactly one
 * commits.
 * @throws JobDoneElsewhere to roll back the other; the worker takes it for success
 */
export async function completeJob(tx: Transaction, outboxId: number): Promise<void> {
  const [row] = await tx
    .update(outbox)
    .set({ doneAt: new Date(), lastError: null })
    .where(and(eq(outbox.id, outboxId), isNull(outbox.doneAt)))
    .returning({ id: outbox.id })
  if (!row) throw new JobDoneElsewhere(`Job ${outboxId} is done already.`)
}
