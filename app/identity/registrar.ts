import type { SubmissionSigner } from '#ledger/submission.ts'

/** Who registers keys on the ledger, having verified whose they are: named in the ledger's policy. */
export interface Registrar extends SubmissionSigner {
  /** The registrar's id in the policy. */
  actor: string
}
