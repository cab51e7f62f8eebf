import { eq, sql } from 'drizzle-orm'
import { JobDoneElsewhere } from '#app/jobs/complete-job.ts'
import { type Job, type Topic, topics } from '#app/jobs/topics.ts'
import type { Database } from '#db/client.ts'
import { outbox } from '#db/schema/index.ts'
import { describeError } from './describe-error.ts'

/** The queue keeps what a failed job throws, in clear: this says no more than the outbox row does. */
export class JobFailed extends Error {
  override name = 'JobFailed'
}

export type Handle<T extends Topic> = (job: Job<T>) => Promise<void>

/**
 * Runs the job of one outbox row, if it is not done yet. The handler completes it inside its own transaction; ending
 * without that is a failure like any other, and is tried again.
 */
export async function runJob<T extends Topic>(
  db: Database,
  topic: T,
  outboxId: number,
  handle: Handle<T>,
): Promise<void> {
  const row = await readRow(db, outboxId)
  if (!row || row.doneAt) return
  try {
    const payload = topics[topic].parse(row.payload) as Job<T>['payload']
    await handle({ topic, payload, outboxId, organisationId: row.organisationId })
    if (!(await readRow(db, outboxId))?.doneAt) throw new Error(`${topic} ended without completing its job`)
  } catch (error) {
    if (error instanceof JobDoneElsewhere) return
    const description = describeError(error)
    await noteFailure(db, outboxId, description).catch(() => {})
    throw new JobFailed(description)
  }
}

async function readRow(db: Database, outboxId: number) {
  const [row] = await db.select().from(outbox).where(eq(outbox.id, outboxId))
  return row
}

async function noteFailure(db: Database, outboxId: number, lastError: string): Promise<void> {
  await db
    .update(outbox)
    .set({ attempts: sql`${outbox.attempts} + 1`, lastError })
    .where(eq(outbox.id, outboxId))
}
