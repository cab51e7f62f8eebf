import type { Tone } from '#app/ui/tag.tsx'

/** As stored. An offer past its time is `expired` whether or not anybody wrote that down: ask `statusNow`. */
export type AssignmentStatus = 'offered' | 'accepted' | 'declined' | 'withdrawn' | 'expired'

export const assignmentWords: Record<AssignmentStatus, { label: string; tone: Tone }> = {
  offered: { label: 'Waiting for an answer', tone: 'wait' },
  accepted: { label: 'Accepted', tone: 'neutral' },
  declined: { label: 'Declined', tone: 'neutral' },
  withdrawn: { label: 'Withdrawn', tone: 'neutral' },
  expired: { label: 'Ended unanswered', tone: 'neutral' },
}

export function statusNow(row: { status: string; expiresAt: Date }, now: Date): AssignmentStatus {
  const status = row.status as AssignmentStatus
  return status === 'offered' && row.expiresAt <= now ? 'expired' : status
}

/** What the claim is about, without saying whose it is. */
export const claimKinds = {
  'consumer-loan': 'Consumer loan',
  'business-loan': 'Business loan',
  'credit-card': 'Credit card',
  mortgage: 'Mortgage',
  lease: 'Lease',
  'trade-credit': 'Trade credit',
  other: 'Other contract',
} as const
export type ClaimKind = keyof typeof claimKinds

/** What a partner sees before it accepts, on screen and by webhook: no name, no street, no exact amount. */
export interface Summary {
  kind: ClaimKind
  /** District or city. */
  place: string
  jurisdiction: string
  currency: string
  /** Whole units of the currency; `to` is null for the highest band. */
  band: { from: number; to: number | null }
}

const BANDS = [0, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000]

/** The band a claim falls into, in whole units of its currency. */
export function bandOf(claimMinor: bigint, minorDigits: number): Summary['band'] {
  const whole = claimMinor / 10n ** BigInt(minorDigits)
  const at = BANDS.findLastIndex(from => whole >= BigInt(from))
  return { from: BANDS[at]!, to: BANDS[at + 1] ?? null }
}

/** `{ from: 50000, to: 100000 }` in CNY → `CNY 50,000 to 100,000`. */
export function bandWords({ band, currency }: Pick<Summary, 'band' | 'currency'>): string {
  const figure = (amount: number) => amount.toLocaleString('en-GB')
  if (band.to === null) return `${currency} ${figure(band.from)} or more`
  return band.from === 0
    ? `up to ${currency} ${figure(band.to)}`
    : `${currency} ${figure(band.from)} to ${figure(band.to)}`
}

/** `1250` → `12.5 %`. */
export function commissionWords(basisPoints: number): string {
  return `${basisPoints / 100} %`
}

/** Days that a partner may be given to answer. */
export const offerDays = [1, 2, 3, 5, 7, 14] as const
export const MAX_OFFER_DAYS = 14

export const MAX_COMMISSION_BASIS_POINTS = 5_000

/** The scope of the grant that lets the partner see the case it accepted. */
export const ASSIGNMENT_SCOPE = 'assignment'
