import type { ActionFunctionArgs } from '@remix-run/node'
import { DomainError } from '#app/errors/domain-error.ts'
import { apiRequest, jsonAnswer, notAllowed } from '#app/http/api.server.ts'
import { authenticateClient, inClientTenant } from '#app/http/as-client.server.ts'
import { idempotencyKeyOf, once } from '#app/http/idempotent.server.ts'
import { bodyStream } from '#app/http/read-body.server.ts'
import { isOrganisationOfKind } from '#app/identity/is-organisation-of-kind.server.ts'
import { findIntake } from '#app/intake/find-intake.server.ts'
import { MAX_INTAKE_BYTES } from '#app/intake/intake.ts'
import { setReading, startIntake } from '#app/intake/move-intake.server.ts'
import { receiveFile, recordIntake } from '#app/intake/receive-intake.server.ts'

/**
 * POST /api/v1/intakes: a CSV file as the body, its columns headed by our fields; what rows do not say stands in the
 * query (jurisdiction, currency, track, contractKind). Starts at once. The same bytes again are the same intake.
 */
export function action(args: ActionFunctionArgs) {
  const { request, context } = args
  return apiRequest(async () => {
    if (request.method !== 'POST') return notAllowed('POST')
    const authority = await authenticateClient(args)
    const { actor } = authority
    const key = idempotencyKeyOf(request)
    if (!/^text\/csv\s*(;|$)/i.test(request.headers.get('Content-Type') ?? '')) {
      throw new DomainError('not-csv', 'Send the file as text/csv.', 415)
    }
    const { organisationId } = actor
    const bank = await inClientTenant(args, authority, tx => isOrganisationOfKind(tx, organisationId, 'bank'))
    if (!bank) throw new DomainError('not-allowed', 'Only a bank opens cases.', 403)
    const { searchParams, pathname, search } = new URL(request.url)
    const file = await receiveFile(context.services, organisationId, {
      source: bodyStream(request),
      name: nameOf(request),
      maxBytes: MAX_INTAKE_BYTES,
    })
    const forget = () => context.services.evidenceStore.remove(file.objectKey)
    let kept = false
    // The digest stands for the bytes, which are not held.
    const keyed = { organisationId, method: 'POST', path: pathname + search, key, bytes: file.sha256 }
    try {
      const answer = await inClientTenant(args, authority, tx =>
        once(tx, keyed, async () => {
          const { intakeId, created } = await recordIntake(tx, actor, file)
          if (created) {
            const { encoding, delimiter, mapping, defaults } = await findIntake(tx, intakeId)
            const said = Object.fromEntries(
              Object.keys(defaults).flatMap(name => (searchParams.has(name) ? [[name, searchParams.get(name)!]] : [])),
            )
            await setReading(tx, intakeId, { encoding, delimiter, mapping, defaults: { ...defaults, ...said } })
            await startIntake(tx, actor, intakeId)
            kept = true
          }
          return { status: created ? 202 : 200, body: { id: intakeId } }
        }),
      )
      if (!kept) await forget()
      const headers: Record<string, string> = answer.replayed ? { 'Idempotent-Replayed': 'true' } : {}
      const response = jsonAnswer(JSON.parse(answer.text), answer.status)
      for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
      return response
    } catch (error) {
      // Where it is no refusal the commit may have happened all the same: the object stays.
      if (error instanceof DomainError) await forget()
      throw error
    }
  })
}

function nameOf(request: Request): string {
  try {
    return decodeURIComponent(request.headers.get('X-Hardproof-Name') ?? '') || 'rows.csv'
  } catch {
    return 'rows.csv'
  }
}

export const loader = () => notAllowed('POST')
