/** Sequencing without a store: which submissions enter, at which indexes, and every byte that must be kept for it. */

import type { Ed25519 } from './ed25519.ts'
import { type Grown, growEdge, type LedgerEdge } from './edge.ts'
import type { PolicyTerm } from './policy-chain.ts'
import type { Refusal } from './rules/refusal.ts'
import { applyRead, type ReadSubmission, type RulesState, readSubmission } from './rules/rule-sets.ts'
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
  /** How many of the submissions were considered, from the first on. The rest are as they were before, and to be offered again. */
  readonly offered: number
  /**
   * The policy that came into force with the last submission taken. The checkpoint of `edge.size` is the hand-over:
   * it has to be published, under both policies, before any larger one is.
   */
  readonly handover: PolicyTerm | null
}

/**
 * Applies submissions in the order given, up to the first at which a policy comes into force. One that is refused takes
 * no index and hinders none after it. The new size and root are `edge.size` and `edge.root`. Store all of it before
 * signing a checkpoint over it. Throws `UnknownRulesError` when the policy in force names rules that are not here.
 */
export function appendSubmissions(
  edge: LedgerEdge,
  state: RulesState,
  submissions: readonly (readonly Uint8Array[])[],
  ed25519: Ed25519,
): Appended {
  return appendRead(
    edge,
    state,
    submissions.map(leaves => readSubmission(leaves)),
    ed25519,
  )
}

/** The same for submissions that were read beforehand, to look up what they ask for. */
export function appendRead(
  edge: LedgerEdge,
  state: RulesState,
  submissions: readonly ReadSubmission[],
  ed25519: Ed25519,
): Appended {
  const accepted: AcceptedSubmission[] = []
  const refused: RefusedSubmission[] = []
  const leaves: Uint8Array[] = []
  const terms = state.chain.length
  let [running, position] = [state, 0]
  while (position < submissions.length && running.chain.length === terms) {
    const read = submissions[position]!
    const headerIndex = edge.size + leaves.length
    const result = applyRead(running, read, headerIndex, ed25519)
    if (result.ok) {
      accepted.push({ position, headerIndex, leaves: read.leaves, submission: result.submission })
      for (const leaf of read.leaves) leaves.push(leaf)
      running = result.state
    } else {
      refused.push({ position, refusal: result.refusal })
    }
    position += 1
  }
  const handover = running.chain.length > terms ? running.chain.at(-1)! : null
  return {
    from: edge.size,
    ...growEdge(edge, leaves),
    state: running,
    accepted,
    refused,
    offered: position,
    handover,
  }
}
