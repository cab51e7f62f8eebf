/**
 * On an idle ledger the members are asked about once a minute to co-sign again what they have co-signed: only by
 * co-signatures can anybody see that they still run, and only they show that time has passed.
 */
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { memberStates } from '#db/schema/index.ts'

const EVERY_SECONDS = 60

/** Whether a member's co-signature is that old, and it was not asked for another one meanwhile: it may be down. */
export const isReofferDue: SQL<boolean> = sql<boolean>`(
  coalesce(${memberStates.cosignedAt} < clock_timestamp() - make_interval(secs => ${EVERY_SECONDS}), false)
  and coalesce(${memberStates.reofferedAt} < clock_timestamp() - make_interval(secs => ${EVERY_SECONDS}), true))`

/** True for one caller a minute, whichever process asks. */
export async function claimReoffer(db: Database, member: string): Promise<boolean> {
  const claimed = await db
    .update(memberStates)
    .set({ reofferedAt: sql`clock_timestamp()` })
    .where(and(eq(memberStates.member, member), isReofferDue))
    .returning({ member: memberStates.member })
  return claimed.length > 0
}
