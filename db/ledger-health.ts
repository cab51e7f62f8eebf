import { isNotNull } from 'drizzle-orm'
import type { Database } from './client.ts'
import { ALARM_KINDS, openAlarms } from './ledger-alarms.ts'
import { ledgerHeads } from './schema/index.ts'

/**
 * `ok`, or why nothing is sequenced, as the worker that sequences last said, or what was seen that must not be.
 * @throws when the database does not answer
 */
export async function ledgerHealthWords(db: Database): Promise<string> {
  const [refusing] = await db
    .select({ trouble: ledgerHeads.trouble })
    .from(ledgerHeads)
    .where(isNotNull(ledgerHeads.trouble))
  if (refusing) return `refusing: ${refusing.trouble}`
  const alarms = await openAlarms(db, ALARM_KINDS)
  const alarm = ALARM_KINDS.map(kind => alarms.find(candidate => candidate.kind === kind)).find(Boolean)
  return alarm ? `alarm: ${alarm.detail}` : 'ok'
}
