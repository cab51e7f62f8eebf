import type { ActionFunctionArgs } from '@remix-run/node'
import { apiRequest, jsonAnswer, notAllowed } from '#app/http/api.server.ts'
import { limitAttempts } from '#app/http/limit-attempts.server.ts'
import { readBody } from '#app/http/read-body.server.ts'
import { receiveSubmission } from '#app/submissions/receive-submission.server.ts'
import { MAX_PACKED_BYTES } from '#ledger/node/packed.ts'

/** What an address sends in vain, and what an organisation's keys send in a minute. */
const byAddress = limitAttempts({ attempts: 600, seconds: 60 })
const byOrganisation = limitAttempts({ attempts: 6_000, seconds: 60 })

/**
 * POST /ledger/submissions: packed leaves from anybody, such as a member's node that accepted them. No cookie and no API
 * key: the signatures are the authority. 202 taken, 200 here already, 422 with the id of the rule that refuses it.
 */
export function action({ request, context }: ActionFunctionArgs) {
  return apiRequest(async () => {
    if (request.method !== 'POST') return notAllowed('POST')
    await byAddress.take(context.clientAddress)
    const packed = await readBody(request, MAX_PACKED_BYTES)
    const { known, ...received } = await receiveSubmission(context.services.db, packed, byOrganisation.take)
    await byAddress.giveBack(context.clientAddress)
    return jsonAnswer(received, known ? 200 : 202)
  })
}

export const loader = () => notAllowed('POST')
