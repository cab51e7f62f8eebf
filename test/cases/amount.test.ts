import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountText, parseAmount } from '#app/cases/amount.ts'
import { openCaseForm } from '#app/cases/case-form.ts'

describe('amounts as people type them', () => {
  it.each([
    ['86,410.22', 'CNY', 8641022n],
    ['86410.2', 'CNY', 8641020n],
    ['0', 'CNY', 0n],
    ['1 204 000', 'EUR', 120400000n],
    ['８６', 'CNY', 8600n],
    ['1200', 'JPY', 1200n],
    ['1.234', 'KWD', 1234n],
  ])('reads %s in %s', (text, currency, minor) => {
    expect(parseAmount(text, currency)).toBe(minor)
  })

  it.each([
    ['-1', 'CNY'],
    ['1.234', 'CNY'],
    ['12.0', 'JPY'],
    ['1,20,000', 'CNY'],
    ['1e6', 'CNY'],
    ['', 'CNY'],
    ['9'.repeat(16), 'CNY'],
    ['٣', 'CNY'],
  ])('refuses %s in %s', (text, currency) => {
    expect(parseAmount(text, currency)).toBeNull()
  })

  it('reads back what it writes', () => {
    const minor = fc.bigInt({ min: 0n, max: 10n ** 14n })
    fc.assert(
      fc.property(minor, fc.constantFrom('CNY', 'JPY', 'KWD'), (amount, currency) => {
        expect(parseAmount(amountText(amount, currency), currency)).toBe(amount)
      }),
    )
  })
})

describe('the form that opens a case', () => {
  const sent = {
    contractId: '0197a1b2-0000-7000-8000-000000000001',
    currency: 'CNY',
    principal: '80,000',
    interest: '',
    costs: '480.00',
    jurisdiction: 'CN',
    courtId: '',
    track: 'payment-order',
  }

  it('gives amounts in minor units', () => {
    expect(openCaseForm.parse(sent)).toMatchObject({
      principalMinor: 8000000n,
      interestMinor: 0n,
      costsMinor: 48000n,
      courtId: null,
    })
  })

  it('names the field of an amount that it cannot read', () => {
    const read = openCaseForm.safeParse({ ...sent, interest: '-5' })
    expect(read.error?.issues).toMatchObject([{ path: ['interest'], message: expect.stringContaining('such as') }])
  })

  it('says all that is wrong at once', () => {
    const read = openCaseForm.safeParse({ ...sent, principal: '', costs: '1.234', track: '' })
    expect(read.error?.issues.map(({ path }) => path[0]).sort()).toEqual(['costs', 'principal', 'track'])
  })
})
