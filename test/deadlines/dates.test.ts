import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  addYears,
  daysBetween,
  endOfYear,
  isCalendarDate,
  weekdayOf,
} from '#app/deadlines/calendar-date.ts'
import { instantOf, startOfDay, wallClock } from '#app/deadlines/zoned.ts'

describe('calendar dates', () => {
  it.each([
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['1900-02-29', false],
    ['2000-02-29', true],
    ['2026-04-31', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-1-1', false],
    ['2026-01-01T00:00:00Z', false],
    ['0999-01-01', false],
    ['', false],
  ])('%s exists: %s', (text, exists) => {
    expect(isCalendarDate(text)).toBe(exists)
    if (!exists) expect(() => addDays(text, 1)).toThrow(RangeError)
  })

  it.each([
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-01-31', 3, '2026-04-30'],
    ['2026-08-31', -6, '2026-02-28'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-12-31', 1, '2027-01-31'],
  ])('%s and %i months is %s', (from, months, to) => {
    expect(addMonths(from, months)).toBe(to)
  })

  it('know years, their ends, weekdays and distances', () => {
    expect(addYears('2024-02-29', 1)).toBe('2025-02-28')
    expect(endOfYear('2023-05-10')).toBe('2023-12-31')
    expect([weekdayOf('2026-03-02'), weekdayOf('2026-03-01'), weekdayOf('1969-12-31')]).toEqual([1, 7, 3])
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2)
    expect(() => addYears('9999-01-01', 1)).toThrow(RangeError)
  })

  it('come back after as many days', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), days => {
        expect(addDays(addDays('2026-11-23', days), -days)).toBe('2026-11-23')
        expect(daysBetween('2026-11-23', addDays('2026-11-23', days))).toBe(days)
      }),
    )
  })
})

describe('the instant of an hour there', () => {
  it.each([
    ['London in winter', '2026-03-02', '16:00', 'Europe/London', '2026-03-02T16:00:00.000Z'],
    ['London in summer', '2026-03-30', '16:00', 'Europe/London', '2026-03-30T15:00:00.000Z'],
    ['Shanghai', '2026-11-26', '24:00', 'Asia/Shanghai', '2026-11-26T16:00:00.000Z'],
    ['Kolkata', '2026-11-26', '17:30', 'Asia/Kolkata', '2026-11-26T12:00:00.000Z'],
    ['an hour that London leaps over: the leap', '2026-03-29', '01:30', 'Europe/London', '2026-03-29T01:00:00.000Z'],
    ['an hour that New York leaps over', '2026-03-08', '02:15', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['an hour that Berlin has twice: the first', '2026-10-25', '02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    [
      'an hour that New York has twice: the first',
      '2026-11-01',
      '01:30',
      'America/New_York',
      '2026-11-01T05:30:00.000Z',
    ],
    ['a midnight that São Paulo leapt over', '2018-11-03', '24:00', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['a day that Samoa never had', '2011-12-30', '12:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('%s', (_, date, hour, zone, at) => {
    expect(instantOf(date, hour, zone).toISOString()).toBe(at)
  })

  it('is what the clocks there show, where they do', () => {
    const zones = ['Europe/London', 'America/New_York', 'Asia/Shanghai', 'Australia/Lord_Howe', 'America/Sao_Paulo']
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 12_000 }),
        fc.integer({ min: 0, max: 1_439 }),
        (zone, days, minute) => {
          const date = addDays('2000-01-01', days)
          const hour = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
          const at = instantOf(date, hour, zone)
          const shown = wallClock(at, zone)
          // Where the clocks leap over it, the first that they show after the leap; a second earlier it is before.
          expect(`${shown.date} ${shown.hour}` >= `${date} ${hour}`).toBe(true)
          const before = wallClock(new Date(at.getTime() - 1), zone)
          expect(`${before.date} ${before.hour}` < `${date} ${hour}`).toBe(true)
        },
      ),
    )
  })

  it('refuses what is no hour', () => {
    for (const hour of ['24:01', '25:00', '7:00', '12:60', '']) {
      expect(() => instantOf('2026-01-01', hour, 'UTC')).toThrow(RangeError)
    }
    expect(startOfDay('2026-03-29', 'Europe/London').toISOString()).toBe('2026-03-29T00:00:00.000Z')
  })
})
