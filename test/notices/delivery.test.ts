import { describe, expect, it } from 'vitest'
import { MAX_ATTEMPTS, nextAttempt } from '#app/notices/delivery.ts'

const now = new Date('2026-11-20T08:00:00Z')
const secondsAfter = (attempt: number, retryAfter: string | null = null) => {
  const at = nextAttempt(attempt, retryAfter, now)
  return at && (at.getTime() - now.getTime()) / 1_000
}

describe('when a webhook is tried again', () => {
  it('waits as Standard Webhooks does, and gives up after the last', () => {
    const waits = Array.from({ length: MAX_ATTEMPTS }, (_, index) => secondsAfter(index + 1))
    expect(waits).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, null])
  })

  it('waits longer when asked, in seconds or until a date, but never shorter and never over a day', () => {
    expect(secondsAfter(1, '120')).toBe(120)
    expect(secondsAfter(1, 'Fri, 20 Nov 2026 08:10:00 GMT')).toBe(600)
    expect(secondsAfter(2, '1')).toBe(300)
    expect(secondsAfter(1, '99999999')).toBe(86_400)
    expect(secondsAfter(1, 'soon')).toBe(5)
    expect(secondsAfter(1, 'Fri, 20 Nov 2020 08:10:00 GMT')).toBe(5)
  })
})
