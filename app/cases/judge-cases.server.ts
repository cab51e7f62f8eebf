import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { keepLimitationDeadlines } from '#app/deadlines/keep-limitation-deadlines.server.ts'
import type { LimitationEvent } from '#app/deadlines/limitation.ts'
import { calendarOf } from '#app/jurisdictions/calendar.ts'
import type { RulePack } from '#app/jurisdictions/pack.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import { readStoredReadiness } from '#app/readiness/read-stored-readiness.server.ts'
import type { Transaction } from '#db/client.ts'
import { caseDeadlines, cases, limitationEvents, reports } from '#db/schema/index.ts'
import { type Judgement, judgementOf } from './judgement.ts'
import type { CaseRow } from './read-situation.server.ts'
import type { ReportState } from './triage.ts'

/** One statement takes no more than this many cases. */
export const MOST_JUDGED = 1_000

/**
 * Judges cases by their rule packs and keeps what follows: limitation, next deadline, what is missing, place in the
 * queue. In a fixed number of statements for up to 1,000 of them. Run in the transaction of whatever changed a fact, and
 * by a job where that happened elsewhere.
 */
export async function judgeCases(tx: Transaction, caseIds: readonly string[], now: Date): Promise<void> {
  for (let from = 0; from < caseIds.length; from += MOST_JUDGED) {
    await judgeSome(tx, caseIds.slice(from, from + MOST_JUDGED), now)
  }
}

async function judgeSome(tx: Transaction, caseIds: string[], now: Date): Promise<void> {
  const found = await tx.select().from(cases).where(inArray(cases.id, caseIds)).orderBy(asc(cases.id)).for('update')
  if (found.length === 0) return
  const packs = await packsOf(tx, found)
  const packOf = (row: Pick<CaseRow, 'jurisdiction' | 'packVersion'>) => packs.get(packKey(row))!
  const judged = await judgeRows(tx, found, packOf, now)
  await keepLimitationDeadlines(
    tx,
    found.map((row, index) => ({
      caseId: row.id,
      organisationId: row.organisationId,
      jurisdiction: row.jurisdiction,
      position: row.version,
      packVersion: packOf(row).version,
      limitation: judged[index]!.limitation,
      endsOn: row.stage === 'closed' ? null : judged[index]!.limitationOn,
    })),
  )
  const next = await nextDeadlines(tx, caseIds)
  const ranked = judged.map((judgement, index) => judgement.ranked(next.get(found[index]!.id) ?? null))
  await store(tx, found, judged, ranked, next, packOf, now)
}

/**
 * Each row judged by its pack: used for dry runs too, which keep nothing.
 * @param beside in the place of the rules in force beside them
 */
export async function judgeRows(
  tx: Transaction,
  rows: readonly CaseRow[],
  packOf: (row: CaseRow) => RulePack,
  now: Date,
  beside?: RulePack,
): Promise<Judgement[]> {
  const ids = rows.map(({ id }) => id)
  const events = await limitationEventsOf(tx, ids)
  const readiness = await readStoredReadiness(tx, rows, row => packOf(row as CaseRow), now, beside)
  return rows.map(row => {
    const pack = packOf(row)
    return judgementOf({
      row,
      pack,
      calendar: calendarOf(pack),
      events: events.get(row.id) ?? [],
      readiness: readiness.get(row.id)!,
      now,
    })
  })
}

function packKey({ jurisdiction, packVersion }: Pick<CaseRow, 'jurisdiction' | 'packVersion'>): string {
  return `${jurisdiction} ${packVersion}`
}

async function packsOf(tx: Transaction, rows: readonly CaseRow[]): Promise<Map<string, RulePack>> {
  const packs = new Map<string, RulePack>()
  for (const row of rows) {
    const key = packKey(row)
    if (!packs.has(key)) packs.set(key, await packFor(tx, row.jurisdiction, row.packVersion || undefined))
  }
  return packs
}

async function limitationEventsOf(tx: Transaction, ids: string[]): Promise<Map<string, LimitationEvent[]>> {
  const rows = await tx
    .select()
    .from(limitationEvents)
    .where(and(inArray(limitationEvents.caseId, ids), isNull(limitationEvents.voidedPosition)))
  const byCase = new Map<string, LimitationEvent[]>()
  for (const { id, caseId, kind, on, until } of rows) {
    const event = { id, kind: kind as LimitationEvent['kind'], on, until }
    byCase.set(caseId, [...(byCase.get(caseId) ?? []), event])
  }
  return byCase
}

export interface NextDeadline {
  label: string
  dueAt: Date
  dueOn: string
  kind: string
}

async function nextDeadlines(tx: Transaction, ids: string[]): Promise<Map<string, NextDeadline>> {
  const rows = await tx
    .selectDistinctOn([caseDeadlines.caseId], {
      caseId: caseDeadlines.caseId,
      label: caseDeadlines.label,
      dueAt: caseDeadlines.dueAt,
      dueOn: caseDeadlines.dueOn,
      kind: caseDeadlines.kind,
    })
    .from(caseDeadlines)
    .where(and(inArray(caseDeadlines.caseId, ids), eq(caseDeadlines.state, 'open')))
    .orderBy(asc(caseDeadlines.caseId), asc(caseDeadlines.dueAt))
  return new Map(rows.map(({ caseId, ...deadline }) => [caseId, deadline]))
}

async function store(
  tx: Transaction,
  found: readonly CaseRow[],
  judged: readonly Judgement[],
  ranked: readonly ReturnType<Judgement['ranked']>[],
  next: Map<string, NextDeadline>,
  packOf: (row: CaseRow) => RulePack,
  now: Date,
): Promise<void> {
  const reportStates = await reportStatesOf(tx, found)
  const values = found.map((row, index) => {
    const { limitationOn, limitationState, missingGates, missingItems } = judged[index]!
    const deadline = next.get(row.id)
    const { rank, reasons } = ranked[index]!
    return {
      id: row.id,
      pack_version: packOf(row).version,
      limitation_on: limitationOn,
      limitation_state: limitationState,
      next_deadline_at: deadline?.dueAt.toISOString() ?? null,
      next_deadline_label: deadline?.label ?? null,
      missing_gates: missingGates,
      missing_items: missingItems,
      report_state: reportStates.get(row.contractId) ?? 'none',
      triage_rank: rank,
      triage_reasons: reasons,
    }
  })
  await tx.execute(sql`
    update cases c set pack_version = v.pack_version, limitation_on = v.limitation_on,
      limitation_state = v.limitation_state, next_deadline_at = v.next_deadline_at,
      next_deadline_label = v.next_deadline_label, missing_gates = v.missing_gates, missing_items = v.missing_items,
      report_state = v.report_state, triage_rank = v.triage_rank, triage_reasons = v.triage_reasons,
      judged_at = ${now.toISOString()}::timestamptz,
      awaits_ledger = exists (select from contract_events e join submissions s on s.id = e.submission_id
        where e.contract_id = c.contract_id and s.status in ('pending', 'sequenced'))
    from jsonb_to_recordset(${JSON.stringify(values)}::text::jsonb) as v (id uuid, pack_version int, limitation_on date,
      limitation_state text, next_deadline_at timestamptz, next_deadline_label text, missing_gates int,
      missing_items int, report_state text, triage_rank bigint, triage_reasons jsonb)
    where c.id = v.id`)
}

/** Of each contract's reports the one that is furthest. */
async function reportStatesOf(tx: Transaction, found: readonly CaseRow[]): Promise<Map<string, ReportState>> {
  const order: ReportState[] = ['none', 'refused', 'requested', 'approved', 'sealed']
  const rows = await tx
    .select({ contractId: reports.contractId, status: reports.status })
    .from(reports)
    .where(
      inArray(
        reports.contractId,
        found.map(({ contractId }) => contractId),
      ),
    )
  const states = new Map<string, ReportState>()
  for (const { contractId, status } of rows) {
    const before = states.get(contractId) ?? 'none'
    if (order.indexOf(status as ReportState) > order.indexOf(before)) states.set(contractId, status as ReportState)
  }
  return states
}
