import { parseAmount } from '#app/cases/amount.ts'
import { minorDigits } from '#app/ui/format.ts'

export type ReadAmount = { minor: bigint } | { reason: string }

/** An amount as files write it, in the row's currency: `86,410.22`, `CNY 86410.22`. What can be read two ways is refused. */
export function readAmount(text: string, currency: string): ReadAmount {
  const plain = text.normalize('NFKC').trim()
  const [, code, figures = plain] = /^([A-Za-z]{3})\s*(?=[\d.,(−–-])(.+)$/.exec(plain) ?? []
  if (code && code.toUpperCase() !== currency) {
    return { reason: `This is in ${code.toUpperCase()}, and the row is in ${currency}.` }
  }
  if (/^[-−–(]/.test(figures) || /-$/.test(figures)) return { reason: 'An amount cannot be less than nothing.' }
  const minor = parseAmount(figures, currency)
  if (minor !== null) return { minor }
  const digits = minorDigits(currency)
  const example = digits === 0 ? '1234' : `1234.${'56'.padEnd(digits, '0').slice(0, digits)}`
  if (/^[\d.,'’\s]+$/.test(figures)) {
    return { reason: `It is not clear how much this is in ${currency}: write it with a point, as ${example}.` }
  }
  return { reason: `This is no amount: write it as ${example}.` }
}
