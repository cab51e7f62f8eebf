import { formatMoney } from './format.ts'

interface MoneyProps {
  /** Integer minor units (fen, cents), exact at any size. */
  minor: bigint | number | string
  /** ISO 4217 code. */
  currency: string
}

/** An amount: `¥ 86,410.22`. */
export function Money({ minor, currency }: MoneyProps) {
  return (
    <data className="money" value={`${minor} ${currency}`}>
      {formatMoney(minor, currency)}
    </data>
  )
}
