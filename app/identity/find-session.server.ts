import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { sessions } from '#db/schema/index.ts'
import { tokenHash } from './token.server.ts'

/** Whose live session a cookie's token is; null when it is none, has ended, or the person was disabled. */
export async function findSession(
  db: Database,
  token: string,
): Promise<{ personId: string; organisationId: string } | null> {
  const hash = sql.param(tokenHash(token), sessions.tokenHash)
  const [found] = await db.execute<{ person_id: string; organisation_id: string }>(
    sql`select person_id, organisation_id from find_session(${hash})`,
  )
  return found ? { personId: found.person_id, organisationId: found.organisation_id } : null
}
