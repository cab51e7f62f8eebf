import type { Track } from './case-options.ts'

/**
 * How many days sooner a claim counts for its size. Amounts of different currencies are never compared: each has bands
 * of its own, in whole units, so chosen that a band means about as much work and worth in its own market. They weigh;
 * they decide nothing else.
 */
const bands: Record<string, readonly number[]> = {
  CNY: [10_000, 50_000, 200_000, 1_000_000],
  HKD: [10_000, 50_000, 200_000, 1_000_000],
  INR: [100_000, 500_000, 2_000_000, 10_000_000],
  BRL: [5_000, 25_000, 100_000, 500_000],
  JPY: [200_000, 1_000_000, 4_000_000, 20_000_000],
}
const usual = [1_500, 7_500, 30_000, 150_000]
const daysByBand = [0, 7, 14, 30, 60] as const

/** Which band a claim is in, from 0 to 4, and from what amount on, in whole units. */
export function amountBand(currency: string, wholeUnits: bigint): { band: number; from: number; sooner: number } {
  const limits = bands[currency] ?? usual
  const band = limits.filter(limit => wholeUnits >= BigInt(limit)).length
  return { band, from: band === 0 ? 0 : limits[band - 1]!, sooner: daysByBand[band]! }
}

/** Nothing is missing: it can go at once, and does most good when it does. */
export const READY_SOONER = 15
/** Somebody waits for a supervisor. */
export const APPROVAL_SOONER = 20
/** Each month that a case has been open. */
export const DAYS_A_MONTH_OPEN = 1
/** What is quick and cheap to bring goes before what is not. */
export const trackSooner: Record<Track, number> = {
  'payment-order': 5,
  'notarial-enforcement': 5,
  'small-claims': 3,
  litigation: 0,
  arbitration: 0,
  mediation: 0,
  negotiation: 0,
}
/** Nothing is asked of the bank for now. */
export const WITH_PARTNER_LATER = 365
export const ON_HOLD_LATER = 3_650
/** Unless the period ends so soon after the hold that looking away would be dangerous. */
export const HOLD_MARGIN_DAYS = 90
/** Where no day counts down, a case stands as if one came so long after it was opened. */
export const NO_DAY_KNOWN = 365
