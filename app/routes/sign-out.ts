import { type ActionFunctionArgs, redirect } from '@remix-run/node'
import { endedSessionCookie, readSessionCookie } from '#app/http/session-cookie.server.ts'
import { endSession } from '#app/identity/end-session.server.ts'

export async function action({ request, context }: ActionFunctionArgs) {
  const token = readSessionCookie(request)
  if (token) await endSession(context.services.db, token)
  return redirect('/sign-in', { headers: { 'Set-Cookie': endedSessionCookie(request) } })
}

/** Somebody who typed the address: signing out changes something, so it takes the button. */
export const loader = () => redirect('/')
