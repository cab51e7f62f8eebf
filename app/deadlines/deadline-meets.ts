import type { DeadlineRule } from '#app/jurisdictions/pack.ts'

type Start = DeadlineRule['starts']
type Waiting = Pick<DeadlineRule, 'starts' | 'by'>

const waiting = (by: DeadlineRule['by'], ...starts: Start[]): Waiting[] => starts.map(one => ({ starts: one, by }))

/**
 * Which waiting something ends, by what had started it and whose act it waited for: what was waited for has happened, or
 * has no purpose any more. What runs from a decision is open until it is enforceable, or somebody says that it is done.
 */
const answers: Partial<Record<Start, readonly Waiting[]>> = {
  filed: [...waiting('debtor', 'demand-sent'), ...waiting('us', 'preservation-ordered')],
  'accepted-by-court': waiting('court', 'filed'),
  served: waiting('us', 'filed'),
  'payment-order-issued': waiting('court', 'accepted-by-court'),
  'objection-received': waiting('debtor', 'served', 'payment-order-issued'),
  decided: [
    ...waiting('debtor', 'served', 'payment-order-issued', 'accepted-by-court'),
    ...waiting('court', 'filed', 'accepted-by-court', 'served'),
    ...waiting('us', 'filed', 'accepted-by-court', 'served', 'objection-received'),
  ],
  enforceable: [...waiting('us', 'decided'), ...waiting('debtor', 'decided')],
}

export function isAnswered(rule: Waiting, happened: Start): boolean {
  return (answers[happened] ?? []).some(({ starts, by }) => starts === rule.starts && by === rule.by)
}
