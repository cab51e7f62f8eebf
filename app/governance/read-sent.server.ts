import { readSubmission } from '#app/submissions/read-submission.server.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import type { SentChange } from './sent-change.ts'

/** Null for what is not a submission of one's own. */
export async function readSent(tx: Transaction, submissionId: string | null): Promise<SentChange | null> {
  if (submissionId === null || !isUuid(submissionId)) return null
  const { status, leafStart, refusedRule, refusedMessage } = await readSubmission(tx, submissionId)
  return { status, entry: leafStart === null ? null : leafStart + 1, refusedRule, refusedMessage }
}
