import { type SQL, sql } from 'drizzle-orm'
import type { Stage } from '#app/lifecycle/stage.ts'
import { searchQuery } from '#app/search/tokens.ts'
import { minorDigits } from '#app/ui/format.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import type { CaseFilter, CaseNarrowing } from './case-filter.ts'
import type { Outcome } from './case-options.ts'
import { MOST_FOUND, mostCounted } from './queue-limits.ts'
import { type ReportState, type TriageWords, triageWords } from './triage.ts'
import type { RankReason } from './triage-rank.ts'

export interface CaseQuery extends CaseNarrowing {
  filter: CaseFilter
  /** Who looks: whose cases "mine" are. */
  me: string
  /** The last row's `key` of the page before. */
  after: readonly string[] | null
  limit: number
}

export interface CaseListRow extends TriageWords {
  id: string
  number: string
  version: number
  jurisdiction: string
  stage: Stage
  respondent: string
  respondentLocal: string | null
  contractTitle: string
  /** The bank's own number for the contract. */
  reference: string
  signedOn: string | null
  currency: string
  claimMinor: bigint
  officer: string | null
  officerId: string | null
  missingGates: number
  /** Where the row stands in the order; exact, for the next page. */
  key: string[]
}

export const CASE_KEY_PARTS = 2

/** Whether an address's cursor is a place in a view's order; anything else means the first page. */
export function isCaseKey(key: readonly string[], filter: CaseFilter): boolean {
  const [place, id] = key
  const sound = orderOf(filter) === 'limitation_on' ? /^\d{4}-\d\d-\d\d$/ : /^-?\d{1,15}$/
  return sound.test(place ?? '') && isUuid(id)
}

export interface Found {
  /** Null when nothing was searched for. */
  ids: readonly string[] | null
  /** There were more: those that are shown are some of them. */
  more: boolean
}

/** The cases that a search names; by words and beginnings of words, of Chinese by any two neighbouring characters. */
export async function findCases(tx: Transaction, search: string): Promise<Found> {
  if (search.trim() === '') return { ids: null, more: false }
  const query = searchQuery(search)
  if (query === null) return { ids: [], more: false }
  const rows = await tx.execute<{ id: string }>(sql`select search_cases(${query}::tsquery, ${MOST_FOUND + 1}) as id`)
  return { ids: rows.slice(0, MOST_FOUND).map(({ id }) => id), more: rows.length > MOST_FOUND }
}

/**
 * The queue in its one order (triage-rank.ts): what ends first, moved by amount, readiness, age and track. A page is a
 * stretch of an index from a key on, and no slower at the end than at the beginning.
 */
export async function listCases(
  tx: Transaction,
  query: CaseQuery,
  found: Found,
  now = new Date(),
): Promise<CaseListRow[]> {
  const place = sql.identifier(orderOf(query.filter))
  const rows = await tx.execute<Row>(sql`
    with page as (${pageOf(query, found, now, sql`c.*`, after(query))})
    select page.*, page.${place}::text as place, page.opened_at::text as opened_text,
      p.name as respondent, p.local_name as respondent_local,
      k.title as contract_title, k.reference, k.signed_on, o.name as officer, o.local_name as officer_local,
      a.live_offers, a.first_expiry, a.last_expired, a.declined, a.holder
    from page
    join contracts k on k.id = page.contract_id
    left join people o on o.id = page.officer_id
    left join lateral (
      select name, local_name from case_parties where case_id = page.id and role = 'respondent' order by id limit 1
    ) p on true
    left join lateral (
      select count(*) filter (where status = 'offered' and expires_at > ${at(now)})::int as live_offers,
        min(expires_at) filter (where status = 'offered' and expires_at > ${at(now)}) as first_expiry,
        max(expires_at) filter (where status = 'offered' and expires_at <= ${at(now)}) as last_expired,
        count(*) filter (where status = 'declined')::int as declined,
        max(w.name) filter (where status = 'accepted') as holder
      from assignments x join organisations w on w.id = x.partner_id where x.case_id = page.id
    ) a on true
    order by page.${place}, page.id`)
  return rows.map(row => listRow(row, now))
}

/** The ids alone, in the order of the queue: for what is done to all that match, and for export. */
export async function listCaseIds(
  tx: Transaction,
  query: CaseQuery,
  found: Found,
  now = new Date(),
): Promise<string[]> {
  const place = sql.identifier(orderOf(query.filter))
  const rows = await tx.execute<{ id: string }>(pageOf(query, found, now, sql`c.id, c.${place}`))
  return rows.map(({ id }) => id)
}

/**
 * A stretch of a view in its order. Where the view has several parts, each is read in that order from an index of its
 * own, and they are merged: asked for as one condition, all of them would have to be sorted first.
 */
function pageOf(query: CaseQuery, found: Found, now: Date, columns: SQL, further = sql``): SQL {
  const place = sql.identifier(orderOf(query.filter))
  const parts = viewOf(query.filter, query, now).map(
    part => sql`(select ${columns} from cases c
      where c.organisation_id = app_organisation() and ${part} ${narrowed(query, found)} ${further}
      order by c.${place}, c.id limit ${query.limit})`,
  )
  if (parts.length === 1) return parts[0]!
  return sql`select * from (${sql.join(parts, sql` union all `)}) c order by c.${place}, c.id limit ${query.limit}`
}

/**
 * How many cases each view holds under the same narrowing, up to one more than `mostCounted` while `query.filter` is
 * looked at.
 */
export async function countCases(
  tx: Transaction,
  query: Counted,
  found: Found,
  filters: readonly CaseFilter[],
  now = new Date(),
): Promise<Partial<Record<CaseFilter, number>>> {
  const counts = found.ids ? countsAmong(query, found, filters, now) : countsOfEach(query, found, filters, now)
  const [row] = await tx.execute<Record<CaseFilter, number>>(counts)
  return row!
}

type Counted = Pick<CaseQuery, 'me' | 'filter'> & CaseNarrowing

/** A stretch of an index for each view. */
function countsOfEach(query: Counted, found: Found, filters: readonly CaseFilter[], now: Date): SQL {
  const counts = filters.map(filter => {
    const limit = mostCounted(filter, query.filter) + 1
    const place = sql.identifier(orderOf(filter))
    const parts = viewOf(filter, query, now).map(
      part => sql`(select from cases c where c.organisation_id = app_organisation() and ${part}
        ${narrowed(query, found)} order by c.${place}, c.id limit ${limit})`,
    )
    return sql`(select count(*)::int from (select from (${sql.join(parts, sql` union all `)}) y limit ${limit}) x)
      as ${sql.identifier(filter)}`
  })
  return sql`select ${sql.join(counts, sql`, `)}`
}

/** All views in one pass over the cases that a search found. */
function countsAmong(query: Counted, found: Found, filters: readonly CaseFilter[], now: Date): SQL {
  const counts = filters.map(filter => {
    const parts = viewOf(filter, query, now).map(part => sql`(${part})`)
    return sql`least(count(*) filter (where ${sql.join(parts, sql` or `)}), ${mostCounted(filter, query.filter) + 1})::int
      as ${sql.identifier(filter)}`
  })
  return sql`select ${sql.join(counts, sql`, `)} from cases c
    where c.organisation_id = app_organisation() ${narrowed(query, found)}`
}

type Row = {
  id: string
  number: string
  version: number
  jurisdiction: string
  stage: Stage
  currency: string
  claim_minor: string
  outcome: Outcome | null
  closed_at: string | null
  held_until: string | null
  missing_gates: number
  limitation_on: string | null
  next_deadline_label: string | null
  next_deadline_at: string | null
  triage_reasons: RankReason[] | null
  opened_text: string
  respondent: string | null
  respondent_local: string | null
  contract_title: string
  reference: string
  signed_on: string | null
  officer: string | null
  officer_local: string | null
  officer_id: string | null
  live_offers: number
  first_expiry: string | null
  last_expired: string | null
  declined: number
  holder: string | null
  report_state: ReportState
  place: string
}

function listRow(row: Row, now: Date): CaseListRow {
  const instant = (text: string | null) => (text === null ? null : new Date(text))
  return {
    id: row.id,
    number: row.number,
    version: row.version,
    jurisdiction: row.jurisdiction,
    stage: row.stage,
    respondent: row.respondent ?? '',
    respondentLocal: row.respondent_local,
    contractTitle: row.contract_title,
    reference: row.reference,
    signedOn: row.signed_on,
    currency: row.currency,
    claimMinor: BigInt(row.claim_minor),
    officer: row.officer === null ? null : (row.officer_local ?? row.officer),
    officerId: row.officer_id,
    missingGates: row.missing_gates,
    key: [row.place, row.id],
    ...triageWords(
      {
        jurisdiction: row.jurisdiction,
        stage: row.stage,
        liveOffers: row.live_offers,
        firstExpiry: instant(row.first_expiry),
        lastExpired: instant(row.last_expired),
        declined: row.declined,
        report: row.report_state,
        holder: row.holder,
        outcome: row.outcome,
        closedAt: instant(row.closed_at),
        heldUntil: instant(row.held_until),
        missingGates: row.missing_gates,
        nextDeadlineLabel: row.next_deadline_label,
        nextDeadlineAt: instant(row.next_deadline_at),
        reasons: row.triage_reasons ?? [],
      },
      now,
    ),
  }
}

/** Views of a stretch of time stand in the order of that time; all others in the queue's. */
function orderOf(filter: CaseFilter): 'triage_rank' | 'limitation_on' {
  return filter === 'limitation-30' || filter === 'limitation-passed' ? 'limitation_on' : 'triage_rank'
}

const open = sql`c.stage <> 'closed'`

/**
 * The parts of a view, which have no case in common: each written so that an index of its own holds what is rare in it
 * (db/schema/cases.ts).
 */
function viewOf(filter: CaseFilter, { me }: Pick<CaseQuery, 'me'>, now: Date): SQL[] {
  const liveOffer = sql`exists (select from assignments x where x.case_id = c.id and x.status = 'offered' and x.expires_at > ${at(now)})`
  const today = now.toISOString().slice(0, 10)
  switch (filter) {
    case 'open':
      return [open]
    case 'mine':
      return [sql`${open} and c.officer_id = ${me}::uuid`]
    case 'unassigned':
      return [sql`${open} and c.officer_id is null`]
    case 'limitation-30':
      return [sql`${open} and c.limitation_on >= ${today}::date and c.limitation_on <= ${today}::date + 30`]
    case 'limitation-passed':
      return [sql`${open} and c.limitation_on < ${today}::date`]
    case 'ready':
      return [sql`c.stage in ('preparing', 'negotiating') and c.missing_gates = 0`]
    case 'missing':
      return [sql`c.stage = 'preparing' and c.missing_gates > 0`, sql`c.stage = 'negotiating' and c.missing_gates > 0`]
    case 'approval':
      return [sql`c.stage = 'awaiting-approval'`]
    case 'held':
      return [sql`${open} and c.held_until is not null`]
    case 'no-deadline':
      return [sql`${open} and c.next_deadline_at is null`]
    case 'needs-partner':
      return [
        sql`c.stage = 'offered' and not ${liveOffer}`,
        sql`c.stage in ('preparing', 'decided') and c.report_state = 'sealed'`,
      ]
    case 'offered':
      return [sql`c.stage = 'offered' and ${liveOffer}`]
    case 'report-missing':
      return [sql`${open} and c.report_state <> 'sealed'`]
    case 'with-partner':
      return [sql`c.stage = 'with-partner'`]
    case 'closed':
      return [sql`c.stage = 'closed'`]
  }
}

function narrowed({ jurisdiction, track, stage, officer, currency, from, to }: CaseNarrowing, found: Found): SQL {
  const parts: SQL[] = []
  if (found.ids) parts.push(sql`c.id = any(${sql.param([...found.ids])}::uuid[])`)
  if (jurisdiction) parts.push(sql`c.jurisdiction = ${jurisdiction}`)
  if (track) parts.push(sql`c.track = ${track}`)
  if (stage) parts.push(sql`c.stage = ${stage}`)
  if (officer) parts.push(sql`c.officer_id = ${officer}::uuid`)
  if (currency) {
    const unit = 10n ** BigInt(minorDigits(currency))
    parts.push(sql`c.currency = ${currency}`)
    if (from !== null) parts.push(sql`c.claim_minor >= ${(from * unit).toString()}::bigint`)
    if (to !== null) parts.push(sql`c.claim_minor <= ${(to * unit).toString()}::bigint`)
  }
  return parts.length > 0 ? sql`and ${sql.join(parts, sql` and `)}` : sql``
}

/** One comparison of whole rows: what stands at the same place neither repeats nor vanishes. */
function after({ filter, after: key }: CaseQuery): SQL {
  if (!key) return sql``
  const [place, id] = key
  return orderOf(filter) === 'limitation_on'
    ? sql`and (c.limitation_on, c.id) > (${place}::date, ${id}::uuid)`
    : sql`and (c.triage_rank, c.id) > (${place}::bigint, ${id}::uuid)`
}

function at(now: Date): SQL {
  return sql`${now.toISOString()}::timestamptz`
}
