/** A search looks no further: among more cases than this, the words do not tell enough. */
export const MOST_FOUND = 1_000

/** Counting stops there: "500+" tells as much as the number, and costs the same however many there are. */
export const MOST_COUNTED = 500

/** One submission of the ledger takes no more, and one person reads no more of what went wrong. */
export const MOST_ASSIGNED = 1_000

/** A spreadsheet takes hardly more. */
export const MOST_EXPORTED = 100_000
