import { describe, expect, test } from 'vitest'
import { breakLines } from '#app/pdf/line-breaks.ts'
import { momentWords, spanWords, zoneWords } from '#app/pdf/moments.ts'
import { printable } from '#app/pdf/printable.ts'
import { subsetOf, typeface } from '#app/pdf/typeface.server.ts'

const width = (text: string) => [...text].reduce((sum, character) => sum + (character > '\u2e80' ? 2 : 1), 0)

describe('line breaking', () => {
  test('breaks between words and between ideographs', () => {
    expect(breakLines('the bank lends', 8, width)).toEqual(['the bank', 'lends'])
    expect(breakLines('武夷农村商业银行', 6, width)).toEqual(['武夷农', '村商业', '银行'])
  })

  test('never begins a line with a closing mark nor ends one with an opening mark', () => {
    for (const line of breakLines('贷款人（盖章），借款人（签名）。《合同》', 6, width)) {
      expect(line).not.toMatch(/^[，。）》]/)
      expect(line).not.toMatch(/[（《]$/)
    }
  })

  test('loses nothing, and cuts what is longer than a line', () => {
    const hash = '0123456789abcdef'.repeat(4)
    const lines = breakLines(`hash ${hash}`, 20, width)
    expect(lines.join('')).toBe(`hash${hash}`)
    for (const line of lines) expect(width(line)).toBeLessThanOrEqual(20)
  })
})

describe('what a font can show', () => {
  test('names what it lacks and what cannot be seen', async () => {
    const { has } = await typeface('regular')
    expect(printable('𠮷田', has)).toBe('[U+20BB7]田')
    expect(printable('a\u202eb', has)).toBe('a[U+202E]b')
    expect(printable('a\u200bb\u0007', has)).toBe('a[U+200B]b[U+0007]')
    expect(printable('张海洋 £5', has)).toBe('张海洋 £5')
  })

  test('curly quotes are narrow beside Latin letters only', async () => {
    const { has } = await typeface('regular')
    expect(printable('People’s 《“合同”》', has)).toBe("People's 《“合同”》")
  })

  test('a subset is small and keeps the widths', async () => {
    const subset = await subsetOf('regular', '武夷农村商业银行 2025')
    expect(subset.length).toBeLessThan(40_000)
    expect((await typeface('regular')).widthOf('武夷', 10)).toBe(20)
  })
})

describe('times', () => {
  test('are printed in the zone that is named', () => {
    expect(momentWords('2025-03-11T16:58:12Z', 'Asia/Shanghai').replaceAll('\u00a0', ' ')).toBe('12 Mar 2025, 00:58:12')
    expect(zoneWords('Asia/Shanghai', '2025-03-11T16:58:12Z')).toBe('China Standard Time, UTC+08:00')
    expect(zoneWords('UTC', '2025-03-11T16:58:12Z')).toContain('UTC')
  })

  test('spans are in a unit that counts at least two', () => {
    expect(spanWords(1000)).toBe('1 second')
    expect(spanWords(90_000)).toBe('90 seconds')
    expect(spanWords(3 * 86_400_000)).toBe('3 days')
  })
})
