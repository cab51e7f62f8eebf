import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { formatInstant } from '#app/ui/format.ts'
import type { Tone } from '#app/ui/tag.tsx'
import { type Outcome, outcomes, type Stage, stageNow } from './case.ts'

/** Of the contract's preservation reports, the one that is furthest. */
export type ReportState = 'none' | 'refused' | 'requested' | 'approved' | 'sealed'

/** What a case's place in the queue depends on. */
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
}

export interface TriageWords {
  /** What happens or is to be done next. */
  next: string
  tone: Tone
  /** Why the case stands where it stands. */
  why: string
}

/** The same facts give the same words, and the words say what the order is made of (list-cases.server.ts). */
export function triageWords(facts: TriageFacts, now: Date): TriageWords {
  const when = (at: Date) => dayAndTime(at, facts.jurisdiction)
  switch (stageNow(facts.stage, facts.liveOffers)) {
    case 'closed':
      return {
        next: 'Nothing',
        tone: 'neutral',
        why: `${facts.outcome ? outcomes[facts.outcome] : 'Closed'}${facts.closedAt ? ` on ${when(facts.closedAt)}` : ''}`,
      }
    case 'with-partner':
      return { next: 'Partner enforces', tone: 'neutral', why: `${facts.holder ?? 'A partner'} holds the case` }
    case 'offered':
      return {
        next: `Offer ends ${untilWords(facts.firstExpiry!, now)}`,
        tone: 'wait',
        why: `${waitingFor(facts.liveOffers)}; ${facts.liveOffers === 1 ? 'the offer' : 'the first offer'} ends ${when(facts.firstExpiry!)}`,
      }
    case 'preparing':
      if (facts.stage === 'offered') {
        return {
          next: 'Choose a partner',
          tone: 'bad',
          why: facts.lastExpired
            ? `No partner took it; the last offer ended unanswered on ${when(facts.lastExpired)}`
            : 'No partner took it',
        }
      }
      return { ...preparing(facts) }
  }
}

function preparing({ report, declined }: TriageFacts): TriageWords {
  const refusals = declined > 0 ? `; ${declined === 1 ? 'one partner' : `${declined} partners`} declined it` : ''
  switch (report) {
    case 'sealed':
      return { next: 'Offer to a partner', tone: 'neutral', why: `The preservation report is sealed${refusals}` }
    case 'approved':
      return { next: 'Report being sealed', tone: 'wait', why: `The notary office approved the report${refusals}` }
    case 'requested':
      return { next: 'Waiting for the notary', tone: 'wait', why: `The report is requested, not sealed${refusals}` }
    case 'refused':
      return { next: 'Request a report', tone: 'bad', why: `The notary office refused the report${refusals}` }
    case 'none':
      return { next: 'Request a report', tone: 'neutral', why: `No preservation report yet${refusals}` }
  }
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
