import { and, eq, isNull } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { newToken, tokenHash } from '#app/identity/token.server.ts'
import type { Transaction } from '#db/client.ts'
import { calendarFeeds } from '#db/schema/index.ts'

/**
 * A new address of the person's calendar; the one before stops answering. Its token is answered once and never kept.
 * @throws DomainError `made-meanwhile`
 */
export async function createFeed(tx: Transaction, { actor }: Pick<Authority, 'actor'>, now: Date): Promise<string> {
  await endFeeds(tx, actor.id, now)
  const token = newToken()
  const [made] = await tx
    .insert(calendarFeeds)
    .values({ organisationId: actor.organisationId, personId: actor.id, tokenHash: tokenHash(token), createdAt: now })
    .onConflictDoNothing()
    .returning({ id: calendarFeeds.id })
  if (!made) throw new DomainError('made-meanwhile', 'Another address was made at the same moment. Look again.', 409)
  return token
}

/**
 * The address stops answering, for everybody who has it.
 * @throws DomainError `no-feed`
 */
export async function revokeFeed(tx: Transaction, { actor }: Pick<Authority, 'actor'>, now: Date): Promise<void> {
  const ended = await endFeeds(tx, actor.id, now)
  if (ended === 0) throw new DomainError('no-feed', 'There is no address in force.', 404)
}

async function endFeeds(tx: Transaction, personId: string, now: Date): Promise<number> {
  const ended = await tx
    .update(calendarFeeds)
    .set({ revokedAt: now })
    .where(and(eq(calendarFeeds.personId, personId), isNull(calendarFeeds.revokedAt)))
    .returning({ id: calendarFeeds.id })
  return ended.length
}
