import type { Tone } from '#app/ui/tag.tsx'

export type DeliveryType = 'assignment.offered' | 'assignment.withdrawn'

export const deliveryTypeWords: Record<DeliveryType, string> = {
  'assignment.offered': 'Offer',
  'assignment.withdrawn': 'Withdrawal',
}

/** waiting: it is still tried. failed: nobody tries it again. */
export type DeliveryStatus = 'waiting' | 'delivered' | 'failed'

export const deliveryWords: Record<DeliveryStatus, { label: string; tone: Tone }> = {
  waiting: { label: 'Not delivered yet', tone: 'wait' },
  delivered: { label: 'Delivered', tone: 'neutral' },
  failed: { label: 'Not delivered', tone: 'wait' },
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** What passes before each attempt, counted from the one before (Standard Webhooks 1.0.0, "Deliverability"). */
const delays = [0, 5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]

export const MAX_ATTEMPTS = delays.length
const LONGEST_WAIT = 24 * HOUR

/**
 * When to try again after `attempt` (from 1) failed; null when that was the last. A receiver may ask for more time
 * (`Retry-After`, RFC 9110 section 10.2.3: seconds or a date), up to a day, never for less.
 */
export function nextAttempt(attempt: number, retryAfter: string | null, now: Date): Date | null {
  if (attempt >= MAX_ATTEMPTS) return null
  const wait = Math.max(delays[attempt]!, Math.min(readRetryAfter(retryAfter, now), LONGEST_WAIT))
  return new Date(now.getTime() + wait)
}

function readRetryAfter(text: string | null, now: Date): number {
  if (!text) return 0
  if (/^\d+$/.test(text)) return Number(text) * SECOND
  const at = Date.parse(text)
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime())
}
