import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { type ClientLoaderFunctionArgs, Link, useLoaderData } from '@remix-run/react'
import { useEffect } from 'react'
import { AnchorsCard } from '#app/anchors/anchors-card.tsx'
import { PoliciesCard } from '#app/governance/policies-card.tsx'
import { asPerson } from '#app/http/as-person.server.ts'
import { readSessionCookie } from '#app/http/session-cookie.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { findSession } from '#app/identity/find-session.server.ts'
import { LedgerPage } from '#app/submissions/ledger-page.tsx'
import { useRefresh } from '#app/submissions/use-refresh.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { GuestShell } from '#app/ui/guest-shell.tsx'
import { readMonitor } from './read-monitor.server.ts'

export const meta: MetaFunction = () => [{ title: 'Ledger · Hardproof' }]

/** Open to anybody; whoever is signed in keeps the rail. */
export async function loader(args: LoaderFunctionArgs) {
  const { db, config } = args.context.services
  const token = readSessionCookie(args.request)
  const session = token && (await findSession(db, token))
  const shell = session ? await asPerson(args, {}, (tx, _authority, person) => shellData(tx, person)) : null
  return { shell, ...(await readMonitor(db)), base: config.publicOrigin, unheard: false }
}

type Heard = Awaited<ReturnType<typeof loader>>

/** What the server said last: a monitor whose server is gone says so, instead of leaving. */
let heard: Heard | null = null

export async function clientLoader({ serverLoader }: ClientLoaderFunctionArgs): Promise<Heard> {
  try {
    return await serverLoader<typeof loader>()
  } catch (error) {
    if (error instanceof Response || !heard) throw error
    return { ...heard, unheard: true }
  }
}

export default function Monitor() {
  const data = useLoaderData<typeof loader>()
  useRefresh(2_000)
  useEffect(() => {
    heard = data
    return () => {
      heard = null
    }
  }, [data])
  const { shell, policies, anchors, ...shown } = data
  const page = (
    <LedgerPage
      {...shown}
      anchors={<AnchorsCard services={anchors} />}
      policies={
        <PoliciesCard policies={policies} now={shown.now} aside={<Link to="/governance">How they are changed</Link>} />
      }
    />
  )
  return shell ? <AppShell {...shell}>{page}</AppShell> : <GuestShell>{page}</GuestShell>
}
