import type { ActionFunctionArgs } from '@remix-run/node'
import { openContract } from '#app/contracts/open-contract.server.ts'
import { parseBody } from '#app/contracts/parse-body.ts'
import { keyedPost, notAllowed } from '#app/http/api.server.ts'

/** POST /api/v1/contracts: opens a contract from its signed `contract.drafted` event. */
export function action(args: ActionFunctionArgs) {
  return keyedPost(args, async (tx, authority, body) => {
    const { contractId, subject, submission, capturedBefore } = await openContract(tx, authority, parseBody(body))
    return { status: capturedBefore ? 200 : 202, body: { id: contractId, subject, submission, capturedBefore } }
  })
}

export const loader = () => notAllowed('POST')
