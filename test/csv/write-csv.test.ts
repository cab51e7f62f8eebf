import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvLine } from '#app/csv/write-csv.ts'

describe('a line of CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+cmd', "'+cmd"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1+1', "'＝1+1"],
    ['  =1', "'  =1"],
    ['\t=1', "'\t=1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['-12.50', '-12.50'],
    ['plain', 'plain'],
    [' kept ', '" kept "'],
    ['a,b', '"a,b"'],
    ['two\nlines', '"two\nlines"'],
    ['张海洋', '张海洋'],
  ])('writes %j as %j', (cell, written) => {
    expect(csvLine([cell])).toBe(`${written}\r\n`)
  })

  it('never lets a cell begin a formula, whatever is in it', () => {
    const cell = fc.tuple(
      fc.constantFrom('', ' ', '\t', '\r', '\uFEFF'),
      fc.constantFrom('=', '+', '-', '@', '＝'),
      fc.string(),
    )
    fc.assert(
      fc.property(cell, parts => {
        const line = csvLine([`${parts.join('')}x`])
        expect(line.replace(/^"/, '').startsWith("'")).toBe(true)
      }),
    )
  })
})
