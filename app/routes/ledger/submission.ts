import type { LoaderFunctionArgs } from '@remix-run/node'
import { apiRequest, jsonAnswer, notAllowed } from '#app/http/api.server.ts'
import { problem } from '#app/http/problem.server.ts'
import { findSubmission } from '#app/submissions/find-submission.server.ts'

/**
 * GET /ledger/submissions/:digest: where the submission of those packed leaves is in the ledger, `{ "index" }` of its
 * header's leaf. A claim, which the tree proves. 404 while it is not there, and for what was refused.
 */
export function loader({ params, context }: LoaderFunctionArgs) {
  return apiRequest(async () => {
    const digest = params.digest!
    const index = /^[0-9a-f]{64}$/.test(digest) ? await findSubmission(context.services.db, digest) : null
    if (index !== null) return jsonAnswer({ index })
    return problem({ code: 'not-in-the-ledger', status: 404, message: 'No such submission is in the ledger.' })
  })
}

export const action = () => notAllowed('GET')
