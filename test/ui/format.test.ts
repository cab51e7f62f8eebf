import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCount, formatDate, formatInstant, formatMoney } from '#app/ui/format.ts'

describe('amounts', () => {
  it.each([
    [8641022, 'CNY', '¥ 86,410.22'],
    [120400000n, 'CNY', '¥ 1,204,000.00'],
    ['4178000', 'EUR', '€ 41,780.00'],
    [0, 'CNY', '¥ 0.00'],
    [5, 'USD', '$ 0.05'],
    [-593022, 'CNY', '−¥ 5,930.22'],
    [1500, 'JPY', 'JP¥ 1,500'],
    [1234567, 'KWD', 'KWD 1,234.567'],
    ['9007199254740993', 'CNY', '¥ 90,071,992,547,409.93'],
  ])('%s %s is %s', (minor, currency, shown) => {
    expect(formatMoney(minor, currency).replaceAll('\u00a0', ' ')).toBe(shown)
  })

  it('never breaks between sign and figures', () => {
    expect(formatMoney(100, 'CNY')).not.toContain(' ')
  })

  it.each([1.5, Number.NaN, 2 ** 60, '12.5', '', 'x'])('refuses %s, which is not whole minor units', minor => {
    expect(() => formatMoney(minor, 'CNY')).toThrow(RangeError)
  })

  it('loses no digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), minor => {
        const digits = formatMoney(minor, 'CNY')
          .replace('−', '-')
          .replace(/[^\d-]/g, '')
        expect(BigInt(digits)).toBe(minor)
      }),
    )
  })
})

describe('dates and times', () => {
  it('writes a calendar date with its month in letters', () => {
    expect(formatDate('2026-11-26')).toBe('26 Nov 2026')
    expect(formatDate('2026-09-01')).toBe('1 Sep 2026')
  })

  it.each(['2026-13-01', '26-11-2026', '', '2026-11-26T00:00:00Z'])('refuses %s', text => {
    expect(() => formatDate(text)).toThrow(RangeError)
  })

  it('reads an instant in the zone of the jurisdiction and names it', () => {
    const at = new Date('2021-11-24T02:42:07Z')
    expect(formatInstant(at, 'Asia/Shanghai', 'second')).toEqual({
      date: '24 Nov 2021',
      time: '10:42:07',
      zone: 'UTC+8',
    })
    expect(formatInstant(at, 'Europe/Berlin')).toEqual({ date: '24 Nov 2021', time: '03:42', zone: 'UTC+1' })
  })

  it('writes midnight as 00:00 of the day that begins', () => {
    expect(formatInstant(new Date('2026-11-25T16:00:00Z'), 'Asia/Shanghai')).toEqual({
      date: '26 Nov 2026',
      time: '00:00',
      zone: 'UTC+8',
    })
  })

  it('groups counts', () => {
    expect(formatCount(1284)).toBe('1,284')
    expect(formatCount(999)).toBe('999')
  })
})
