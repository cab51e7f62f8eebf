import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import type { LimitationState } from './limitation.ts'

export interface NoDeadlineQuery {
  officerId: string | null
  jurisdiction: string | null
  after: readonly string[] | null
  limit: number
}

export interface NoDeadlineRow {
  caseId: string
  number: string
  jurisdiction: string
  respondent: string
  respondentLocal: string | null
  limitationState: LimitationState
  /** What an officer said last of why nothing is due. */
  said: { reason: string; actor: string; at: Date } | null
  key: string[]
}

export const NO_DEADLINE_KEY_PARTS = 1

export function isNoDeadlineKey([id]: readonly string[]): boolean {
  return isUuid(id)
}

type Found = {
  id: string
  number: string
  jurisdiction: string
  limitation_state: LimitationState
  respondent: string | null
  respondent_local: string | null
  reason: string | null
  actor: string | null
  at: string | null
}

/** Open cases in which nothing is due, the oldest first, each with why. */
export async function listNoDeadline(tx: Transaction, query: NoDeadlineQuery): Promise<NoDeadlineRow[]> {
  const rows = await tx.execute<Found>(sql`
    with page as (
      select id, number, jurisdiction, limitation_state from cases c
      where organisation_id = app_organisation() and stage <> 'closed' and next_deadline_at is null
        ${query.officerId === null ? sql`` : sql`and officer_id = ${query.officerId}::uuid`}
        ${query.jurisdiction === null ? sql`` : sql`and jurisdiction = ${query.jurisdiction}`}
        ${after(query.after)}
      order by id
      limit ${query.limit}
    )
    select page.*, p.name as respondent, p.local_name as respondent_local, e.reason, e.actor, e.at
    from page
    left join lateral (
      select name, local_name from case_parties g where g.case_id = page.id and g.role = 'respondent'
      order by g.id limit 1
    ) p on true
    left join lateral (
      select detail ->> 'reason' as reason, actor, at from case_events v
      where v.case_id = page.id and v.name = 'no-deadline' order by v.position desc limit 1
    ) e on true
    order by page.id`)
  return rows.map(row => ({
    caseId: row.id,
    number: row.number,
    jurisdiction: row.jurisdiction,
    respondent: row.respondent ?? '',
    respondentLocal: row.respondent_local,
    limitationState: row.limitation_state,
    said: row.reason === null ? null : { reason: row.reason, actor: row.actor!, at: new Date(row.at!) },
    key: [row.id],
  }))
}

function after(key: readonly string[] | null): SQL {
  return key ? sql`and id > ${key[0]}::uuid` : sql``
}
