import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { asPerson } from '#app/http/as-person.server.ts'
import type { OrganisationKind } from '#app/identity/actor.ts'

/** Everybody begins where their work is. */
export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, {}, async (_tx, _authority, { role, organisation }) =>
    redirect(role === 'integration-engineer' ? '/account/keys' : workOf[organisation.kind]),
  )
}

const workOf: Record<OrganisationKind, string> = {
  bank: '/cases',
  notary: '/reports',
  court: '/court/openings',
  partner: '/assignments',
  regulator: '/ledger',
}
