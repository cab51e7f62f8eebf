import { daysBetween } from '#app/deadlines/calendar-date.ts'
import { dateIn, timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import type { Stage } from '#app/lifecycle/stage.ts'
import { formatCount, formatDate, formatInstant } from '#app/ui/format.ts'
import type { Tone } from '#app/ui/tag.tsx'
import { type Outcome, outcomes } from './case-options.ts'
import type { RankReason } from './triage-rank.ts'

/** Of the contract's preservation reports, the one that is furthest. */
export type ReportState = 'none' | 'refused' | 'requested' | 'approved' | 'sealed'

/** What a row of the queue says. */
export interface TriageFacts {
  jurisdiction: string
  /** As it is stored. */
  stage: Stage
  liveOffers: number
  /** When the first live offer ends. */
  firstExpiry: Date | null
  /** When the last of the offers that nobody answered ended. */
  lastExpired: Date | null
  declined: number
  report: ReportState
  holder: string | null
  outcome: Outcome | null
  closedAt: Date | null
  heldUntil: Date | null
  missingGates: number
  nextDeadlineLabel: string | null
  nextDeadlineAt: Date | null
  /** What its rank is made of. */
  reasons: readonly RankReason[]
}

export interface TriageWords {
  /** What happens or is to be done next. */
  next: string
  tone: Tone
  /** Why the case stands where it stands. */
  why: string
}

/** The same facts give the same words, and the words say what the order is made of (triage-rank.ts). */
export function triageWords(facts: TriageFacts, now: Date): TriageWords {
  const { next, tone, says } = nextStep(facts, now)
  if (facts.stage === 'closed') return { next, tone, why: says }
  const today = dateIn(facts.jurisdiction, now)
  const ranked = facts.reasons.map(reason => rankWords(reason, today))
  return { next, tone, why: sentence([...ranked, says]) }
}

interface NextStep {
  next: string
  tone: Tone
  /** What the row says of it beside its rank; empty for nothing. */
  says: string
}

function nextStep(facts: TriageFacts, now: Date): NextStep {
  const when = (at: Date) => dayAndTime(at, facts.jurisdiction)
  if (facts.stage === 'closed') {
    const closed = `${facts.outcome ? outcomes[facts.outcome] : 'Closed'}${facts.closedAt ? ` on ${when(facts.closedAt)}` : ''}`
    return { next: 'Nothing', tone: 'neutral', says: closed }
  }
  if (facts.heldUntil) {
    const until = formatDate(dateIn(facts.jurisdiction, facts.heldUntil))
    return { next: `On hold until ${until}`, tone: 'wait', says: '' }
  }
  switch (facts.stage) {
    case 'with-partner':
      return { next: 'Partner enforces', tone: 'neutral', says: `${facts.holder ?? 'a partner'} holds the case` }
    case 'awaiting-approval':
      return { next: 'Approve or return the filing', tone: 'wait', says: '' }
    case 'approved':
      return { next: 'File it', tone: 'neutral', says: 'the filing is approved' }
    case 'filed':
      return {
        next: facts.nextDeadlineLabel ?? 'Record what the court does',
        tone: 'neutral',
        says: 'it is before the court',
      }
    case 'decided':
      return { next: 'Enforce, or appeal', tone: 'neutral', says: 'it is decided' }
    case 'offered':
      return offeredStep(facts, now)
    default:
      return preparingStep(facts)
  }
}

function offeredStep({ liveOffers, firstExpiry, lastExpired, jurisdiction }: TriageFacts, now: Date): NextStep {
  if (liveOffers > 0) {
    const ends = `${liveOffers === 1 ? 'the offer' : 'the first offer'} ends ${dayAndTime(firstExpiry!, jurisdiction)}`
    return {
      next: `Offer ends ${untilWords(firstExpiry!, now)}`,
      tone: 'wait',
      says: `${waitingFor(liveOffers).toLowerCase()}; ${ends}`,
    }
  }
  const ended = lastExpired ? `; the last offer ended unanswered on ${dayAndTime(lastExpired, jurisdiction)}` : ''
  return { next: 'Choose a partner', tone: 'bad', says: `no partner took it${ended}` }
}

function preparingStep({ report, declined, missingGates }: TriageFacts): NextStep {
  const refusals = declined > 0 ? `${declined === 1 ? 'one partner' : `${declined} partners`} declined it` : ''
  const step = (next: string, tone: Tone, says: string): NextStep => ({ next, tone, says: joined([says, refusals]) })
  if (missingGates === 0) return step('Submit the filing', 'neutral', '')
  const missing = `${missingGates === 1 ? 'one item that the court insists on is' : `${missingGates} items that the court insists on are`} missing`
  switch (report) {
    case 'requested':
    case 'approved':
      return step('Waiting for the notary', 'wait', missing)
    case 'refused':
      return step('See why the report was refused', 'bad', `${missing}; the notary office refused the report`)
    case 'none':
      return step('Request a report', 'neutral', `${missing}; no preservation report yet`)
    case 'sealed':
      return step('Get what is missing', 'neutral', missing)
  }
}

/** One part of the rank, counted from today. */
export function rankWords(reason: RankReason, today: string): string {
  switch (reason.kind) {
    case 'limitation':
      return `limitation ${endsWords(reason.on, today)}`
    case 'deadline':
      return `${reason.label}: ${dueWords(reason.on, today)}`
    case 'no-day':
      return 'no day counts down: the due date is not entered, or nothing is left to wait for'
    case 'amount':
      return `claim of ${reason.currency} ${formatCount(reason.from)} or more (as if ${reason.sooner} days sooner)`
    case 'ready':
      return `ready to file (${reason.sooner} days sooner)`
    case 'approval':
      return `a supervisor has to decide (${reason.sooner} days sooner)`
    case 'track':
      return `a quick track (${reason.sooner} days sooner)`
    case 'age': {
      const months = Math.floor(daysBetween(reason.since, today) / 30)
      return months > 0 ? `open for ${months === 1 ? 'a month' : `${months} months`} (a day sooner each)` : ''
    }
    case 'partner':
      return 'nothing is asked of the bank for now'
    case 'held':
      return `on hold until ${formatDate(reason.until)}, long before anything ends`
  }
}

function endsWords(on: string, today: string): string {
  const days = daysBetween(today, on)
  if (days === 0) return 'ends today'
  if (days < 0) return `ended ${days === -1 ? 'yesterday' : `${formatCount(-days)} days ago`}, on ${formatDate(on)}`
  return `ends ${days === 1 ? 'tomorrow' : `in ${formatCount(days)} days`}, on ${formatDate(on)}`
}

function dueWords(on: string, today: string): string {
  const days = daysBetween(today, on)
  if (days === 0) return 'due today'
  if (days < 0) return `overdue since ${formatDate(on)}`
  return `due ${days === 1 ? 'tomorrow' : `in ${formatCount(days)} days`}, on ${formatDate(on)}`
}

/** Parts joined, the first with a capital. */
function sentence(parts: readonly string[]): string {
  const text = joined(parts)
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Empty parts are left out. */
function joined(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join('; ')
}

function waitingFor(offers: number): string {
  return offers === 1 ? 'Waiting for one partner' : `Waiting for ${offers} partners`
}

/** `in 3 days`, `in 2 days 7 hours`, `in 5 hours`, `in 12 minutes`: to the nearest hour, the last hours to the minute. */
export function untilWords(at: Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((at.getTime() - now.getTime()) / 60_000))
  const hours = Math.round(minutes / 60)
  if (hours >= 48) {
    const rest = hours % 24
    return `in ${Math.floor(hours / 24)} days${rest > 0 ? ` ${rest} ${rest === 1 ? 'hour' : 'hours'}` : ''}`
  }
  if (minutes >= 120) return `in ${hours} hours`
  if (minutes >= 2) return `in ${minutes} minutes`
  return 'in a minute'
}

function dayAndTime(at: Date, jurisdiction: string): string {
  const { date, time, zone } = formatInstant(at, timeZoneOf(jurisdiction))
  return `${date}, ${time} (${zone})`
}
