import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { findApiKey } from '#app/identity/find-api-key.server.ts'
import type { Transaction } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'
import type { RequestArgs } from './as-person.server.ts'

/** The client behind a request's API key. @throws DomainError `unauthenticated`. */
export async function authenticateClient({ request, context }: RequestArgs): Promise<Authority> {
  const { db, kms } = context.services
  const token = /^Bearer ([A-Za-z0-9_-]{1,100})$/.exec(request.headers.get('Authorization') ?? '')?.[1]
  const actor = token && (await findApiKey(db, token))
  if (!actor) {
    throw new DomainError('unauthenticated', 'Send an API key that is in force: Authorization: Bearer hp_…', 401)
  }
  return { actor, kms }
}

/** Runs `work` as the client with the request's API key, in one transaction under its organisation. */
export async function asClient<T>(
  args: RequestArgs,
  work: (tx: Transaction, authority: Authority) => Promise<T>,
): Promise<T> {
  const authority = await authenticateClient(args)
  return inClientTenant(args, authority, work)
}

/** The second half of `asClient`, for requests whose body is read before the transaction begins. */
export function inClientTenant<T>(
  { context }: RequestArgs,
  authority: Authority,
  work: (tx: Transaction, authority: Authority) => Promise<T>,
): Promise<T> {
  const { organisationId, id } = authority.actor
  return inTenant(context.services.db, { organisationId, actorId: id }, tx => work(tx, authority))
}
