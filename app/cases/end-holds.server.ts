import { sql } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import { theClock } from '#app/lifecycle/clock.ts'
import type { Database } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'
import { actOnCase } from './act-on-case.server.ts'

/** At once; what is left comes with the next look. */
const MOST = 100

/**
 * Lets every case go on whose hold is over, each in a transaction of its own, signed with its organisation's hosted key.
 * Two processes may look at once, and either may be killed: a case that goes on is no longer held, and the lock lets one
 * of them see that.
 * @returns how many went on
 */
export async function endHolds(db: Database, kms: Kms, now: Date, report: (error: unknown) => void): Promise<number> {
  const ended = await db.execute<{ case_id: string; organisation_id: string; version: number }>(
    sql`select case_id, organisation_id, version from ended_holds(${now.toISOString()}::timestamptz, ${MOST})`,
  )
  let done = 0
  for (const { case_id: caseId, organisation_id: organisationId, version } of ended) {
    const actor = { ...theClock, organisationId }
    try {
      await inTenant(db, { organisationId, actorId: actor.id }, tx =>
        actOnCase(tx, { actor, kms }, { caseId, version, event: 'resume', input: {} }, now),
      )
      done += 1
    } catch (error) {
      // Somebody was faster, and what they did is looked at next time; anything else must not keep the others waiting.
      if (!(error instanceof DomainError && error.status === 409)) report(error)
    }
  }
  return done
}
