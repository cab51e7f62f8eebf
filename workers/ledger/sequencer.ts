/**
 * At most one worker appends at a time. An advisory lock says which, as an optimisation; the epoch in the head's row,
 * raised by whoever takes over and compared under the row's lock, is what makes it safe.
 */
import postgres from 'postgres'
import type { Database } from '#db/client.ts'
import { openHead, raiseEpoch, StaleEpochError, setHeadTrouble } from '#db/ledger-head.ts'
import { memberStates } from '#db/schema/index.ts'
import { EMPTY_EDGE } from '#ledger/edge.ts'
import { appendPending, type LedgerSetup, type Tip } from './append-pending.ts'
import { askMembers, MustNotSequence } from './ask-members.ts'
import { signAsLog } from './log-signer.ts'
import type { MemberAddress } from './member-client.ts'

/** "hardprol" in ASCII, as a signed 64-bit integer: no other program is likely to take this advisory lock. */
const LEASE = '7521418628394282860'
const RETRY_ASKING_MS = 2_000

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
  close(): Promise<void>
}

export type SequencerParts = {
  readonly db: Database
  /** Of the worker's role: the lock needs a connection of its own. */
  readonly databaseUrl: string
  readonly setup: LedgerSetup
  readonly members: readonly MemberAddress[]
}

export function openSequencer(parts: SequencerParts): Sequencer {
  // Neither idleness nor age may close the connection that holds the lock.
  const lease = postgres(parts.databaseUrl, { max: 1, idle_timeout: 0, max_lifetime: null, onnotice: () => {} })
  return new LeasedSequencer(parts, lease)
}

class LeasedSequencer implements Sequencer {
  #epoch: number | null = null
  #tip: Tip | null = null
  #refused: { reason: string; at: number } | null = null
  #running: Promise<Drained> | null = null
  #next: Promise<Drained> | null = null

  constructor(
    readonly parts: SequencerParts,
    readonly lease: postgres.Sql,
  ) {}

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

  #again(): Promise<Drained> {
    this.#next = null
    return this.drain()
  }

  async #drain(): Promise<Drained> {
    if (!(await this.#holdLease())) {
      this.#epoch = null
      return { kind: 'standby' }
    }
    try {
      this.#epoch ??= await this.#takeOver()
    } catch (error) {
      if (error instanceof MustNotSequence) return { kind: 'refusing', reason: error.message }
      throw error
    }
    return this.#appendAll(this.#epoch)
  }

  /** Asked anew each time: after a lost connection the lock is somebody else's, or free again. */
  async #holdLease(): Promise<boolean> {
    const [row] = await this.lease<{ held: boolean }[]>`select pg_try_advisory_lock(${LEASE}::bigint) as held`
    return row!.held
  }

  async #takeOver(): Promise<number> {
    const { db, setup, members } = this.parts
    const { origin } = setup.policy
    await openHead(db, origin, await this.#emptyHead())
    if (this.#refused && Date.now() - this.#refused.at < RETRY_ASKING_MS)
      throw new MustNotSequence(this.#refused.reason)
    try {
      await askMembers(db, setup.policy, members)
    } catch (error) {
      if (error instanceof MustNotSequence) await this.#tell(error)
      throw error
    }
    this.#refused = null
    return raiseEpoch(db, origin)
  }

  async #emptyHead() {
    const { policy, signer } = this.parts.setup
    const { size, root } = EMPTY_EDGE
    return { size, root, checkpoint: await signAsLog({ origin: policy.origin, size, root }, policy, signer) }
  }

  async #tell({ message, against }: MustNotSequence): Promise<void> {
    const { db, setup } = this.parts
    this.#refused = { reason: message, at: Date.now() }
    await setHeadTrouble(db, setup.policy.origin, message)
    for (const member of against) {
      await db
        .insert(memberStates)
        .values({ member, size: 0, seenAt: new Date(), trouble: message })
        .onConflictDoUpdate({ target: memberStates.member, set: { seenAt: new Date(), trouble: message } })
    }
  }

  async #appendAll(epoch: number): Promise<Drained> {
    const { db, setup } = this.parts
    let accepted = 0
    try {
      for (;;) {
        const result = await db.transaction(tx => appendPending(tx, setup, epoch, this.#tip))
        this.#tip = result.tip
        accepted += result.accepted
        if (result.taken === 0) return { kind: 'drained', size: result.size, accepted }
      }
    } catch (error) {
      this.#tip = null
      if (!(error instanceof StaleEpochError)) throw error
      this.#epoch = null
      return { kind: 'standby' }
    }
  }

  async close(): Promise<void> {
    await this.#running?.catch(() => {})
    await this.lease.end({ timeout: 5 })
  }
}
