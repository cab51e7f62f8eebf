import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import type { Outcome, Stage } from './case.ts'
import type { CaseFilter } from './case-filter.ts'
import { isTimestampText } from './keyset.ts'
import { type ReportState, type TriageWords, triageWords } from './triage.ts'

export interface CaseQuery {
  filter: CaseFilter
  /** Part of a case's or contract's number or of a party's name, in any script. */
  search: string
  /** The last row's `key` of the page before. */
  after: readonly string[] | null
  limit: number
}

export interface CaseRow extends TriageWords {
  id: string
  number: string
  respondent: string
  respondentLocal: string | null
  contractTitle: string
  /** The bank's own number for the contract. */
  reference: string
  signedOn: string | null
  currency: string
  claimMinor: bigint
  /** Where the row stands in the order; exact, for the next page. */
  key: string[]
}

export const CASE_KEY_PARTS = 6

/** Whether an address's cursor is a place in this order; anything else means the first page. */
export function isCaseKey(key: readonly string[]): boolean {
  const [rank, due, currency, owed, openedAt, id] = key
  return (
    /^[1-5]$/.test(rank ?? '') &&
    (due === 'infinity' || isTimestampText(due)) &&
    /^[A-Z]{3}$/.test(currency ?? '') &&
    /^-?\d{1,18}$/.test(owed ?? '') &&
    isTimestampText(openedAt) &&
    isUuid(id)
  )
}

/**
 * The queue, in one order for everybody: first what ended or ends unanswered, then what no report stands behind, then
 * what is ready, then what a partner holds; among equals by currency, for amounts compare in one alone: the larger claim,
 * then the older case.
 */
export async function listCases(tx: Transaction, query: CaseQuery, now = new Date()): Promise<CaseRow[]> {
  const rows = await tx.execute<Found>(sql`
    with queue as (${queue(now)}),
    page as (
      select * from queue
      where ${views[query.filter]} ${search(query.search)} ${after(query.after)}
      order by rank, due, currency, owed, opened_at, id
      limit ${query.limit}
    )
    select page.*, due::text as due_key, opened_at::text as opened_key,
      p.name as respondent, p.local_name as respondent_local, k.title as contract_title, k.reference, k.signed_on, a.declined, a.holder
    from page
    join contracts k on k.id = page.contract_id
    join lateral (
      select name, local_name from case_parties where case_id = page.id and role = 'respondent' order by id limit 1
    ) p on true
    join lateral (
      select count(*) filter (where status = 'declined')::int as declined,
        max(w.name) filter (where status = 'accepted') as holder
      from assignments a join organisations w on w.id = a.partner_id where a.case_id = page.id
    ) a on true
    order by rank, due, currency, owed, opened_at, page.id`)
  return rows.map(row => ({
    id: row.id,
    number: row.number,
    respondent: row.respondent,
    respondentLocal: row.respondent_local,
    contractTitle: row.contract_title,
    reference: row.reference,
    signedOn: row.signed_on,
    currency: row.currency,
    claimMinor: BigInt(row.claim_minor),
    key: [String(row.rank), row.due_key, row.currency, row.owed, row.opened_key, row.id],
    ...triageWords(factsOf(row), now),
  }))
}

/** How many cases each view holds under the same search. */
export async function countCases(
  tx: Transaction,
  searched: string,
  now = new Date(),
): Promise<Record<CaseFilter, number>> {
  const [row] = await tx.execute<Record<CaseFilter, number>>(sql`
    with queue as (${queue(now)})
    select
      ${counted('open')}, ${counted('needs-partner')}, ${counted('offered')},
      ${counted('report-missing')}, ${counted('with-partner')}, ${counted('closed')}
    from queue where true ${search(searched)}`)
  return row!
}

type Found = {
  id: string
  number: string
  jurisdiction: string
  stage: Stage
  currency: string
  claim_minor: string
  outcome: Outcome | null
  closed_at: string | null
  respondent: string
  respondent_local: string | null
  contract_title: string
  reference: string
  signed_on: string | null
  live_offers: number
  first_expiry: string | null
  last_expired: string | null
  declined: number
  holder: string | null
  report: ReportState
  rank: number
  owed: string
  due_key: string
  opened_key: string
}

/** Every case that the organisation owns, with its place in the order; of a contract's reports the one that is furthest. */
function queue(now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`
    select c.id, c.number, c.jurisdiction, c.stage, c.currency, c.claim_minor, c.outcome, c.closed_at, c.opened_at,
      c.contract_id, -c.claim_minor as owed, coalesce(o.live_offers, 0) as live_offers, o.first_expiry, o.last_expired,
      coalesce(r.report, 'none') as report,
      case when c.stage = 'offered' then 1
        when c.stage = 'with-partner' then 4
        when c.stage = 'closed' then 5
        when r.report = 'sealed' then 3
        else 2 end as rank,
      coalesce(o.first_expiry, o.last_expired, 'infinity') as due
    from cases c
    left join (
      select case_id, count(*) filter (where expires_at > ${at})::int as live_offers,
        min(expires_at) filter (where expires_at > ${at}) as first_expiry,
        max(expires_at) filter (where expires_at <= ${at}) as last_expired
      from assignments where organisation_id = app_organisation() and status = 'offered' group by case_id
    ) o on o.case_id = c.id and c.stage = 'offered'
    left join (
      select contract_id, (array['sealed', 'approved', 'requested', 'refused'])[min(
        array_position(array['sealed', 'approved', 'requested', 'refused'], status))] as report
      from reports where organisation_id = app_organisation() group by contract_id
    ) r on r.contract_id = c.contract_id
    where c.organisation_id = app_organisation()`
}

const views: Record<CaseFilter, SQL> = {
  open: sql`stage <> 'closed'`,
  'needs-partner': sql`(stage = 'offered' and live_offers = 0 or stage = 'preparing' and report = 'sealed')`,
  offered: sql`(stage = 'offered' and live_offers > 0)`,
  'report-missing': sql`(stage <> 'closed' and report <> 'sealed')`,
  'with-partner': sql`stage = 'with-partner'`,
  closed: sql`stage = 'closed'`,
}

function counted(filter: CaseFilter): SQL {
  return sql`count(*) filter (where ${views[filter]})::int as ${sql.identifier(filter)}`
}

/** Names are found by any part: two Chinese characters are a whole name. */
function search(text: string): SQL {
  const wanted = text.normalize('NFKC').trim()
  if (!wanted) return sql``
  const pattern = `%${wanted.replace(/[\\%_]/g, '\\$&')}%`
  return sql`and (number ilike ${pattern} or exists (
    select from contracts k where k.id = queue.contract_id and k.reference ilike ${pattern}) or exists (
    select from case_parties g where g.case_id = queue.id and g.role <> 'claimant'
      and (g.name ilike ${pattern} or g.local_name ilike ${pattern})))`
}

/** One comparison of whole rows: what stands at the same place neither repeats nor vanishes. */
function after(key: readonly string[] | null): SQL {
  if (!key) return sql``
  const [rank, due, currency, owed, openedAt, id] = key
  return sql`and (rank, due, currency, owed, opened_at, id) >
    (${rank}::int, ${due}::timestamptz, ${currency}::text, ${owed}::bigint, ${openedAt}::timestamptz, ${id}::uuid)`
}

function factsOf(row: Found) {
  const instant = (text: string | null) => (text === null ? null : new Date(text))
  return {
    jurisdiction: row.jurisdiction,
    stage: row.stage,
    liveOffers: row.live_offers,
    firstExpiry: instant(row.first_expiry),
    lastExpired: instant(row.last_expired),
    declined: row.declined,
    report: row.report,
    holder: row.holder,
    outcome: row.outcome,
    closedAt: instant(row.closed_at),
  }
}
