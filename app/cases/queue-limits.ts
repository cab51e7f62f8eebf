import type { CaseFilter } from './case-filter.ts'

/** A search looks no further: among more cases than this, the words do not tell enough. */
export const MOST_FOUND = 500

/** Counting stops there: "999+" tells as much as the number, and costs the same however many there are. */
export const MOST_COUNTED = 999

/** The views beside the one that is looked at: each is counted on every page. */
const MOST_COUNTED_BESIDE = 99

/** How far a view is counted while another, or itself, is looked at. */
export function mostCounted(view: CaseFilter, looking: CaseFilter): number {
  return view === looking || view === 'open' ? MOST_COUNTED : MOST_COUNTED_BESIDE
}

/** An officer's figures on the workload page. */
export const MOST_OF_OFFICER = 500

/** One submission of the ledger takes no more, and one person reads no more of what went wrong. */
export const MOST_ASSIGNED = 1_000

/** A spreadsheet takes hardly more. */
export const MOST_EXPORTED = 100_000
