import { eq } from 'drizzle-orm'
import { tokenHash } from '#app/identity/token.server.ts'
import type { Transaction } from '#db/client.ts'
import { linkSessions } from '#db/schema/index.ts'

/** Ends a visit before its time: court computers are shared. */
export async function endLinkSession(tx: Transaction, token: string, now = new Date()): Promise<void> {
  await tx
    .update(linkSessions)
    .set({ expiresAt: now })
    .where(eq(linkSessions.tokenHash, tokenHash(token)))
}
