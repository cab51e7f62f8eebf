import { redirect } from '@remix-run/node'
import { DomainError } from '#app/errors/domain-error.ts'
import type { RequestArgs } from '#app/http/as-person.server.ts'
import { refusalPage } from '#app/http/as-person.server.ts'
import { type LinkSession, readLinkSession } from '#app/links/read-link-session.server.ts'
import type { Transaction } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'
import { readVisitCookie } from './visit-cookie.server.ts'

/** The visit behind a request; null when there is none, or it or its link has ended. */
export async function findVisit({ request, context }: RequestArgs): Promise<LinkSession | null> {
  const token = readVisitCookie(request)
  return token ? readLinkSession(context.services.db, token) : null
}

/**
 * Runs `work` as the court that the link was made for, in one transaction; row security then shows it what the court
 * was granted, and `visit.caseId` is the one case of this visit. No visit: back to the page that opens links.
 */
export async function asVisitor<T>(
  args: RequestArgs,
  work: (tx: Transaction, visit: LinkSession) => Promise<T>,
): Promise<T> {
  const visit = await findVisit(args)
  if (!visit) throw redirect('/court?visit=ended')
  try {
    return await inTenant(args.context.services.db, { organisationId: visit.courtId, actorId: visit.linkId }, tx =>
      work(tx, visit),
    )
  } catch (error) {
    if (error instanceof DomainError) throw refusalPage(error)
    throw error
  }
}
