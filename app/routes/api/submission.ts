import type { LoaderFunctionArgs } from '@remix-run/node'
import { DomainError } from '#app/errors/domain-error.ts'
import { apiRequest, jsonAnswer, notAllowed } from '#app/http/api.server.ts'
import { asClient } from '#app/http/as-client.server.ts'
import { readSubmission } from '#app/submissions/read-submission.server.ts'
import { isUuid } from '#db/is-uuid.ts'

/** GET /api/v1/submissions/:submissionId: how far it has come, and its receipt once it is published. */
export function loader(args: LoaderFunctionArgs) {
  return apiRequest(async () => {
    const id = args.params.submissionId!
    if (!isUuid(id)) throw new DomainError('unknown-submission', 'There is no such submission here.', 404)
    return jsonAnswer(await asClient(args, tx => readSubmission(tx, id)))
  })
}

export const action = () => notAllowed('GET')
