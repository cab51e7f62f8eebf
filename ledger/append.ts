/** Sequencing without a store: which submissions enter, at which indexes, and every byte that must be kept for it. */

import type { Ed25519 } from './ed25519.ts'
import { type Grown, growEdge, type LedgerEdge } from './edge.ts'
import type { Refusal } from './rules/refusal.ts'
import { applyLeaves, type RulesState } from './rules/v1.ts'
import type { Submission } from './submission.ts'

export type AcceptedSubmission = {
  /** Its place among the submissions offered. */
  readonly position: number
  /** Leaf index of the header; item i is at `headerIndex + 1 + i`. */
  readonly headerIndex: number
  readonly leaves: readonly Uint8Array[]
  readonly submission: Submission
}

export type RefusedSubmission = { readonly position: number; readonly refusal: Refusal }

export type Appended = Grown & {
  /** The size before. */
  readonly from: number
  readonly state: RulesState
  readonly accepted: readonly AcceptedSubmission[]
  readonly refused: readonly RefusedSubmission[]
}

/**
 * Applies submissions in the order given. One that is refused takes no index and hinders none after it.
 * The new size and root are `edge.size` and `edge.root`. Store all of it before signing a checkpoint over it.
 */
export function appendSubmissions(
  edge: LedgerEdge,
  state: RulesState,
  submissions: readonly (readonly Uint8Array[])[],
  ed25519: Ed25519,
): Appended {
  const accepted: AcceptedSubmission[] = []
  const refused: RefusedSubmission[] = []
  let [running, size] = [state, edge.size]
  for (const [position, leaves] of submissions.entries()) {
    const result = applyLeaves(running, leaves, size, ed25519)
    if (result.ok) {
      accepted.push({ position, headerIndex: size, leaves, submission: result.submission })
      running = result.state
      size += leaves.length
    } else {
      refused.push({ position, refusal: result.refusal })
    }
  }
  const grown = growEdge(
    edge,
    accepted.flatMap(({ leaves }) => leaves),
  )
  return { from: edge.size, ...grown, state: running, accepted, refused }
}
