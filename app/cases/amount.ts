import { minorDigits } from '#app/ui/format.ts'

/** More than any claim, less than what a 64-bit column holds when three are added. */
const MAX_WHOLE_DIGITS = 15

/**
 * `86,410.22` in CNY → `8641022n`: an amount as people type it, in minor units, exactly.
 * Null for anything else: a sign, more decimals than the currency has, misplaced separators.
 */
export function parseAmount(text: string, currency: string): bigint | null {
  const [, whole, fraction = ''] = /^(\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.(\d+))?$/.exec(text.normalize('NFKC').trim()) ?? []
  if (!whole) return null
  const digits = minorDigits(currency)
  const wholeDigits = whole.replace(/[, ]/g, '').replace(/^0+(?=\d)/, '')
  if (fraction.length > digits || wholeDigits.length > MAX_WHOLE_DIGITS) return null
  return BigInt(wholeDigits + fraction.padEnd(digits, '0'))
}

/** `8641022n` in CNY → `86410.22`: as a form field shows it again. */
export function amountText(minor: bigint, currency: string): string {
  const digits = minorDigits(currency)
  const text = minor.toString().padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
