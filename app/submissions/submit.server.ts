import { enqueue } from '#app/jobs/enqueue.ts'
import type { Transaction } from '#db/client.ts'
import { submissions } from '#db/schema/index.ts'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'
import { encodeBundle } from '#ledger/tiles.ts'

/**
 * Hands a signed submission to the sequencer: its leaves and the job that will append them, in the caller's
 * transaction, so that neither can exist without the act they record. It is `pending` until a sequencer takes it.
 */
export async function submit(
  tx: Transaction,
  organisationId: string,
  submission: Submission,
): Promise<{ submissionId: string }> {
  const [row] = await tx
    .insert(submissions)
    .values({
      organisationId,
      kind: submission.header.kind,
      actor: submission.header.actor,
      leaves: encodeBundle(submissionLeaves(submission)),
      itemCount: submission.items.length,
    })
    .returning({ id: submissions.id })
  await enqueue(tx, 'anchor-ledger', { submissionId: row!.id }, { organisationId })
  return { submissionId: row!.id }
}
