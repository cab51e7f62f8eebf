import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { sessions } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { findSession } from './find-session.server.ts'
import { tokenHash } from './token.server.ts'

/** Ends the session for good: a copy of its cookie opens nothing any more. Ending none is no error. */
export async function endSession(db: Database, token: string): Promise<void> {
  const session = await findSession(db, token)
  if (!session) return
  await inTenant(db, { organisationId: session.organisationId, actorId: session.personId }, tx =>
    tx
      .update(sessions)
      .set({ endedAt: new Date() })
      .where(and(eq(sessions.tokenHash, tokenHash(token)), isNull(sessions.endedAt))),
  )
}
