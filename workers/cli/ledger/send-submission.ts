import { readLimited } from '#ledger/node/limited.ts'
import { digestOf, packLeaves } from '#ledger/node/packed.ts'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'

export type Sent = { readonly taken: boolean; readonly status: number; readonly digest: string; readonly words: string }

const TIMEOUT_MS = 30_000
const MAX_ANSWER_BYTES = 16 * 1024

/** To the log or to a node: `url` is the prefix of its `/submissions`. */
export async function sendSubmission(url: string, submission: Submission): Promise<Sent> {
  const leaves = submissionLeaves(submission)
  const digest = digestOf(leaves)
  const response = await fetch(`${url}/submissions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: packLeaves(leaves) as Uint8Array<ArrayBuffer>,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const answer = new TextDecoder().decode(await readLimited(response, MAX_ANSWER_BYTES)).trim()
  const { status } = response
  if (status === 202) return { taken: true, status, digest, words: `Taken, and on its way into the ledger: ${digest}` }
  if (status === 200) return { taken: true, status, digest, words: `It is in the ledger already: ${digest}` }
  return { taken: false, status, digest, words: `${url} answered ${status}: ${answer}` }
}
