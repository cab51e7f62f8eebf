import { addDays, dayNumber } from '#app/deadlines/calendar-date.ts'
import { minorDigits } from '#app/ui/format.ts'
import type { Stage } from './case.ts'
import type { Track } from './case-options.ts'
import {
  APPROVAL_SOONER,
  amountBand,
  DAYS_A_MONTH_OPEN,
  HOLD_MARGIN_DAYS,
  NO_DAY_KNOWN,
  ON_HOLD_LATER,
  READY_SOONER,
  trackSooner,
  WITH_PARTNER_LATER,
} from './triage-weights.ts'

/** What a case's place in the queue is made of. Days are calendar dates in its jurisdiction. */
export interface RankFacts {
  stage: Stage
  track: Track
  currency: string
  claimMinor: bigint
  openedOn: string
  /** The last day of the limitation period, and the next of the other deadlines that wait for the bank. */
  limitationOn: string | null
  deadlineOn: string | null
  deadlineLabel: string | null
  /** Nothing that bars the filing is missing. */
  ready: boolean
  heldUntil: string | null
}

export type RankReason =
  | { kind: 'limitation'; on: string }
  | { kind: 'deadline'; on: string; label: string }
  | { kind: 'no-day'; on: string }
  | { kind: 'amount'; from: number; currency: string; sooner: number }
  | { kind: 'ready'; sooner: number }
  | { kind: 'approval'; sooner: number }
  | { kind: 'track'; sooner: number }
  | { kind: 'age'; since: string }
  | { kind: 'partner'; later: number }
  | { kind: 'held'; until: string; later: number }

/**
 * Where a case stands in the queue: the day that counts, moved to and fro by so many days for what else matters. Two
 * cases keep their order however much time goes by, so that an index can hold it: no part depends on today.
 * @returns rank in tenths of a day; smaller comes first
 */
export function triageRank(facts: RankFacts): { rank: number; reasons: RankReason[] } {
  const reasons: RankReason[] = [dayThatCounts(facts)]
  const day = (reasons[0] as { on: string }).on
  const { from, sooner } = amountBand(facts.currency, facts.claimMinor / 10n ** BigInt(minorDigits(facts.currency)))
  if (sooner > 0) reasons.push({ kind: 'amount', from, currency: facts.currency, sooner })
  const preparing = facts.stage === 'preparing' || facts.stage === 'negotiating'
  if (preparing && facts.ready) reasons.push({ kind: 'ready', sooner: READY_SOONER })
  if (facts.stage === 'awaiting-approval') reasons.push({ kind: 'approval', sooner: APPROVAL_SOONER })
  if (preparing && trackSooner[facts.track] > 0) reasons.push({ kind: 'track', sooner: trackSooner[facts.track] })
  reasons.push({ kind: 'age', since: facts.openedOn })
  if (facts.stage === 'with-partner') reasons.push({ kind: 'partner', later: WITH_PARTNER_LATER })
  if (facts.heldUntil && day > addDays(facts.heldUntil, HOLD_MARGIN_DAYS)) {
    reasons.push({ kind: 'held', until: facts.heldUntil, later: ON_HOLD_LATER })
  }
  const moved = reasons.reduce((sum, reason) => sum + movesBy(reason), 0)
  return { rank: Math.round(10 * (dayNumber(day) + moved)), reasons }
}

function dayThatCounts({ limitationOn, deadlineOn, deadlineLabel, openedOn }: RankFacts): RankReason {
  if (deadlineOn !== null && (limitationOn === null || deadlineOn < limitationOn)) {
    return { kind: 'deadline', on: deadlineOn, label: deadlineLabel ?? 'Deadline' }
  }
  if (limitationOn !== null) return { kind: 'limitation', on: limitationOn }
  return { kind: 'no-day', on: addDays(openedOn, NO_DAY_KNOWN) }
}

/** In days; negative is sooner. Age counts from a fixed day, which is the same for all. */
function movesBy(reason: RankReason): number {
  if ('sooner' in reason) return -reason.sooner
  if ('later' in reason) return reason.later
  if (reason.kind === 'age') return (dayNumber(reason.since) / 30) * DAYS_A_MONTH_OPEN
  return 0
}
