import { and, eq, ne, sql } from 'drizzle-orm'
import { completeJob, JobDoneElsewhere } from '#app/jobs/complete-job.ts'
import { APPEND_CHANNEL } from '#app/jobs/enqueue.ts'
import type { Job } from '#app/jobs/topics.ts'
import type { Database } from '#db/client.ts'
import { submissions } from '#db/schema/index.ts'
import type { Sequencer } from './ledger/sequencer.ts'

/** The submission is not sequenced yet, and why; the job is tried again. */
export class NotSequencedYet extends Error {
  override name = 'NotSequencedYet'
}

const PATIENCE_MS = 5_000
const LOOK_MS = 100

/**
 * Appends everything pending, whichever submission it was asked for, in one worker at a time. The submission's row is
 * the unique key of the effect: a job that runs twice finds it taken. The append completes the jobs of all it takes.
 */
export async function anchorLedger(
  { db, sequencer }: { db: Database; sequencer: Sequencer },
  job: Job<'anchor-ledger'>,
): Promise<void> {
  const { submissionId } = job.payload
  const complete = () => db.transaction(tx => completeJob(tx, job.outboxId))
  if (await isTaken(db, submissionId)) return complete()
  await drainOrWait(db, sequencer, submissionId)
  await complete().catch(error => {
    if (!(error instanceof JobDoneElsewhere)) throw error
  })
}

async function drainOrWait(db: Database, sequencer: Sequencer, submissionId: string): Promise<void> {
  const result = await sequencer.drain()
  if (result.kind === 'refusing') throw new NotSequencedYet(result.reason)
  if (result.kind === 'standby') await db.execute(sql`select pg_notify(${APPEND_CHANNEL}, '')`)
  for (const start = Date.now(); !(await isTaken(db, submissionId)); ) {
    if (Date.now() - start > PATIENCE_MS)
      throw new NotSequencedYet('another worker appends, and has not come to it yet')
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
}

async function isTaken(db: Database, submissionId: string): Promise<boolean> {
  const [row] = await db
    .select({ id: submissions.id })
    .from(submissions)
    .where(and(eq(submissions.id, submissionId), ne(submissions.status, 'pending')))
  return row !== undefined
}
