import { sql } from 'drizzle-orm'
import type { Whose } from '#app/deadlines/deadline-how.ts'
import type { Transaction } from '#db/client.ts'

/** What a calendar shows of one open deadline. */
export interface FeedDeadline {
  id: string
  caseId: string
  number: string
  label: string
  dueAt: Date
  dueOn: string
  /** The cut-off hour; null where the whole day counts. */
  hour: string | null
  timeZone: string
  by: Whose
  cite: string | null
  /** read | secondary | memory | person */
  source: string
  /** Grows with whatever could have moved it. */
  sequence: number
  changedAt: Date
}

/** More than a calendar can be read with. */
const MOST = 2_000

/** What is over for longer stands on the list of deadlines, not in a calendar. */
const PAST_DAYS = 90

type Found = {
  id: string
  case_id: string
  number: string
  label: string
  due_at: string
  due_on: string
  hour: string | null
  zone: string
  by: Whose
  cite: string | null
  source: string
  sequence: number
  changed_at: string
}

/** The open deadlines of one officer's cases, or of everybody's; what is due first on top. */
export async function feedDeadlines(tx: Transaction, officerId: string | null, now: Date): Promise<FeedDeadline[]> {
  // An officer has some of very many cases: those are found first.
  const found = officerId
    ? sql`(select * from cases where organisation_id = app_organisation() and officer_id = ${officerId}::uuid
        and stage <> 'closed' offset 0)`
    : sql`cases`
  const rows = await tx.execute<Found>(sql`
    select d.id, d.case_id, c.number, d.label, d.due_at, d.due_on, d.how ->> 'hour' as hour, d.by, d.cite, d.source,
      d.how ->> 'timeZone' as zone, c.version + coalesce(d.pack_version, 0) as sequence,
      coalesce(c.judged_at, c.stage_since) as changed_at
    from ${found} c join case_deadlines d on d.case_id = c.id
    where d.organisation_id = app_organisation() and d.state = 'open' and c.stage <> 'closed'
      and d.due_at > ${now.toISOString()}::timestamptz - make_interval(days => ${PAST_DAYS}::int)
    order by d.due_at, d.id
    limit ${MOST}`)
  return rows.map(row => ({
    id: row.id,
    caseId: row.case_id,
    number: row.number,
    label: row.label,
    dueAt: new Date(row.due_at),
    dueOn: row.due_on,
    hour: row.hour,
    timeZone: row.zone,
    by: row.by,
    cite: row.cite,
    source: row.source,
    sequence: row.sequence,
    changedAt: new Date(row.changed_at),
  }))
}
