import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'
import { judgeCases } from './judge-cases.server.ts'

/** At once; what is left comes with the next look. */
const MOST = 500

/**
 * Judges again the cases whose contract's last records the members have co-signed meanwhile: what was "under way" is
 * there then. @returns how many
 */
export async function judgePublished(db: Database, now: Date): Promise<number> {
  const waiting = await db.execute<{ case_id: string; organisation_id: string }>(
    sql`select case_id, organisation_id from cases_to_judge(${MOST})`,
  )
  for (const organisationId of new Set(waiting.map(row => row.organisation_id))) {
    const ids = waiting.filter(row => row.organisation_id === organisationId).map(row => row.case_id)
    await inTenant(db, { organisationId, actorId: organisationId }, tx => judgeCases(tx, ids, now))
  }
  return waiting.length
}
