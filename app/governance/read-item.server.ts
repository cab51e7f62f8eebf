import { type LedgerReader, readLeaves } from '#ledger/store.ts'
import { parseHeader, parseItem, type SubmissionHeader, type SubmissionItem } from '#ledger/submission.ts'

/** A change of policy stands alone in its submission: the header is the leaf before it. */
export async function readItem(
  store: LedgerReader,
  index: number,
): Promise<{ header: SubmissionHeader; item: SubmissionItem }> {
  const [header, item] = await readLeaves(store, index - 1, index + 1)
  return { header: parseHeader(header!), item: parseItem(item!) }
}
