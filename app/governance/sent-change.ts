import type { SubmissionStatus } from '#app/submissions/submission-status.ts'

/** How far a signed change is that was sent from here. */
export interface SentChange {
  status: SubmissionStatus
  /** Number of its line; null while it has none. */
  entry: number | null
  refusedRule: string | null
  refusedMessage: string | null
}
