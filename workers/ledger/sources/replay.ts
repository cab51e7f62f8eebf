/** The rules over every entry anew, from the first, as the rule set of each entry's time has them. */
import { isJsonObject } from '#ledger/canonical.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Policy, parsePolicy } from '#ledger/policy.ts'
import { applyLeaves, emptyState, type RulesState } from '#ledger/rules/rule-sets.ts'
import { parseItem, type Submission } from '#ledger/submission.ts'
import { NotSubmissions, SubmissionCutter } from './submissions-in.ts'

export type Replayed = {
  /** Index of the header's leaf. */
  readonly at: number
  readonly leaves: readonly Uint8Array[]
  readonly submission: Submission
}

/** An entry that the rules refuse. */
export class EntryRefused extends Error {
  override name = 'EntryRefused'
  constructor(
    readonly at: number,
    readonly rule: string,
    message: string,
  ) {
    super(message)
  }
}

export class Replay {
  state: RulesState | null = null
  submissions = 0
  readonly #cutter = new SubmissionCutter()

  /** Without `genesis` the ledger's own first entry is taken for it; whether it is the right one, its hash must say. */
  constructor(
    readonly onSubmission: (replayed: Replayed) => void = () => {},
    readonly genesis: Policy | null = null,
  ) {}

  /** How many leaves have passed. */
  get size(): number {
    return this.#cutter.size
  }

  /** Throws `EntryRefused` or `NotSubmissions`. */
  take(leaves: readonly Uint8Array[]): void {
    for (const { at, leaves: whole } of this.#cutter.take(leaves)) {
      this.state ??= emptyState(this.genesis ?? genesisIn(whole))
      const result = applyLeaves(this.state, whole, at, nodeEd25519)
      if (!result.ok) throw new EntryRefused(at, result.refusal.rule, result.refusal.message)
      this.state = result.state
      this.submissions += 1
      this.onSubmission({ at, leaves: whole, submission: result.submission })
    }
  }

  end(): void {
    this.#cutter.end()
  }
}

/** The policy that a ledger's first submission holds. Throws `NotSubmissions` when there is none in it. */
export function genesisIn(leaves: readonly Uint8Array[]): Policy {
  try {
    const { policy } = parseItem(leaves[1]!)
    if (isJsonObject(policy)) return parsePolicy(policy)
  } catch (error) {
    throw new NotSubmissions(0, `the ledger does not begin with its policy: ${(error as Error).message}`)
  }
  throw new NotSubmissions(0, 'the ledger does not begin with its policy')
}
