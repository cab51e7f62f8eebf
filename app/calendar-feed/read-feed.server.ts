import { and, eq, isNull, sql } from 'drizzle-orm'
import { tokenHash } from '#app/identity/token.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { calendarFeeds } from '#db/schema/index.ts'

/** Since when a person has an address in force; null without one. */
export async function readFeed(tx: Transaction, personId: string): Promise<{ createdAt: Date } | null> {
  const [feed] = await tx
    .select({ createdAt: calendarFeeds.createdAt })
    .from(calendarFeeds)
    .where(and(eq(calendarFeeds.personId, personId), isNull(calendarFeeds.revokedAt)))
  return feed ?? null
}

/** Whose calendar a token opens; null where it was revoked, its person is gone, or there never was one. */
export async function findFeed(
  db: Database,
  token: string,
): Promise<{ personId: string; organisationId: string } | null> {
  const hash = sql.param(tokenHash(token), calendarFeeds.tokenHash)
  const [feed] = await db.execute<{ person_id: string; organisation_id: string }>(
    sql`select person_id, organisation_id from find_calendar_feed(${hash})`,
  )
  return feed ? { personId: feed.person_id, organisationId: feed.organisation_id } : null
}
