import { z } from 'zod'
import { factIds } from './facts.ts'

/** As in app/cases/case.ts, which a rule pack may not import. */
export const trackIds = [
  'negotiation',
  'mediation',
  'payment-order',
  'small-claims',
  'litigation',
  'arbitration',
  'notarial-enforcement',
] as const

/** What the contract is, where a rule asks. */
export const contractKinds = ['loan', 'consumer-credit', 'card', 'sale', 'lease', 'service', 'other'] as const
export type ContractKind = (typeof contractKinds)[number]

const calendarDate = z.iso.date()

/**
 * Where a rule comes from. `read`: the text of the statute was read; `secondary`: an excerpt or a secondary source was;
 * `memory`: neither, and counsel has to confirm it before anybody relies on it.
 */
const provenance = {
  cite: z.string().min(1),
  source: z.enum(['read', 'secondary', 'memory']),
  readOn: calendarDate,
  /** Null until counsel has. */
  reviewedBy: z.string().min(1).nullable(),
}

/** When a rule applies; each that is given must hold. Amounts are minor units, as text. */
const condition = z.strictObject({
  tracks: z.array(z.enum(trackIds)).nonempty().optional(),
  kinds: z.array(z.enum(contractKinds)).nonempty().optional(),
  currency: z.string().length(3).optional(),
  /** The claim, costs included; needs the currency. */
  below: z.string().regex(/^\d+$/).optional(),
  from: z.string().regex(/^\d+$/).optional(),
  /** The claim became due on or after, before. */
  dueFrom: calendarDate.optional(),
  dueBefore: calendarDate.optional(),
})
export type Condition = z.output<typeof condition>

const period = z.strictObject({
  count: z.number().int().positive(),
  unit: z.enum(['days', 'working-days', 'months', 'years']),
})
export type Period = z.output<typeof period>

/** What can move a limitation period. */
export const limitationEventKinds = [
  'demand',
  'acknowledgment',
  'part-payment',
  'suit',
  'arbitration',
  'payment-order-application',
  'mediation',
  'negotiation',
  'enforcement-act',
  'obstacle',
  'written-extension',
  'judgment',
] as const
export type LimitationEventKind = (typeof limitationEventKinds)[number]

const limitationEffect = z.strictObject({
  kind: z.enum(limitationEventKinds),
  /** restarts: the whole period runs anew. suspends: time in between is not counted. extends: never ends before a tail. */
  effect: z.enum(['restarts', 'suspends', 'extends', 'none']),
  /** A period that has run out is not revived. False only where the law says so. */
  onlyWhileRunning: z.boolean().default(true),
  /** restarts once only, whatever the event (Brazil, Código Civil art. 202). */
  once: z.boolean().default(false),
  /** Counts only when it lasts into the last months of the period (China, Civil Code art. 194). */
  withinLastMonths: z.number().int().positive().optional(),
  /** What it causes lasts so many months longer than it did itself (BGB § 204(2) is six). */
  lingersMonths: z.number().int().positive().optional(),
  /** The period ends no sooner than so many months after it (art. 194 is six; BGB § 203 is three). */
  tailMonths: z.number().int().positive().optional(),
  /** Where it restarts: the event's date, or the end of what lasts. */
  from: z.enum(['event', 'end']).default('event'),
  /** A new period of its own length, such as thirty years for a titled claim. */
  period: period.optional(),
  ...provenance,
})
export type LimitationEffect = z.output<typeof limitationEffect>

const limitationRule = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  when: condition.default({}),
  period,
  /** due: of the claim; knowledge: the later of due and known; last-instalment: due of the last one. */
  starts: z.enum(['due', 'knowledge', 'last-instalment']),
  /** Germany: the end of the year in which it would start. */
  endOfYear: z.boolean().default(false),
  /** The first day is not counted. */
  startExcluded: z.boolean().default(true),
  /** An end on a holiday rolls forward to the next working day. */
  rollsForward: z.boolean().default(false),
  /** From the due date, whatever happens. */
  capYears: z.number().int().positive().optional(),
  effects: z.array(limitationEffect),
  /** What running out does: the debtor may plead it, the court must look, or suing is barred. */
  expiry: z.enum(['must-be-pleaded', 'court-must-dismiss', 'suit-barred']),
  ...provenance,
})
export type LimitationRule = z.output<typeof limitationRule>

/** What starts a procedural deadline: something that was recorded in the case. */
export const deadlineStarts = [
  'demand-sent',
  'filed',
  'accepted-by-court',
  'served',
  'preservation-ordered',
  'payment-order-issued',
  'objection-received',
  'decided',
  'enforceable',
] as const

const deadlineRule = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  starts: z.enum(deadlineStarts),
  period,
  /** An act at or after this hour there counts as done on the next working day; the deadline ends at it, too. */
  cutOff: z
    .string()
    .regex(/^\d\d:\d\d$/)
    .optional(),
  rollsForward: z.boolean().default(true),
  /** Whose act it waits for. */
  by: z.enum(['us', 'debtor', 'court']),
  when: condition.default({}),
  ...provenance,
})
export type DeadlineRule = z.output<typeof deadlineRule>

const checklistItem = z.strictObject({
  /** Such as CN1 or UK4. */
  id: z.string().min(1),
  severity: z.enum(['gate', 'presumption', 'weight']),
  /** gate and so on only once the other side disputes it. */
  ifDisputed: z.boolean().default(false),
  requirement: z.string().min(1),
  /** All of these, or one of those. */
  all: z.array(z.enum(factIds)).optional(),
  any: z.array(z.enum(factIds)).optional(),
  /** The id of the certificate that satisfies it. */
  certificate: z.string().optional(),
  when: condition.default({}),
  ...provenance,
})
export type ChecklistItem = z.output<typeof checklistItem>

const certificate = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  /** Who signs it. */
  signatory: z.string().min(1),
  fact: z.enum(factIds),
  /** The draft; {{blanks}} are filled from the case: app/readiness/certificate-blanks.ts */
  text: z.string().min(1),
  ...provenance,
})

const trackRule = z.strictObject({
  track: z.enum(trackIds),
  when: condition.default({}),
  note: z.string().min(1),
  ...provenance,
})

const courtRule = z.strictObject({
  id: z.string().min(1),
  court: z.string().min(1),
  why: z.string().min(1),
  when: condition.default({}),
  ...provenance,
})

/** One version of one jurisdiction's rules. */
export const packSchema = z.strictObject({
  jurisdiction: z.string().min(2),
  version: z.number().int().positive(),
  name: z.string().min(1),
  issuedOn: calendarDate,
  /** What is not covered, and what is not verified, in words. */
  limits: z.array(z.string().min(1)),
  /** Law that applies beside it: a pack of its own, such as EU beside DE. */
  beside: z.array(z.string()).default([]),
  language: z.strictObject({ codes: z.array(z.string()).nonempty(), requirement: z.string().min(1), ...provenance }),
  tracks: z.array(trackRule),
  /** The first that applies is the one. */
  courts: z.array(courtRule),
  checklist: z.array(checklistItem),
  certificates: z.array(certificate),
  /** The first that applies is the one. */
  limitation: z.array(limitationRule),
  deadlines: z.array(deadlineRule),
  calendar: z.strictObject({
    timeZone: z.string().min(1),
    /** For date-holidays: country, and state or region where it differs. */
    holidays: z.array(z.string()).nonempty(),
    /** 1 is Monday, 7 Sunday. */
    weekend: z.array(z.number().int().min(1).max(7)),
    /** Days that are set by decree each year: off, and weekend days that are worked. */
    off: z.array(calendarDate).default([]),
    worked: z.array(calendarDate).default([]),
    /** What date-holidays names there and is no day off in court, by its English name: people work, courts are open. */
    notOff: z.array(z.string().min(1)).default([]),
    /** Beyond the end of this year nobody knows yet: a deadline there says so. */
    knownThrough: z.number().int(),
    ...provenance,
  }),
})
export type RulePack = z.output<typeof packSchema>

/** What conditions are asked of. */
export interface ClaimFacts {
  track: (typeof trackIds)[number]
  contractKind: ContractKind
  currency: string
  claimMinor: bigint
  dueOn: string | null
}

export function applies(when: Condition, claim: ClaimFacts): boolean {
  if (when.tracks && !when.tracks.includes(claim.track)) return false
  if (when.kinds && !when.kinds.includes(claim.contractKind)) return false
  if (when.currency && when.currency !== claim.currency) return false
  if (when.below && !(claim.claimMinor < BigInt(when.below))) return false
  if (when.from && claim.claimMinor < BigInt(when.from)) return false
  if (when.dueFrom && !(claim.dueOn !== null && claim.dueOn >= when.dueFrom)) return false
  return !(when.dueBefore && !(claim.dueOn !== null && claim.dueOn < when.dueBefore))
}
