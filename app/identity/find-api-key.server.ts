import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { apiKeys } from '#db/schema/index.ts'
import type { Actor } from './actor.ts'
import { tokenHash } from './token.server.ts'

export const API_KEY_PREFIX = 'hp_'

/** Who a client with this API key is; null when the key is unknown or revoked. */
export async function findApiKey(db: Database, token: string): Promise<Actor | null> {
  if (!token.startsWith(API_KEY_PREFIX)) return null
  const hash = sql.param(tokenHash(token), apiKeys.tokenHash)
  const [key] = await db.execute<{ id: string; organisation_id: string; label: string }>(
    sql`select id, organisation_id, label from find_api_key(${hash})`,
  )
  return key ? { organisationId: key.organisation_id, id: key.id, name: `API key ${key.label}`, role: null } : null
}
