import { formatCount } from '#app/ui/format.ts'
import type { FindingState } from './finding-state.ts'

/** What was found when the contract's records were checked against the ledger just now. */
export interface RecordsCheck {
  /** Recorded of the contract. */
  total: number
  /** Looked at here, the first of them: what follows counts these alone. */
  checked: number
  /** Every check held: commitment, signature, key, place in the ledger, quorum. */
  held: number
  /** At least one check failed. */
  failed: number
  /** Not published yet. */
  pending: number
  /** A rule of the ledger refused them. */
  refused: number
  /** Size of the newest published ledger; null before anything is published. */
  ledgerSize: number | null
}

/** Green only when all of them were looked at: the rest may hold what these do not. */
export function recordsStanding({ failed, refused, pending, checked, total }: RecordsCheck): {
  state: FindingState
  justNow: boolean
} {
  if (failed > 0 || refused > 0) return { state: 'contradicted', justNow: true }
  if (total === 0) return { state: 'missing', justNow: true }
  return { state: pending > 0 ? 'pending' : 'checked', justNow: checked === total }
}

export function recordsTitle({ failed, refused, pending, held, checked, total }: RecordsCheck): string {
  const all = `${formatCount(total)} records`
  const some = checked < total ? `the first ${formatCount(checked)} of ${all}` : all
  if (failed > 0) return `${failed} of ${some} do not hold`
  if (refused > 0) return `The ledger refused ${refused} of ${some}`
  if (total === 0) return 'Nothing is recorded about the contract'
  if (pending > 0) return `${held} of ${some} published, ${pending} pending`
  if (total === 1) return 'The record is unchanged since it was published'
  return `${checked < total ? some.replace('the', 'The') : `All ${all}`} are unchanged since they were published`
}

export function recordsProof({ held, pending, checked, total, ledgerSize }: RecordsCheck): string {
  if (held === 0 && pending > 0) return 'Waiting for the members to co-sign. This page will say when they have.'
  if (ledgerSize === null) return 'Nothing has been published yet.'
  const rest = checked < total ? ` The other ${formatCount(total - checked)} were not checked here.` : ''
  return `Checked just now by this server against the ledger of ${formatCount(ledgerSize)} entries: record, signature, key, place and co-signatures.${rest}`
}
