import { describe, expect, it } from 'vitest'
import { deadlineOf } from '#app/deadlines/deadline.ts'
import { limitationOf } from '#app/deadlines/limitation.ts'
import { isKnown } from '#app/deadlines/working-days.ts'
import { calendarOf } from '#app/jurisdictions/calendar.ts'
import { shippedPack, shippedPacks } from '#app/jurisdictions/packs/index.ts'

const calendar = (code: string) => calendarOf(shippedPack(code)!)

describe('days off', () => {
  it.each([
    // Decreed for 2026: eve and three days of the Spring Festival, days beside it, weekends that are worked.
    ['CN', '2026-02-14', true],
    ['CN', '2026-02-16', false],
    ['CN', '2026-02-19', false],
    ['CN', '2026-02-20', false],
    ['CN', '2026-02-23', false],
    ['CN', '2026-02-24', true],
    ['CN', '2026-02-28', true],
    ['CN', '2026-05-04', false],
    ['CN', '2026-05-09', true],
    ['CN', '2026-10-07', false],
    ['CN', '2026-10-08', true],
    ['CN', '2026-10-10', true],
    // Half-days for some are no holidays of the courts.
    ['CN', '2026-06-01', true],
    ['CN', '2028-08-01', true],
    // Banks close, courts and BGB § 193 know neither.
    ['DE', '2026-12-24', true],
    ['DE', '2026-12-31', true],
    ['DE', '2026-12-25', false],
    ['DE', '2026-04-03', false],
    ['GB-EAW', '2026-12-28', false],
    ['GB-EAW', '2026-08-31', false],
    ['GB-EAW', '2026-03-17', true],
    ['US-NY', '2026-02-12', false],
    ['US-CA', '2026-10-12', true],
    ['US-CA', '2026-11-27', false],
    ['US-VT', '2026-03-03', false],
    ['US-NY', '2026-03-03', true],
    ['SG', '2026-08-10', false],
    ['HK', '2026-10-19', false],
    ['IN', '2026-10-02', false],
    ['IN', '2026-10-03', true],
    ['BR', '2026-11-20', false],
    ['BR', '2026-02-17', true],
    ['BR', '2026-06-04', true],
  ])('%s %s: worked %s', (code, date, worked) => {
    expect(calendar(code).isWorkingDay(date)).toBe(worked)
  })
})

describe('a holiday table that ends', () => {
  it('every calendar says how far it is known, and none beyond what can be worked out', () => {
    for (const { jurisdiction, calendar } of shippedPacks) {
      expect(calendar.knownThrough, jurisdiction).toBeGreaterThanOrEqual(2026)
    }
    // Set by decree or by the moon: not known years ahead.
    for (const code of ['CN', 'SG', 'IN', 'HK']) expect(calendar(code).knownThrough, code).toBeLessThanOrEqual(2027)
    expect(isKnown(calendar('CN'), '2026-12-31')).toBe(true)
    expect(isKnown(calendar('CN'), '2027-01-01')).toBe(false)
  })

  it('a deadline beyond it is put off by nothing, and says that nobody knows yet', () => {
    const rule = { period: { count: 15, unit: 'days' }, rollsForward: true } as const
    // 2 January 2027 is a Saturday.
    const beyond = deadlineOf(rule, '2026-12-18', calendar('CN'))
    expect(beyond).toMatchObject({ dueOn: '2027-01-02', calendarKnown: false })
    expect(beyond.steps.at(-1)?.words).toMatch(/beyond the end of 2026 is not known yet/)
    const within = deadlineOf(rule, '2026-09-16', calendar('CN'))
    expect(within).toMatchObject({ dueOn: '2026-10-08', calendarKnown: true })
  })

  it('so is a limitation period that would end on a day off', () => {
    const pack = shippedPack('CN')!
    const { endsOn, steps } = limitationOf(
      pack.limitation[0]!,
      { dueOn: '2024-01-02', knownOn: null },
      [],
      calendar('CN'),
    )
    expect(endsOn).toBe('2027-01-02')
    expect(steps.at(-1)).toMatchObject({ effect: 'none', words: expect.stringMatching(/not known yet.*end of 2026/) })
  })

  it('working days counted past its end say so too', () => {
    const pack = { ...shippedPack('BR')! }
    const ends = calendarOf({ ...pack, version: 99, calendar: { ...pack.calendar, knownThrough: 2026 } })
    const due = deadlineOf({ period: { count: 15, unit: 'working-days' }, rollsForward: true }, '2026-12-18', ends)
    expect(due.calendarKnown).toBe(false)
  })
})
