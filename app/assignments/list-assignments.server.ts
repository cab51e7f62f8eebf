import { type SQL, sql } from 'drizzle-orm'
import { isTimestampText } from '#app/cases/keyset.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { type AssignmentStatus, type Summary, statusNow } from './assignment.ts'
import type { AssignmentFilter } from './assignment-filter.ts'

export const ASSIGNMENT_KEY_PARTS = 2

export function isAssignmentKey([at, id]: readonly string[]): boolean {
  return isTimestampText(at) && isUuid(id)
}

export interface AssignmentQuery {
  filter: AssignmentFilter
  after: readonly string[] | null
  limit: number
}

export interface AssignmentRow {
  id: string
  status: AssignmentStatus
  summary: Summary
  commissionBasisPoints: number
  offeredAt: Date
  expiresAt: Date
  answeredAt: Date | null
  bank: string
  bankLocal: string | null
  partner: string
  partnerLocal: string | null
  /** Only for whoever may see the case: the bank, and the partner that accepted it. */
  caseNumber: string | null
  caseTitle: string | null
  /** Of its deliveries, the one that went worst; null when the partner has no address. */
  delivery: 'waiting' | 'delivered' | 'failed' | null
  key: string[]
}

type Found = {
  id: string
  status: string
  summary: Summary
  commission_basis_points: number
  offered_at: string
  expires_at: string
  answered_at: string | null
  bank: string
  bank_local: string | null
  partner: string
  partner_local: string | null
  case_number: string | null
  case_title: string | null
  delivery: AssignmentRow['delivery']
  due_key: string
}

/** What the organisation made or was offered: open offers by what ends first, everything else newest first. */
export async function listAssignments(
  tx: Transaction,
  { filter, after, limit }: AssignmentQuery,
  now = new Date(),
): Promise<AssignmentRow[]> {
  const order = filter === 'open' ? sql`expires_at, id` : sql`offered_at desc, id desc`
  const rows = await tx.execute<Found>(sql`
    with page as (
      select * from assignments where ${views(now)[filter]} ${afterKey(filter, after)} order by ${order} limit ${limit}
    )
    select page.*, (${sql.raw(filter === 'open' ? 'page.expires_at' : 'page.offered_at')})::text as due_key,
      b.name as bank, b.local_name as bank_local, p.name as partner, p.local_name as partner_local,
      c.number as case_number, c.title as case_title,
      (select case when bool_or(d.status = 'failed') then 'failed'
         when bool_or(d.status = 'waiting') then 'waiting'
         when bool_or(d.status = 'delivered') then 'delivered' end
       from webhook_deliveries d where d.assignment_id = page.id and d.type = 'assignment.offered') as delivery
    from page
    join organisations b on b.id = page.organisation_id
    join organisations p on p.id = page.partner_id
    left join cases c on c.id = page.case_id
    order by ${filter === 'open' ? sql`page.expires_at, page.id` : sql`page.offered_at desc, page.id desc`}`)
  return rows.map(row => ({
    id: row.id,
    status: statusNow({ status: row.status, expiresAt: new Date(row.expires_at) }, now),
    summary: row.summary,
    commissionBasisPoints: row.commission_basis_points,
    offeredAt: new Date(row.offered_at),
    expiresAt: new Date(row.expires_at),
    answeredAt: row.answered_at === null ? null : new Date(row.answered_at),
    bank: row.bank,
    bankLocal: row.bank_local,
    partner: row.partner,
    partnerLocal: row.partner_local,
    caseNumber: row.case_number,
    caseTitle: row.case_title,
    delivery: row.delivery,
    key: [row.due_key, row.id],
  }))
}

/** How many there are in each view. */
export async function countAssignments(tx: Transaction, now = new Date()): Promise<Record<AssignmentFilter, number>> {
  const view = views(now)
  const [row] = await tx.execute<Record<AssignmentFilter, number>>(sql`
    select count(*) filter (where ${view.open})::int as open, count(*) filter (where ${view.held})::int as held,
      count(*) filter (where ${view.past})::int as past from assignments`)
  return row!
}

function views(now: Date): Record<AssignmentFilter, SQL> {
  const at = sql`${now.toISOString()}::timestamptz`
  return {
    open: sql`(status = 'offered' and expires_at > ${at})`,
    held: sql`status = 'accepted'`,
    past: sql`(status in ('declined', 'withdrawn', 'expired') or status = 'offered' and expires_at <= ${at})`,
  }
}

function afterKey(filter: AssignmentFilter, key: readonly string[] | null): SQL {
  if (!key) return sql``
  const [at, id] = key
  return filter === 'open'
    ? sql`and (expires_at, id) > (${at}::timestamptz, ${id}::uuid)`
    : sql`and (offered_at, id) < (${at}::timestamptz, ${id}::uuid)`
}
