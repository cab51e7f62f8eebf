import { describe, expect, it } from 'vitest'
import { guessMapping, mappingProblems } from '#app/intake/intake-fields.ts'
import { readAmount } from '#app/intake/read-amount.ts'
import { readDate } from '#app/intake/read-date.ts'
import { rowReader } from '#app/intake/read-row.ts'

describe('headings', () => {
  it('are known in English and Chinese, a field by the first that looks like it', () => {
    const fields = (headings: string[]) => guessMapping(headings).map(({ field }) => field)
    expect(fields(['Case reference', 'Borrower', 'AMOUNT', 'ccy', 'due_date'])).toEqual([
      'reference',
      'name',
      'principal',
      'currency',
      'dueOn',
    ])
    expect(fields(['编号', '合同编号', '姓名', '本金', '币种', '到期日'])).toEqual([
      'reference',
      'contract',
      'localName',
      'principal',
      'currency',
      'dueOn',
    ])
    expect(fields(['reference', 'Reference', 'colour'])).toEqual(['reference', null, null])
  })

  it('that are needed and missing, or twice the same, are said', () => {
    expect(mappingProblems([{ heading: 'a', field: 'name' }])).toEqual([
      'Say which column is the reference.',
      'Say which column is the principal.',
    ])
    const twice = ['a', 'b'].map(heading => ({ heading, field: 'reference' as const }))
    expect(mappingProblems([...twice, { heading: 'c', field: 'principal' }])).toEqual([
      '2 columns are Reference: a, b. Choose one.',
    ])
  })
})

describe('amounts', () => {
  it.each([
    ['86410.22', 'CNY', 8_641_022n],
    ['86,410.22', 'CNY', 8_641_022n],
    ['1,234', 'CNY', 123_400n],
    ['CNY 1 234.5', 'CNY', 123_450n],
    ['８６．５', 'CNY', 8_650n],
    ['1234', 'JPY', 1_234n],
  ])('%s in %s', (text, currency, minor) => {
    expect(readAmount(text, currency)).toEqual({ minor })
  })

  it.each([
    ['1.234,56', 'CNY', /not clear how much/],
    ['1234,56', 'EUR', /not clear how much/],
    ['1.234', 'EUR', /not clear how much/],
    ['-5', 'CNY', /less than nothing/],
    ['(5.00)', 'CNY', /less than nothing/],
    ['USD 5', 'CNY', /in USD, and the row is in CNY/],
    ['much', 'CNY', /no amount/],
    ['0.5', 'JPY', /not clear/],
  ])('refuses %s in %s', (text, currency, reason) => {
    expect(readAmount(text, currency)).toEqual({ reason: expect.stringMatching(reason) })
  })
})

describe('days', () => {
  it.each([
    ['2026-03-02', '2026-03-02'],
    ['2026/3/2', '2026-03-02'],
    ['20260302', '2026-03-02'],
    ['2026年3月2日', '2026-03-02'],
    ['2.3.2026', '2026-03-02'],
    ['2024-02-29', '2024-02-29'],
    ['2026-03-29 00:00:00', '2026-03-29'],
  ])('%s', (text, date) => {
    expect(readDate(text)).toEqual({ date })
  })

  it.each([
    ['2026-02-29', /no such day/],
    ['1900-02-29', /no such day/],
    ['2026-13-01', /no such day/],
    ['03/02/2026', /two different days/],
    ['soon', /no date/],
    ['1899-12-31', /between 1900/],
  ])('refuses %s', (text, reason) => {
    expect(readDate(text)).toEqual({ reason: expect.stringMatching(reason) })
  })
})

describe('a row', () => {
  const columns = guessMapping(['reference', 'amount', 'currency', 'due date', 'track'])
  const read = rowReader(columns, { jurisdiction: 'CN', currency: 'CNY', track: 'litigation', contractKind: 'loan' })
  const record = (...cells: string[]) => ({ row: 2, cells, fault: null, ended: true })

  it('takes what it does not say from the defaults, and the contract from the reference', () => {
    expect(read(record('L-1', '10', '', '', '支付令'))).toMatchObject({
      ok: {
        reference: 'L-1',
        contract: 'L-1',
        currency: 'CNY',
        jurisdiction: 'CN',
        track: 'payment-order',
        dueOn: null,
      },
    })
  })

  it('says everything that is wrong in it at once', () => {
    const answer = read(record('', '-1', 'CN', '2026-02-29', 'war'))
    expect('bad' in answer && answer.bad.map(({ column }) => column)).toEqual([
      'reference',
      'currency',
      'track',
      'due date',
    ])
  })

  it('has as many cells as there are headings; empty ones beyond them are nothing', () => {
    expect(read(record('L-1', '10'))).toMatchObject({ bad: [{ reason: expect.stringMatching(/2 cells.*5 headings/) }] })
    expect(read(record('L-1', '10', '', '', '', 'x'))).toHaveProperty('bad')
    expect(read(record('L-1', '10', '', '', '', '', ''))).toHaveProperty('ok')
  })

  it('reads a cell that was kept from running as what it was', () => {
    expect(read(record("'=L-1", '10', '', '', ''))).toMatchObject({ ok: { reference: '=L-1' } })
  })

  it('refuses characters that could not be read, and NUL', () => {
    expect(read(record('L-\uFFFD', '10', '', '', ''))).toMatchObject({
      bad: [{ reason: expect.stringMatching(/encoding/) }],
    })
    expect(read(record('L-\0', '10', '', '', ''))).toMatchObject({
      bad: [{ reason: expect.stringMatching(/U\+0000/) }],
    })
  })
})
