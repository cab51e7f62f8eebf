import { describe, expect, it } from 'vitest'
import { deadlineOf } from '#app/deadlines/deadline.ts'
import { instantOf } from '#app/deadlines/zoned.ts'
import { calendarOf } from '#app/jurisdictions/calendar.ts'
import type { Period } from '#app/jurisdictions/pack.ts'
import { shippedPack } from '#app/jurisdictions/packs/index.ts'

const calendars = Object.fromEntries(
  ['GB-EAW', 'DE', 'CN', 'US-NY', 'BR'].map(code => [code, calendarOf(shippedPack(code)!)]),
)
const london = calendars['GB-EAW']!

describe('28 days at 16:00 in London', () => {
  const rule = { period: { count: 28, unit: 'days' } as Period, cutOff: '16:00', rollsForward: true }

  it.each([
    ['the minute before the cut-off', '2026-03-02', '15:59', '2026-03-30', '2026-03-30T15:00:00.000Z'],
    ['the cut-off: the next working day', '2026-03-02', '16:00', '2026-03-31', '2026-03-31T15:00:00.000Z'],
    ['Friday after hours: counts from Monday', '2026-02-27', '16:30', '2026-03-30', '2026-03-30T15:00:00.000Z'],
    ['ends on a Saturday: Monday', '2026-01-24', '10:00', '2026-02-23', '2026-02-23T16:00:00.000Z'],
    ['ends on Good Friday: Tuesday after Easter', '2026-03-06', '10:00', '2026-04-07', '2026-04-07T15:00:00.000Z'],
    [
      'ends at Christmas: the 29th, as the 28th is the substitute for Boxing Day',
      '2026-11-27',
      '10:00',
      '2026-12-29',
      '2026-12-29T16:00:00.000Z',
    ],
    ['on the night the clocks go forward', '2026-03-29', '00:30', '2026-04-27', '2026-04-27T15:00:00.000Z'],
  ])('%s', (_, date, hour, dueOn, dueAt) => {
    const deadline = deadlineOf(rule, instantOf(date, hour, london.timeZone), london)
    expect([deadline.dueOn, deadline.dueAt.toISOString()]).toEqual([dueOn, dueAt])
    expect(deadline.calendarKnown).toBe(true)
  })

  it('says how it came about', () => {
    const { steps } = deadlineOf(rule, instantOf('2026-03-02', '16:00', london.timeZone), london)
    expect(steps.map(({ words }) => words)).toEqual([
      'Done on Monday, 2 Mar 2026 at 16:00, not before 16:00: it counts as done on the next working day, Tuesday, 3 Mar 2026.',
      '28 days from then, that day not counted: Tuesday, 31 Mar 2026.',
    ])
  })
})

describe('other periods', () => {
  const due = (code: string, period: Period, on: string, rollsForward = true) =>
    deadlineOf({ period, rollsForward }, on, calendars[code]!)

  it.each([
    ['a month from 31 January', 'DE', { count: 1, unit: 'months' }, '2025-01-31', '2025-02-28'],
    ['a year from 29 February', 'US-NY', { count: 1, unit: 'years' }, '2024-02-29', '2025-02-28'],
    ['a month that ends on a Sunday', 'DE', { count: 1, unit: 'months' }, '2026-01-22', '2026-02-23'],
    [
      '15 days in Shanghai that end in the National Day week',
      'CN',
      { count: 15, unit: 'days' },
      '2026-09-18',
      '2026-10-08',
    ],
    ['15 working days in Brazil', 'BR', { count: 15, unit: 'working-days' }, '2026-03-02', '2026-03-23'],
  ] as const)('%s', (_, code, period, on, dueOn) => {
    expect(due(code, period, on).dueOn).toBe(dueOn)
  })

  it('end with the day there', () => {
    expect(due('US-NY', { count: 30, unit: 'days' }, '2026-10-05').dueAt.toISOString()).toBe('2026-11-05T05:00:00.000Z')
    expect(due('US-NY', { count: 26, unit: 'days' }, '2026-10-05', false).dueAt.toISOString()).toBe(
      '2026-11-01T04:00:00.000Z',
    )
  })

  it('stay on a day off where the rule does not put them off', () => {
    expect(due('DE', { count: 1, unit: 'months' }, '2026-01-22', false).dueOn).toBe('2026-02-22')
  })

  it('say so beyond the years whose holidays are known, and are not put off there', () => {
    const deadline = due('CN', { count: 15, unit: 'days' }, '2027-04-16')
    expect([deadline.dueOn, deadline.calendarKnown]).toEqual(['2027-05-01', false])
    expect(deadline.steps.at(-1)!.words).toMatch(/calendar beyond the end of 2026 is not known yet/)
    expect(due('CN', { count: 15, unit: 'days' }, '2026-03-02').calendarKnown).toBe(true)
  })

  it('refuse a day that does not exist', () => {
    expect(() => due('DE', { count: 1, unit: 'months' }, '2026-02-30')).toThrow(RangeError)
  })
})
