import { findMember } from '#app/governance/find-member.server.ts'
import { asPerson, type RequestArgs } from '#app/http/as-person.server.ts'
import { readSessionCookie } from '#app/http/session-cookie.server.ts'
import { type ShellData, shellData } from '#app/http/shell.server.ts'
import { findSession } from '#app/identity/find-session.server.ts'
import type { Database, Transaction } from '#db/client.ts'

export interface Reader {
  /** Null for whoever is not signed in. */
  shell: ShellData | null
  /** The name of the reader's member; null where its organisation is none. */
  member: string | null
}

/** What is public is read by anybody; whoever is signed in keeps the rail, and a member its name. */
export async function asGuestOrPerson<T extends object>(
  args: RequestArgs,
  read: (tx: Database | Transaction, member: string | null, own: Transaction | null) => Promise<T>,
): Promise<T & Reader> {
  const { db } = args.context.services
  const token = readSessionCookie(args.request)
  const session = token && (await findSession(db, token))
  if (!session) return { ...(await read(db, null, null)), shell: null, member: null }
  return asPerson(args, {}, async (tx, _authority, person) => {
    const member = await findMember(tx, person.organisation.id)
    return { ...(await read(tx, member, tx)), shell: await shellData(tx, person), member }
  })
}
