import { type ActionFunctionArgs, redirect } from '@remix-run/node'
import { endLinkSession } from '#app/links/end-link-session.server.ts'
import { inTenant } from '#db/transaction.ts'
import { findVisit } from './as-visitor.server.ts'
import { endedVisitCookie, readVisitCookie } from './visit-cookie.server.ts'

export async function action(args: ActionFunctionArgs) {
  const visit = await findVisit(args)
  if (visit) {
    const { db } = args.context.services
    const token = readVisitCookie(args.request)!
    await inTenant(db, { organisationId: visit.courtId, actorId: visit.linkId }, tx => endLinkSession(tx, token))
  }
  return redirect('/court?visit=ended', { headers: { 'Set-Cookie': endedVisitCookie(args.request) } })
}
