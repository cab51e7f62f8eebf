import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { authenticateClient, inClientTenant } from './as-client.server.ts'
import type { RequestArgs } from './as-person.server.ts'
import { type Answer, idempotencyKeyOf, once } from './idempotent.server.ts'
import { problem } from './problem.server.ts'
import { MAX_JSON_BYTES, readBody, requireJson } from './read-body.server.ts'

/** Runs an API request; refusals become problems, and what fails unforeseen becomes one that gives nothing away. */
export async function apiRequest(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DomainError)
      return problem(error, error.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {})
    console.error(describe(error))
    return problem({ code: 'internal', status: 500, message: 'Nothing was recorded. Send the same request again.' })
  }
}

/** A POST that a client may send again: authenticated before its body is read, carried out once for its key. */
export function keyedPost(
  args: RequestArgs,
  work: (tx: Transaction, authority: Authority, body: Uint8Array) => Promise<Answer>,
): Promise<Response> {
  const { request } = args
  return apiRequest(async () => {
    if (request.method !== 'POST') return notAllowed('POST')
    const authority = await authenticateClient(args)
    const key = idempotencyKeyOf(request)
    requireJson(request)
    const bytes = await readBody(request, MAX_JSON_BYTES)
    const { organisationId } = authority.actor
    const keyed = { organisationId, method: 'POST', path: new URL(request.url).pathname, key, bytes }
    const { status, text, replayed } = await inClientTenant(args, authority, tx =>
      once(tx, keyed, () => work(tx, authority, bytes)),
    )
    return jsonText(text, status, replayed ? { 'Idempotent-Replayed': 'true' } : {})
  })
}

export function jsonAnswer(body: unknown, status = 200): Response {
  return jsonText(JSON.stringify(body), status)
}

export function notAllowed(allow: string): Response {
  const message = `This address takes ${allow}.`
  return problem({ code: 'method-not-allowed', status: 405, message }, { Allow: allow })
}

function jsonText(text: string, status: number, headers: Record<string, string> = {}): Response {
  return new Response(text, {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
  })
}

/** Database errors carry the query's parameters in their message: the cause says what failed without them. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'Something that is no error was thrown.'
  const root = error.cause instanceof Error ? error.cause : error
  return `${root.name}: ${root.message}\n${(root.stack ?? '').split('\n').slice(1, 8).join('\n')}`
}
