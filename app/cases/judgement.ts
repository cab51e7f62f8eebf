import {
  type Limitation,
  type LimitationEvent,
  limitationEnd,
  limitationOf,
  limitationState,
} from '#app/deadlines/limitation.ts'
import type { WorkingCalendar } from '#app/deadlines/working-days.ts'
import { dateIn } from '#app/jurisdictions/jurisdiction.ts'
import { applies, type RulePack } from '#app/jurisdictions/pack.ts'
import { claimOf } from '#app/readiness/claim-of.ts'
import type { Readiness } from '#app/readiness/readiness.ts'
import type { Stage } from './case.ts'
import type { Track } from './case-options.ts'
import type { CaseRow } from './read-situation.server.ts'
import { type RankReason, triageRank } from './triage-rank.ts'

export interface JudgementInput {
  row: CaseRow
  pack: RulePack
  calendar: WorkingCalendar
  events: readonly LimitationEvent[]
  readiness: Readiness
  now: Date
}

/** What the rules make of one case. */
export interface Judgement {
  limitation: Limitation
  limitationOn: string | null
  limitationState: ReturnType<typeof limitationState>
  missingGates: number
  missingItems: number
  gateIds: string[]
  court: string | null
  tracks: string[]
  /** Its place in the queue, once its next deadline is known. */
  ranked(next: { dueOn: string; label: string } | null): { rank: number; reasons: RankReason[] }
}

export function judgementOf({ row, pack, calendar, events, readiness, now }: JudgementInput): Judgement {
  const today = dateIn(row.jurisdiction, now)
  const claim = claimOf(row)
  const rule = pack.limitation.find(({ when }) => applies(when, claim)) ?? null
  const limitation = limitationOf(rule, { dueOn: row.dueOn, knownOn: row.knownOn }, events, calendar)
  const limitationOn = limitationEnd(limitation, today)
  return {
    limitation,
    limitationOn,
    limitationState: limitationState(limitation, today),
    missingGates: readiness.missingGates.length,
    missingItems: readiness.missing,
    gateIds: readiness.items.filter(({ bars }) => bars).map(({ item }) => item.id),
    court: readiness.court?.id ?? null,
    tracks: readiness.tracks.map(({ track }) => track),
    ranked: next =>
      triageRank({
        stage: row.stage as Stage,
        track: row.track as Track,
        currency: row.currency,
        claimMinor: row.claimMinor,
        openedOn: dateIn(row.jurisdiction, row.openedAt),
        limitationOn,
        deadlineOn: next?.dueOn ?? null,
        deadlineLabel: next?.label ?? null,
        ready: readiness.missingGates.length === 0,
        heldUntil: row.heldUntil && dateIn(row.jurisdiction, row.heldUntil),
      }),
  }
}
