import { type AppLoadContext, data, redirect } from '@remix-run/node'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority, OrganisationKind, Role } from '#app/identity/actor.ts'
import { findSession } from '#app/identity/find-session.server.ts'
import { actorOf, type SignedInPerson } from '#app/identity/person.ts'
import { readPerson } from '#app/identity/read-person.server.ts'
import type { Transaction } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'
import { readSessionCookie } from './session-cookie.server.ts'

export interface RequestArgs {
  request: Request
  context: AppLoadContext
}

/** Left out: any kind, any role. */
export interface Allowed {
  kinds?: readonly OrganisationKind[]
  roles?: readonly Role[]
}

/**
 * Runs `work` as the signed-in person, in one transaction under the person's organisation. Nobody signed in: to the
 * sign-in page and back. A refusal (`DomainError`) of a read becomes the error page with its status; one of a write
 * is thrown on, for `formAction`. Return redirects from `work`: whatever is thrown inside rolls the transaction back.
 */
export async function asPerson<T>(
  args: RequestArgs,
  allowed: Allowed,
  work: (tx: Transaction, authority: Authority, person: SignedInPerson) => Promise<T>,
): Promise<T> {
  const session = await requireSession(args)
  const { request, context } = args
  const { db, kms } = context.services
  try {
    return await inTenant(db, { organisationId: session.organisationId, actorId: session.personId }, async tx => {
      const person = await readPerson(tx, session.personId)
      if (!person) throw redirect(signInAddress(request))
      if (!isAllowed(person, allowed)) throw notAllowed()
      return work(tx, { actor: actorOf(person), kms }, person)
    })
  } catch (error) {
    if (error instanceof DomainError && isRead(request)) throw refusalPage(error)
    throw error
  }
}

/** The session that is in force; nobody signed in: to the sign-in page and back. */
export async function requireSession({ request, context }: RequestArgs) {
  const token = readSessionCookie(request)
  const session = token && (await findSession(context.services.db, token))
  if (!session) throw redirect(signInAddress(request))
  return session
}

export function isAllowed(person: SignedInPerson, { kinds, roles }: Allowed): boolean {
  return (!kinds || kinds.includes(person.organisation.kind)) && (!roles || roles.includes(person.role))
}

function notAllowed(): DomainError {
  return new DomainError('not-allowed', 'Your role does not open this page.', 403)
}

/** What the error boundary shows: `{ code, message }` under the refusal's status. */
export function refusalPage({ code, message, status }: DomainError) {
  return data({ code, message }, { status })
}

function isRead(request: Request): boolean {
  return request.method === 'GET' || request.method === 'HEAD'
}

/** After a write there is no page to come back to, so only reads are remembered. */
function signInAddress(request: Request): string {
  const { pathname, search } = new URL(request.url)
  const path = pathname.replace(/\.data$/, '').replace(/^\/_root$/, '/')
  const back = isRead(request) && path !== '/' ? `?next=${encodeURIComponent(path + withoutRoutes(search))}` : ''
  return `/sign-in${back}`
}

/** Remix adds `_routes` to the address of a data request. */
function withoutRoutes(search: string): string {
  const params = new URLSearchParams(search)
  params.delete('_routes')
  const rest = params.toString()
  return rest && `?${rest}`
}
