/**
 * From the database's size to the size that is to be reached: the rules over every entry from the first, and what comes
 * after the database's own written as the sequencer writes it, a step a transaction.
 *
 * Each step's size gets a checkpoint of the log's own. It is of the tree that the log has signed already, whole, so it
 * says nothing new; and a member that is far behind can only be brought on in steps.
 */
import { headTransaction, TransactionLost } from '#db/head-transaction.ts'
import { lockHead, StaleEpochError } from '#db/ledger-head.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { type Appended, appendSubmissions } from '#ledger/append.ts'
import { equalBytes } from '#ledger/bytes.ts'
import { EMPTY_EDGE, type LedgerEdge } from '#ledger/edge.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { PolicyChain } from '#ledger/policy-chain.ts'
import { type Holding, knownHoldings, putHolding } from '#ledger/rules/known-holdings.ts'
import { basisOf, emptyState, type RulesState, stateOn } from '#ledger/rules/rule-sets.ts'
import { readEdge } from '#ledger/store.ts'
import { signAsLog } from './log-signer.ts'
import type { RecoverParts } from './recover.ts'
import type { HeldLedger } from './recover-lease.ts'
import { readWaiting, settleWaiting, type Waiting } from './recover-pending.ts'
import { RecoveryRefused } from './recover-refused.ts'
import type { ProvenReader } from './sources/proven-reader.ts'
import { NotSubmissions, SubmissionCutter } from './sources/submissions-in.ts'

const STEP_LEAVES = 8192

export async function rebuildTail(
  parts: RecoverParts,
  reader: ProvenReader,
  { from, stops, held }: { from: number; stops: readonly number[]; held: HeldLedger },
): Promise<{ chain: PolicyChain; settled: number }> {
  const tail = new Tail(
    parts,
    reader,
    held,
    from === 0 ? EMPTY_EDGE : await readEdge(reader, from),
    await readWaiting(parts.db),
  )
  const cutter = new SubmissionCutter()
  try {
    for await (const leaves of reader.leaves(0, reader.size)) {
      for (const submission of cutter.take(leaves)) {
        await tail.take(submission.leaves)
        if (stops.includes(cutter.size)) await tail.write()
      }
    }
    cutter.end()
  } catch (error) {
    if (error instanceof NotSubmissions) throw new RecoveryRefused(`entry ${error.at}: ${error.message}`)
    if (error instanceof StaleEpochError || error instanceof TransactionLost)
      throw new RecoveryRefused(`somebody else took over (${error.message}): stop Hardproof first, then go on`)
    throw error
  }
  await tail.write()
  return { chain: tail.chain, settled: tail.settled }
}

class Tail {
  settled = 0
  #state: RulesState
  #batch: (readonly Uint8Array[])[] = []
  #leaves = 0
  /** How far what the database holds has been gone through; null when all of it has. */
  #passed: LedgerEdge | null
  readonly #holdings = new Map<string, Holding[]>()

  constructor(
    readonly parts: RecoverParts,
    readonly reader: ProvenReader,
    readonly held: HeldLedger,
    /** Of what the database holds. */
    public edge: LedgerEdge,
    readonly waiting: Waiting,
  ) {
    this.#state = emptyState(parts.setup.policy)
    this.#passed = edge.size > 0 ? EMPTY_EDGE : null
  }

  get chain(): PolicyChain {
    return this.#state.chain
  }

  async take(leaves: readonly Uint8Array[]): Promise<void> {
    this.#batch.push(leaves)
    this.#leaves += leaves.length
    if (this.#passed) {
      const size = this.#passed.size + this.#leaves
      if (size > this.edge.size) throw new RecoveryRefused('the database ends inside a submission')
      if (size === this.edge.size) return this.#pass()
    }
    if (this.#leaves >= (this.parts.stepLeaves ?? STEP_LEAVES)) await (this.#passed ? this.#pass() : this.write())
  }

  /** What the database holds is judged by the rules again, and not written. */
  async #pass(): Promise<void> {
    while (this.#batch.length > 0) this.#passed = this.#append(this.#passed!).edge
    if (this.#passed!.size === this.edge.size) this.#passed = null
  }

  async write(): Promise<void> {
    if (this.#passed) return
    while (this.#batch.length > 0) await this.#writeOne()
  }

  /** To a hand-over, at which an append ends, or to the end of the batch. */
  async #writeOne(): Promise<void> {
    const { db, setup, onStep } = this.parts
    const appended = this.#append(this.edge)
    const { size, root } = appended.edge
    if (!equalBytes(await this.reader.rootAt(size), root)) throw new Error(`the rebuilt tree differs at ${size}`)
    const checkpoint = await signAsLog({ origin: setup.policy.origin, size, root }, setup.policy, setup.signer)
    this.settled += await headTransaction(db, async tx => {
      const head = await lockHead(tx, setup.policy.origin, this.held.epoch, this.held.lease)
      if (head.size !== appended.from) throw new StaleEpochError(`the head is at ${head.size}, not at ${appended.from}`)
      await ledgerStore(tx).commit(appended, checkpoint)
      return settleWaiting(tx, this.waiting, appended)
    })
    this.edge = appended.edge
    onStep?.(size, this.reader.size)
  }

  #append(edge: LedgerEdge): Appended {
    this.#state = this.#settled()
    const appended = appendSubmissions(edge, this.#state, this.#batch, nodeEd25519)
    const [refused] = appended.refused
    if (refused) {
      const { rule, message } = refused.refusal
      throw new RecoveryRefused(
        `an entry after ${edge.size} breaks the rule ${rule}, though the log signed it: ${message}`,
      )
    }
    this.#state = appended.state
    this.#batch = this.#batch.slice(appended.offered)
    this.#leaves -= appended.edge.size - edge.size
    return appended
  }

  /** So that a step's changes are its own: what a store takes over is what changed on top of the look-up. */
  #settled(): RulesState {
    for (const holding of this.#state.holdings.changed()) putHolding(this.#holdings, holding)
    const below = { of: (subject: string) => this.#holdings.get(subject) ?? [] }
    return stateOn(basisOf(this.#state), this.#state.ids, knownHoldings(below))
  }
}
