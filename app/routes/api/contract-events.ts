import type { ActionFunctionArgs } from '@remix-run/node'
import { captureEvents } from '#app/contracts/capture-events.server.ts'
import { parseBody } from '#app/contracts/parse-body.ts'
import { keyedPost, notAllowed } from '#app/http/api.server.ts'

/** POST /api/v1/contracts/:contractId/events: 1 to 1,000 events of one contract under one signature. */
export function action(args: ActionFunctionArgs) {
  return keyedPost(args, async (tx, authority, body) => {
    const answer = await captureEvents(tx, authority, args.params.contractId!, parseBody(body))
    const { contractId, subject, events, submission, capturedBefore } = answer
    return { status: capturedBefore ? 200 : 202, body: { id: contractId, subject, events, submission, capturedBefore } }
  })
}

export const loader = () => notAllowed('POST')
