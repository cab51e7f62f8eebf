import type { LimitationEventKind, LimitationRule, Period } from '#app/jurisdictions/pack.ts'
import { daysBetween } from './calendar-date.ts'
import { beginning } from './limitation-beginning.ts'
import { comeToAnEnd } from './limitation-end.ts'
import { inLegalOrder } from './limitation-order.ts'
import { applyEvent } from './limitation-run.ts'
import type { WorkingCalendar } from './working-days.ts'

/** Calendar dates in the case's jurisdiction; null where it is not known yet. */
export interface LimitationFacts {
  /** When the claim, or its last instalment, was to be paid. */
  dueOn: string | null
  /** When the creditor knew of the claim and the debtor; the due date where it is not given. */
  knownOn: string | null
}

/** Something that happened and may have moved the period. */
export interface LimitationEvent {
  id?: string
  kind: LimitationEventKind
  on: string
  /** For what lasts: the day on which it ended; null while it does. Of a written extension, the day to which. */
  until: string | null
}

export type StepKind = LimitationEventKind | 'start' | 'roll' | 'cap'

export interface LimitationStep {
  /** The event that it is about. */
  id?: string
  on: string
  until?: string | null
  kind: StepKind
  effect: 'starts' | 'restarts' | 'suspends' | 'extends' | 'rolls' | 'caps' | 'none'
  words: string
  cite: string
  source: LimitationRule['source']
  /** The end before it and after it; null while the period stands still and its end cannot be said. */
  before: string | null
  endsOn: string | null
}

export interface Limitation {
  rule: Pick<LimitationRule, 'id' | 'name' | 'period' | 'expiry' | 'cite' | 'source' | 'readOn' | 'reviewedBy'> | null
  /** What has to be known before anything can be said, in words; none when it is. */
  needs: string[]
  /** The day after which days count; null while it is not known. */
  startsOn: string | null
  /** The first day that counts since it last began. */
  countsFrom: string | null
  /** The last day on which the claim can be brought; null where none can be said, such as while the period stands still. */
  endsOn: string | null
  /** The latest end, whatever happens. */
  capOn: string | null
  /** Since when the period stands still with no end to it yet. */
  openSince: string | null
  /** Where it stands still: when it would end had that ended on `openSince`. Never later than the real end. */
  earliestEnd: string | null
  /** The stretches that are not counted; `to` is the first day that is again, null for an open one. */
  suspended: { from: string; to: string | null }[]
  steps: LimitationStep[]
}

export type LimitationState = 'running' | 'suspended' | 'expired' | 'none' | 'unknown'

/** How the period stands while its events are gone through. */
export interface Run {
  readonly rule: LimitationRule
  readonly calendar: WorkingCalendar
  readonly startsOn: string
  period: Period
  /** The first day that counts since the period last began. */
  countsFrom: string
  /** Not rolled, not capped; as if what is open had ended at once. */
  endsOn: string
  suspendedUntil: string | null
  /** What lasts and has no end yet: from when its days are not counted, where that is only in the last months. */
  open: { from: string; withinLastMonths?: number } | null
  restarts: number
  capOn: string | null
  suspended: { from: string; to: string | null }[]
  steps: LimitationStep[]
}

/**
 * When a claim's limitation period ends, by one rule, from what happened. The order of the events given means nothing;
 * their dates do. Where the law leaves a day in doubt the earlier end is given: the day on which a suspension ends
 * counts again, though some courts leave it out as well.
 */
export function limitationOf(
  rule: LimitationRule | null,
  facts: LimitationFacts,
  events: readonly LimitationEvent[],
  calendar: WorkingCalendar,
): Limitation {
  if (!rule) return nothing(null, [])
  if (!facts.dueOn) return nothing(rule, ['Enter the day on which the claim, or its last instalment, was to be paid.'])
  const run = beginning(rule, facts.dueOn, facts.knownOn, calendar)
  for (const event of inLegalOrder(events)) applyEvent(run, event)
  return comeToAnEnd(run)
}

function nothing(rule: LimitationRule | null, needs: string[]): Limitation {
  const unsaid = { startsOn: null, countsFrom: null, endsOn: null, capOn: null, openSince: null, earliestEnd: null }
  return { rule, needs, ...unsaid, suspended: [], steps: [] }
}

/** How it stands on a day there. */
export function limitationState(limitation: Limitation, today: string): LimitationState {
  if (!limitation.rule) return 'none'
  if (limitation.needs.length > 0) return 'unknown'
  const end = limitationEnd(limitation, today)
  if (end === null) return 'suspended'
  if (end < today) return 'expired'
  const still = limitation.suspended.some(({ from, to }) => from <= today && (to === null || today < to))
  return still ? 'suspended' : 'running'
}

/** A cap that is further off says nothing to anybody who waits for the end of a suit. */
const IN_SIGHT_DAYS = 366

/**
 * The last day as it can be said on a day there. An obstacle that counts only in the period's last months lets it run
 * until then. While the period stands still no day can be said, save a cap that has come into sight.
 */
export function limitationEnd({ openSince, endsOn, earliestEnd, capOn }: Limitation, today: string): string | null {
  if (openSince === null) return endsOn
  if (today < openSince) return earliestEnd
  return capOn !== null && daysBetween(today, capOn) <= IN_SIGHT_DAYS ? capOn : null
}
