/**
 * At most one worker appends at a time. A lease in the head's row says which, as an optimisation; the epoch beside it,
 * raised by whoever takes over and compared under the row's lock, is what makes it safe.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { sql } from 'drizzle-orm'
import { APPEND_CHANNEL } from '#app/jobs/enqueue.ts'
import type { Database } from '#db/client.ts'
import { DEFAULT_STALL_MS, headTransaction } from '#db/head-transaction.ts'
import { openAlarms, raiseAlarm } from '#db/ledger-alarms.ts'
import { readChain } from '#db/ledger-chain.ts'
import { openHead, raiseEpoch, StaleEpochError, setHeadTrouble } from '#db/ledger-head.ts'
import { endStalled, giveBackLease, type LeaseTerms, takeLease } from '#db/ledger-lease.ts'
import { newestPublished } from '#db/newest-checkpoint.ts'
import { EMPTY_EDGE } from '#ledger/edge.ts'
import { UnknownRulesError } from '#ledger/rules/rule-sets.ts'
import { appendPending, isAnyPending, type LedgerSetup, type Tip } from './append-pending.ts'
import { askMembers, MustNotSequence } from './ask-members.ts'
import { signAsLog } from './log-signer.ts'
import type { MemberAddress } from './member-client.ts'
import { openTerms } from './offer-plan.ts'

/** Renewed by each drain and each append: long enough for a slow machine, short enough to be waited for. */
const LEASE_MS = 5_000
const RETRY_ASKING_MS = 2_000
/** How often at most it looks for what a paused process left standing. */
const LOOK_MS = 1_000

export type Drained =
  /** Nothing is waiting any more. */
  | { readonly kind: 'drained'; readonly size: number; readonly accepted: number }
  /** Another worker appends. */
  | { readonly kind: 'standby' }
  /** Nobody may append, for the reason given. */
  | { readonly kind: 'refusing'; readonly reason: string }

export interface Sequencer {
  /** Appends what is pending until nothing is, unless another worker is at it or nobody may. Calls queue up. */
  drain(): Promise<Drained>
  /** Whether it held the lease when it last drained, be it that nobody may append. */
  leads(): boolean
  /** Lets another worker go on at once. */
  close(): Promise<void>
}

export type SequencerParts = {
  readonly db: Database
  readonly setup: LedgerSetup
  /** Where the members' nodes are, as far as the operator knows. */
  readonly addresses: () => Promise<readonly MemberAddress[]>
  /** Called as soon as an append is committed. */
  readonly onAppended?: () => void
  readonly leaseMs?: number
  /** How long a transaction that holds the head may stand still before the server ends it. */
  readonly stallMs?: number
}

export function openSequencer(parts: SequencerParts): Sequencer {
  return new LeasedSequencer(parts)
}

class LeasedSequencer implements Sequencer {
  readonly #lease: LeaseTerms
  #opened = false
  #leads = false
  #lookedAt = 0
  #epoch: number | null = null
  #tip: Tip | null = null
  #refused: { reason: string; at: number } | null = null
  #running: Promise<Drained> | null = null
  #next: Promise<Drained> | null = null

  constructor(readonly parts: SequencerParts) {
    const { leaseMs = LEASE_MS, stallMs = DEFAULT_STALL_MS } = parts
    this.#lease = { holder: `${hostname()} ${process.pid} ${randomUUID()}`, leaseMs, stallMs }
  }

  /** Whoever calls during a run gets the one after it: the run may have passed over what the caller just wrote. */
  drain(): Promise<Drained> {
    if (!this.#running) {
      this.#running = this.#drain().finally(() => {
        this.#running = null
      })
      return this.#running
    }
    this.#next ??= this.#running.then(
      () => this.#again(),
      () => this.#again(),
    )
    return this.#next
  }

  leads(): boolean {
    return this.#leads
  }

  #again(): Promise<Drained> {
    this.#next = null
    return this.drain()
  }

  async #drain(): Promise<Drained> {
    this.#leads = await this.#holdLease()
    if (!this.#leads) {
      this.#epoch = null
      return { kind: 'standby' }
    }
    try {
      await this.#refuseAlarmed()
      this.#epoch ??= await this.#takeOver()
    } catch (error) {
      if (error instanceof MustNotSequence) return { kind: 'refusing', reason: error.message }
      if (error instanceof StaleEpochError) return { kind: 'standby' }
      throw error
    }
    return this.#appendAll(this.#epoch)
  }

  /** Asked anew each time: after a pause it is somebody else's, or free again. */
  async #holdLease(): Promise<boolean> {
    const { db, setup } = this.parts
    const { origin } = setup.policy
    if (!this.#opened) await openHead(db, origin, await this.#emptyHead())
    this.#opened = true
    if (Date.now() - this.#lookedAt > LOOK_MS) {
      this.#lookedAt = Date.now()
      await endStalled(db, this.#lease.stallMs)
    }
    return takeLease(db, origin, this.#lease)
  }

  /** A checkpoint that this log signed contradicts this database: whichever is right, no more is built on it. */
  async #refuseAlarmed(): Promise<void> {
    const [alarm] = await openAlarms(this.parts.db)
    if (!alarm) return
    // Once it is cleared the members are asked again.
    this.#epoch = null
    const refusal = new MustNotSequence(alarm.detail)
    await this.#tell(refusal)
    throw refusal
  }

  async #takeOver(): Promise<number> {
    const { db, setup, addresses } = this.parts
    if (this.#refused && Date.now() - this.#refused.at < RETRY_ASKING_MS)
      throw new MustNotSequence(this.#refused.reason)
    try {
      const terms = openTerms(await readChain(db), await newestPublished(db))
      const policies = terms.length > 0 ? terms.map(({ policy }) => policy) : [setup.policy]
      await askMembers(db, policies, await addresses())
    } catch (error) {
      if (error instanceof MustNotSequence) await this.#tell(error)
      throw error
    }
    this.#refused = null
    return raiseEpoch(db, setup.policy.origin, this.#lease.holder)
  }

  async #emptyHead() {
    const { policy, signer } = this.parts.setup
    const { size, root } = EMPTY_EDGE
    return { size, root, checkpoint: await signAsLog({ origin: policy.origin, size, root }, policy, signer) }
  }

  async #tell({ message, alarms }: MustNotSequence): Promise<void> {
    const { db, setup } = this.parts
    this.#refused = { reason: message, at: Date.now() }
    await setHeadTrouble(db, setup.policy.origin, message)
    for (const alarm of alarms) await raiseAlarm(db, alarm)
  }

  async #appendAll(epoch: number): Promise<Drained> {
    const { db, setup } = this.parts
    let accepted = 0
    try {
      for (;;) {
        const result = await headTransaction(db, tx => appendPending(tx, setup, epoch, this.#tip, this.#lease))
        this.#tip = result.tip
        accepted += result.accepted
        if (result.accepted > 0) this.parts.onAppended?.()
        if (result.taken === 0 || !(await isAnyPending(db))) return { kind: 'drained', size: result.size, accepted }
      }
    } catch (error) {
      this.#tip = null
      if (error instanceof StaleEpochError) {
        this.#epoch = null
        return { kind: 'standby' }
      }
      if (!(error instanceof UnknownRulesError)) throw error
      this.#epoch = null
      await this.#tell(new MustNotSequence(error.message))
      return { kind: 'refusing', reason: error.message }
    }
  }

  async close(): Promise<void> {
    await this.#running?.catch(() => {})
    const { db, setup } = this.parts
    await giveBackLease(db, setup.policy.origin, this.#lease.holder)
    await db.execute(sql`select pg_notify(${APPEND_CHANNEL}, '')`)
  }
}
