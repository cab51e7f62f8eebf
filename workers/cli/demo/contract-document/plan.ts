/** Repayment in equal parts of principal, with each month's interest on what is left. */

export interface Instalment {
  /** Calendar date, `2025-04-15`. */
  readonly due: string
  readonly principalMinor: bigint
  readonly interestMinor: bigint
}

export interface PlanTerms {
  principalMinor: bigint
  /** Yearly, in hundredths of a per cent: 540 is 5.40 %. */
  rateBasisPoints: number
  firstDue: string
  months: number
}

/** Twelfths of the yearly rate (30/360), rounded half up; the last part takes the remainder of the principal. */
export function instalmentPlan({ principalMinor, rateBasisPoints, firstDue, months }: PlanTerms): Instalment[] {
  const part = principalMinor / BigInt(months)
  let left = principalMinor
  return Array.from({ length: months }, (_, index) => {
    const interestMinor = (left * BigInt(rateBasisPoints) + 60_000n) / 120_000n
    const paid = index === months - 1 ? left : part
    left -= paid
    return { due: monthsAfter(firstDue, index), principalMinor: paid, interestMinor }
  })
}

function monthsAfter(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10)
}
