import { sql } from 'drizzle-orm'
import { completeJob } from '#app/jobs/complete-job.ts'
import { enqueue } from '#app/jobs/enqueue.ts'
import type { Job } from '#app/jobs/topics.ts'
import type { Database } from '#db/client.ts'

/** A job whose effect is one row with a unique key, as the real ones have. */
export function ask(db: Database, number: number, availableAt?: Date): Promise<void> {
  return db.transaction(tx => enqueue(tx, 'publish-checkpoint', { size: number, attempt: 1 }, { availableAt }))
}

export async function takeEffect(db: Database, { payload, outboxId }: Job<'publish-checkpoint'>): Promise<void> {
  await db.transaction(async tx => {
    await tx.execute(
      sql`insert into member_states (member, size) values (${`effect-${payload.size}`}, ${payload.size})`,
    )
    await completeJob(tx, outboxId)
  })
}

export async function effects(db: Database): Promise<number[]> {
  const rows = await db.execute<{ size: string }>(
    sql`select size from member_states where member like 'effect-%' order by size`,
  )
  return rows.map(row => Number(row.size))
}

export async function outboxRows(db: Database) {
  return db.execute<{ id: string; sent: boolean; done: boolean; attempts: number; last_error: string | null }>(
    sql`select id, sent_at is not null as sent, done_at is not null as done, attempts, last_error from outbox order by id`,
  )
}
