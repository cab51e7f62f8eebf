import type { LoaderFunctionArgs } from '@remix-run/node'
import { DomainError } from '#app/errors/domain-error.ts'
import { handOutEvidence } from '#app/evidence/hand-out-evidence.server.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { fileResponse } from '#app/http/file-response.server.ts'
import { isUuid } from '#db/is-uuid.ts'

/** The file itself, checked as it is sent. */
export function loader(args: LoaderFunctionArgs) {
  const id = args.params.evidenceId
  return asPerson(args, {}, async (tx, authority) => {
    if (!isUuid(id)) throw new DomainError('unknown-evidence', 'There is no such file here.', 404)
    const { row, stream } = await handOutEvidence(tx, args.context.services, authority, id)
    const { name, mediaType, sha256 } = row
    return fileResponse({ name, mediaType, sha256, size: Number(row.size), bytes: stream })
  })
}
