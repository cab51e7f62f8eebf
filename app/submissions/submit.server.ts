import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { APPEND_CHANNEL, BACKSTOP_MS } from '#app/jobs/enqueue.ts'
import type { Topic } from '#app/jobs/topics.ts'
import type { Transaction } from '#db/client.ts'
import { digestOf } from '#ledger/node/packed.ts'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'
import { encodeBundle } from '#ledger/tiles.ts'

const JOB: Topic = 'anchor-ledger'

/**
 * Hands a signed submission to the sequencer: its leaves and the job that will append them, in the caller's
 * transaction, so that neither can exist without the act they record. It is `pending` until a sequencer takes it, which
 * is told of it as the transaction commits; the job is sent only if none has come to it soon.
 */
export async function submit(
  tx: Transaction,
  organisationId: string,
  submission: Submission,
): Promise<{ submissionId: string }> {
  const { header, items } = submission
  const leaves = submissionLeaves(submission)
  const packed = encodeBundle(leaves)
  const submissionId = uuidv7()
  const [now, later] = [Date.now(), Date.now() + BACKSTOP_MS].map(time => new Date(time).toISOString())
  await tx.execute(
    sql`with pending as (
        insert into submissions (id, organisation_id, kind, actor, leaves, digest, item_count, created_at)
        values (${submissionId}, ${organisationId}, ${header.kind}, ${header.actor}, ${Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength)},
          ${digestOf(leaves)}, ${items.length}, ${now})),
      job as (
        insert into outbox (organisation_id, topic, payload, created_at, available_at)
        values (${organisationId}, ${JOB}, jsonb_build_object('submissionId', ${submissionId}::text), ${now}, ${later}))
      select pg_notify(${APPEND_CHANNEL}, '')`,
  )
  return { submissionId }
}
