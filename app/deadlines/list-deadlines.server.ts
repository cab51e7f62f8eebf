import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import type { DeadlineHow, DeadlineKind, Whose } from './deadline-how.ts'

export interface DeadlineQuery {
  /** One officer's cases alone. */
  officerId: string | null
  jurisdiction: string | null
  by: Whose | null
  /** The key of the last row that was seen. */
  after: readonly string[] | null
  limit: number
}

export interface DeadlineRow {
  id: string
  caseId: string
  number: string
  jurisdiction: string
  respondent: string
  respondentLocal: string | null
  held: boolean
  label: string
  kind: DeadlineKind
  dueAt: Date
  dueOn: string
  by: Whose
  cite: string | null
  source: string
  timeZone: string
  hour: string | null
  calendarKnown: boolean
  /** Of the page after this row. */
  key: string[]
}

export const DEADLINE_KEY_PARTS = 2

export function isDeadlineKey([dueAt, id]: readonly string[]): boolean {
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(dueAt ?? '') && !Number.isNaN(Date.parse(dueAt!))
  return isInstant && isUuid(id)
}

type Found = {
  id: string
  case_id: string
  number: string
  jurisdiction: string
  respondent: string | null
  respondent_local: string | null
  held_until: string | null
  label: string
  kind: DeadlineKind
  due_at: string
  due_on: string
  by: Whose
  cite: string | null
  source: string
  how: Pick<DeadlineHow, 'timeZone' | 'hour' | 'calendarKnown'>
}

/** The organisation's open deadlines, what is due first on top. */
export async function listDeadlines(tx: Transaction, query: DeadlineQuery, now = new Date()): Promise<DeadlineRow[]> {
  const rows = await tx.execute<Found>(sql`
    with page as (
      select d.id, d.case_id, c.number, c.jurisdiction, c.held_until, d.label, d.kind, d.due_at, d.due_on, d.by,
        d.cite, d.source, d.how - 'steps' as how
      from case_deadlines d join cases c on c.id = d.case_id
      where d.organisation_id = app_organisation() and d.state = 'open'
        ${query.officerId === null ? sql`` : sql`and c.officer_id = ${query.officerId}::uuid`}
        ${query.jurisdiction === null ? sql`` : sql`and c.jurisdiction = ${query.jurisdiction}`}
        ${query.by === null ? sql`` : sql`and d.by = ${query.by}`}
        ${after(query.after)}
      order by d.due_at, d.id
      limit ${query.limit}
    )
    select page.*, p.name as respondent, p.local_name as respondent_local
    from page left join lateral (
      select name, local_name from case_parties g where g.case_id = page.case_id and g.role = 'respondent'
      order by g.id limit 1
    ) p on true
    order by page.due_at, page.id`)
  return rows.map(row => rowOf(row, now))
}

/** One comparison of whole rows, which the index answers however far down the page is. */
function after(key: readonly string[] | null): SQL {
  if (!key) return sql``
  const [dueAt, id] = key
  return sql`and (d.due_at, d.id) > (${dueAt}::timestamptz, ${id}::uuid)`
}

function rowOf(row: Found, now: Date): DeadlineRow {
  const dueAt = new Date(row.due_at)
  return {
    id: row.id,
    caseId: row.case_id,
    number: row.number,
    jurisdiction: row.jurisdiction,
    respondent: row.respondent ?? '',
    respondentLocal: row.respondent_local,
    held: row.held_until !== null && new Date(row.held_until) > now,
    label: row.label,
    kind: row.kind,
    dueAt,
    dueOn: row.due_on,
    by: row.by,
    cite: row.cite,
    source: row.source,
    timeZone: row.how.timeZone,
    hour: row.how.hour,
    calendarKnown: row.how.calendarKnown,
    key: [dueAt.toISOString(), row.id],
  }
}
