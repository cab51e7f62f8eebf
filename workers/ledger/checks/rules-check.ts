/**
 * The rules over every entry anew, and the index of ids beside them. What is taken already is looked up in that index,
 * so that memory does not grow with the ledger; where the index and the entries disagree, the entries are right.
 */
import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { fromUtf8 } from '#ledger/bytes.ts'
import type { Finding } from '#ledger/check.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Policy, policyHash } from '#ledger/policy.ts'
import { idsAsked } from '#ledger/rules/asked.ts'
import { idKey, knownIds } from '#ledger/rules/known-ids.ts'
import {
  applyRead,
  basisOf,
  emptyState,
  type ReadSubmission,
  type RulesState,
  readSubmission,
  stateOn,
  UnknownRulesError,
} from '#ledger/rules/rule-sets.ts'
import { type LedgerReader, readLeaves } from '#ledger/store.ts'
import { NotSubmissions, SubmissionCutter } from '../sources/submissions-in.ts'
import type { SubmissionRows } from './submission-rows.ts'

type Sequenced = { readonly at: number; readonly leaves: readonly Uint8Array[]; readonly read: ReadSubmission }

const BATCH_LEAVES = 4096

export class RulesCheck {
  #state: RulesState
  #batch: Sequenced[] = []
  #stopped = false
  #items = 0
  readonly #cutter = new SubmissionCutter()
  /** How many leaves have passed the rules. */
  size = 0

  constructor(
    readonly db: Database,
    readonly reader: LedgerReader,
    private readonly policy: Policy,
    readonly rows: SubmissionRows,
    readonly report: (finding: Finding) => void,
  ) {
    this.#state = emptyState(policy)
  }

  async take(leaves: readonly Uint8Array[]): Promise<void> {
    if (this.#stopped) return
    try {
      for (const { at, leaves: whole } of this.#cutter.take(leaves)) {
        this.#batch.push({ at, leaves: whole, read: readSubmission(whole) })
      }
    } catch (error) {
      if (!(error instanceof NotSubmissions)) throw error
      return this.#stop(error.at, error.message)
    }
    const [first, last] = [this.#batch[0], this.#batch.at(-1)]
    if (first && last!.at + last!.leaves.length - first.at >= BATCH_LEAVES) await this.#applyBatch()
  }

  /** The state at the end; null where the rules could not be run so far. */
  async end(): Promise<RulesState | null> {
    await this.#applyBatch()
    if (this.#stopped) return null
    try {
      this.#cutter.end()
    } catch (error) {
      if (!(error instanceof NotSubmissions)) throw error
      this.#stop(error.at, error.message)
      return null
    }
    await this.#countIds()
    return this.#state
  }

  #stop(at: number, what: string): void {
    this.#stopped = true
    this.report({ where: `entry ${at}`, what })
  }

  async #applyBatch(): Promise<void> {
    const batch = this.#batch
    this.#batch = []
    if (batch.length === 0 || this.#stopped) return
    const indexed = await this.#indexed(batch)
    const taken = await this.#takenBefore(batch, indexed)
    const ids = knownIds({ has: (actor, id) => taken.has(idKey(actor, id)) })
    this.#state = stateOn(basisOf(this.#state), ids, this.#state.holdings)
    for (const { at, leaves, read } of batch) {
      if (at === 0 && this.#isOtherLedger(read)) return
      const words = this.#apply(read, at)
      if (words !== null) return this.#stop(at, words)
      this.size = at + leaves.length
      await this.rows.meet(at, leaves)
    }
    this.#compareIndex(batch, indexed)
  }

  #apply(read: ReadSubmission, at: number): string | null {
    try {
      const applied = applyRead(this.#state, read, at, nodeEd25519)
      if (!applied.ok) return `breaks the rule ${applied.refusal.rule}: ${applied.refusal.message}`
      this.#state = applied.state
      return null
    } catch (error) {
      if (error instanceof UnknownRulesError) return `cannot be judged: ${error.message}`
      throw error
    }
  }

  #isOtherLedger(read: ReadSubmission): boolean {
    const policy = read.ok ? read.submission.items[0]?.policy : undefined
    if (policy !== undefined && policyHash(policy as Policy) === policyHash(this.policy)) return false
    this.#stop(0, 'is not the genesis policy that the operator has')
    return true
  }

  /** Leaf numbers by actor and id, as the index has them. */
  async #indexed(batch: readonly Sequenced[]): Promise<Map<string, number>> {
    const [actors, ids]: [string[], string[]] = [[], []]
    for (const { read } of batch) {
      if (!read.ok) continue
      for (const id of idsAsked(read.submission)) {
        actors.push(read.submission.header.actor)
        ids.push(id)
      }
    }
    const rows = await this.db.execute<{ actor: string; entry_id: string; leaf: string }>(
      sql`select e.actor, e.entry_id, e.leaf from ledger_entry_ids e
        join unnest(${sql.param(actors)}::text[], ${sql.param(ids)}::text[]) as w(actor, entry_id) using (actor, entry_id)`,
    )
    return new Map(rows.map(row => [idKey(row.actor, row.entry_id), Number(row.leaf)]))
  }

  /** Those that the index puts before this batch, where an entry of that id really stands. */
  async #takenBefore(batch: readonly Sequenced[], indexed: ReadonlyMap<string, number>): Promise<Set<string>> {
    const taken = new Set<string>()
    const start = batch[0]!.at
    for (const [key, leaf] of indexed) {
      if (leaf <= 0 || leaf >= start) continue
      const [bytes] = await readLeaves(this.reader, leaf, leaf + 1)
      if (idIn(bytes!) === key.slice(key.indexOf(':') + 1)) taken.add(key)
    }
    return taken
  }

  #compareIndex(batch: readonly Sequenced[], indexed: ReadonlyMap<string, number>): void {
    for (const { at, read } of batch) {
      if (!read.ok) continue
      const { header, items } = read.submission
      this.#items += items.length
      for (const [i, { id }] of items.entries()) {
        if (indexed.get(idKey(header.actor, id)) === at + 1 + i) continue
        this.report({ where: `entry ${at + 1 + i}`, what: 'is not in the index of ids, or elsewhere' })
      }
    }
  }

  /** Every entry was found; rows that are more than those are of nothing. */
  async #countIds(): Promise<void> {
    const [row] = await this.db.execute<{ count: string }>(sql`select count(*) as count from ledger_entry_ids`)
    if (Number(row!.count) === this.#items) return
    const rows = this.db.$client<{ actor: string; entry_id: string; leaf: string }[]>`
      select actor, entry_id, leaf from ledger_entry_ids order by leaf`
    for await (const some of rows.cursor(1000)) {
      for (const { actor, entry_id, leaf } of some) {
        const at = Number(leaf)
        const bytes = at > 0 && at < this.size ? (await readLeaves(this.reader, at, at + 1))[0]! : null
        if (bytes && idIn(bytes) === entry_id && (await this.#actorOf(at)) === actor) continue
        this.report({ where: `the index of ids: ${entry_id} of ${actor}`, what: `no such entry is at ${at}` })
      }
    }
  }

  /** Of an item: its header is the nearest one before it. */
  async #actorOf(leaf: number): Promise<string | null> {
    for (let end = leaf; end > 0; end -= 64) {
      const some = await readLeaves(this.reader, Math.max(0, end - 64), end)
      for (const bytes of some.reverse()) {
        const value = parsed(bytes)
        if (typeof value?.actor === 'string' && 'proofs' in value) return value.actor
      }
    }
    return null
  }
}

function idIn(leaf: Uint8Array): string | null {
  const id = parsed(leaf)?.id
  return typeof id === 'string' ? id : null
}

function parsed(leaf: Uint8Array): Record<string, unknown> | null {
  try {
    return JSON.parse(fromUtf8(leaf)) as Record<string, unknown>
  } catch {
    return null
  }
}
