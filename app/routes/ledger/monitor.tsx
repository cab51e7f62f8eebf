import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { asPerson } from '#app/http/as-person.server.ts'
import { readSessionCookie } from '#app/http/session-cookie.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { findSession } from '#app/identity/find-session.server.ts'
import { LedgerPage } from '#app/submissions/ledger-page.tsx'
import { readLedgerState } from '#app/submissions/read-ledger-state.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { GuestShell } from '#app/ui/guest-shell.tsx'

export const meta: MetaFunction = () => [{ title: 'Ledger · Hardproof' }]

/** Open to anybody; whoever is signed in keeps the rail. */
export async function loader(args: LoaderFunctionArgs) {
  const { db } = args.context.services
  const token = readSessionCookie(args.request)
  const session = token && (await findSession(db, token))
  const shell = session ? await asPerson(args, {}, (tx, _authority, person) => shellData(tx, person)) : null
  return { shell, state: await readLedgerState(db), now: new Date().toISOString() }
}

export default function Monitor() {
  const { shell, state, now } = useLoaderData<typeof loader>()
  const page = <LedgerPage state={state} now={now} />
  return shell ? <AppShell {...shell}>{page}</AppShell> : <GuestShell>{page}</GuestShell>
}
