import { sql } from 'drizzle-orm'
import { tokenHash } from '#app/identity/token.server.ts'
import type { Database } from '#db/client.ts'
import { linkSessions } from '#db/schema/index.ts'
import { isToken } from './link-token.ts'

export interface LinkSession {
  linkId: string
  courtId: string
  caseId: string
  expiresAt: Date
  linkExpiresAt: Date
}

/** The visit that a cookie stands for; null when it, or the link it came from, has ended. */
export async function readLinkSession(db: Pick<Database, 'execute'>, token: string): Promise<LinkSession | null> {
  if (!isToken(token)) return null
  const [row] = await db.execute<{
    link_id: string
    court_id: string
    case_id: string
    expires_at: string
    link_expires_at: string
  }>(sql`select * from find_link_session(${sql.param(tokenHash(token), linkSessions.tokenHash)})`)
  if (!row) return null
  return {
    linkId: row.link_id,
    courtId: row.court_id,
    caseId: row.case_id,
    expiresAt: new Date(row.expires_at),
    linkExpiresAt: new Date(row.link_expires_at),
  }
}
