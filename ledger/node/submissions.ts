/**
 * Submissions that a client hands to this member instead of to the log: kept durably, brought to the log, and held
 * against it. A log that leaves one out of checkpoint after checkpoint gets no more co-signatures from this member
 * until a checkpoint has it: so no operator can quietly drop a record that one honest member knows of.
 */
import type { Ed25519 } from '../ed25519.ts'
import type { Refusal } from '../rules/refusal.ts'
import { parseHeader, SubmissionError } from '../submission.ts'
import { MAX_STEP } from './catch-up.ts'
import { type Forwarding, startForwarding } from './forward.ts'
import { Inbox, InboxFull, type InboxLimits, type Outcome, type Waiting } from './inbox.ts'
import type { LogClient } from './log-client.ts'
import { type Ahead, type LookAhead, lookAheadOf } from './look-ahead.ts'
import type { Mirror } from './mirror.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { digestOf, unpackLeaves } from './packed.ts'
import type { Register } from './register.ts'
import { type Draft, draftOf, RuleBreach, takeSubmissions } from './take-submissions.ts'

/** How many larger checkpoints the log may offer without a submission that it was handed. */
export const PATIENCE = 16
/** And how long it has at the least, in seconds: checkpoints may follow one another quickly. */
const MIN_SECONDS = 30
const MAX_WAITING = 16
/** Where each of so many submissions that came by whatever way is in the ledger, since the node was started. */
const MAX_RECENT = 16_384
/** How far back a node that was stopped between its record and its inbox looks for what was included. */
const LOOK_BACK = 1 << 16
const NAMED = 5
const OFFERS_TO_SPARE = 64

export type SubmissionAnswer = { readonly status: number; readonly body: SubmissionState | { readonly error: string } }

export type SubmissionState = { readonly digest: string } & (
  | Outcome
  | {
      readonly status: 'waiting'
      readonly since: number
      readonly forwardedAt: number | null
      readonly offersWithoutIt: number
      readonly omitted: boolean
    }
)

export type SubmissionsHealth = {
  readonly waiting: number
  /** When the longest waiting one came, in seconds since 1970. */
  readonly oldest: number | null
  /** Digests of those because of which this member does not co-sign; at most so many as fit a screen. */
  readonly omitted: readonly string[]
}

export type SubmissionsParts = {
  readonly folder: string
  readonly log: LogClient
  readonly peers: readonly LogClient[]
  readonly ed25519: Ed25519
  readonly now: () => number
  readonly patience?: number
  readonly limits?: InboxLimits
}

/** What an offer would add, before it is accepted. */
export type OfferedEntries = {
  readonly size: number
  readonly root: Uint8Array
  readonly draft: Draft
  /** Index of the header by digest. */
  readonly taken: ReadonlyMap<string, number>
}

export class Submissions {
  readonly #turns = oneAtATime(MAX_WAITING)
  readonly #recent = new Map<string, number>()
  /** Where the log has proven to have it, beyond the record, and for how many more offers; it cannot promise twice. */
  readonly #promised = new Map<string, Promised>()
  readonly #forwarding: Forwarding

  private constructor(
    readonly parts: SubmissionsParts,
    readonly inbox: Inbox,
    readonly register: Register,
  ) {
    this.#forwarding = startForwarding(inbox, parts.log, parts.now, async waiting => {
      await this.#recheck(waiting)
    })
  }

  static async open(parts: SubmissionsParts, mirror: Mirror, register: Register): Promise<Submissions> {
    const inbox = await Inbox.open(parts.folder, parts.now, parts.limits)
    await reconcile(inbox, mirror, register, parts.ed25519)
    return new Submissions(parts, inbox, register)
  }

  /** Asked for the same twice, it answers what became of it. */
  async accept(packed: Uint8Array): Promise<SubmissionAnswer> {
    const leaves = unpackLeaves(packed)
    if (!leaves) return failure(400, 'not a packed submission: each leaf, at most 8 KiB, after its length as a uint16')
    const digest = digestOf(leaves)
    const known = this.stateOf(digest)
    if (known)
      return { status: known.status === 'waiting' ? 202 : known.status === 'included' ? 200 : 422, body: known }
    if (this.register.size === 0) return failure(503, 'nothing is mirrored here yet')
    const answer = await this.#turns.run(() => this.#take(digest, leaves, packed))
    return answer ?? failure(503, 'too many submissions are being checked')
  }

  async #take(digest: string, leaves: readonly Uint8Array[], packed: Uint8Array): Promise<SubmissionAnswer> {
    const refusal = await refusalOf(this.register, leaves, this.parts.ed25519)
    if (refusal) return { status: 422, body: { digest, status: 'refused', ...refusal } }
    try {
      await this.inbox.put(digest, parseHeader(leaves[0]!).actor, packed)
    } catch (error) {
      if (error instanceof InboxFull) return failure(503, error.message)
      throw error
    }
    // The record may have moved over it meanwhile.
    const index = this.#recent.get(digest)
    if (index !== undefined) await this.inbox.settle(digest, { status: 'included', index })
    this.#forwarding.wake()
    return { status: index === undefined ? 202 : 200, body: this.stateOf(digest)! }
  }

  /** Null when this node knows nothing of it. */
  stateOf(digest: string): SubmissionState | null {
    const waiting = this.inbox.get(digest)
    if (waiting) {
      const { since, forwardedAt, offers, omitted } = waiting
      return { digest, status: 'waiting', since, forwardedAt, offersWithoutIt: offers, omitted }
    }
    const outcome = this.inbox.outcome(digest)
    if (outcome) return { digest, ...outcome }
    const index = this.#recent.get(digest)
    return index === undefined ? null : { digest, status: 'included', index }
  }

  /** The digests of those that the offered entries should have and do not; `grows` when the offer adds any. */
  async omittedFrom(offered: OfferedEntries, grows: boolean): Promise<string[]> {
    const { parts, inbox } = this
    const { policy } = this.register
    // The log can offer no other checkpoint before this one is co-signed, and what comes later could never get in.
    if (offered.size > 0 && offered.draft.basis.chain.at(-1)!.from === offered.size) return []
    const lookAhead = lookAheadOf(offered, [parts.log, ...parts.peers], policy, parts.ed25519)
    const omitted: string[] = []
    for (const waiting of inbox.all()) {
      if (offered.taken.has(waiting.digest)) continue
      if (grows && waiting.triedAt !== null) waiting.offers += 1
      if (omitted.length >= NAMED || !this.#isOverdue(waiting)) continue
      const leaves = unpackLeaves((await inbox.read(waiting.digest)) ?? new Uint8Array())
      if (!leaves || (await refusalOf(withDrafted(offered.draft), leaves, parts.ed25519))) continue
      if (await this.#isAhead(waiting.digest, leaves[0]!, offered.size, grows, lookAhead)) continue
      omitted.push(waiting.digest)
      await inbox.markOmitted(waiting.digest)
    }
    return omitted
  }

  /** Whether it is known to follow. A place that no quorum vouches for is waited for no longer than it takes to get there. */
  async #isAhead(
    digest: string,
    header: Uint8Array,
    size: number,
    grows: boolean,
    lookAhead: LookAhead,
  ): Promise<boolean> {
    let promised = this.#promised.get(digest)
    if (!promised) {
      const ahead = await lookAhead(digest, header)
      if (!ahead) return false
      promised = { index: ahead.index, offersLeft: offersTo(ahead, size) }
      this.#promised.set(digest, promised)
    } else if (grows) promised.offersLeft -= 1
    return promised.index >= size && promised.offersLeft > 0
  }

  #isOverdue({ omitted, offers, triedAt }: Waiting): boolean {
    if (omitted) return true
    return offers >= (this.parts.patience ?? PATIENCE) && triedAt !== null && this.parts.now() - triedAt >= MIN_SECONDS
  }

  /** The record has moved over these, and the register has accepted them. */
  async included(taken: ReadonlyMap<string, number>): Promise<void> {
    for (const [digest, index] of taken) {
      this.#recent.set(digest, index)
      this.#promised.delete(digest)
      if (this.inbox.get(digest)) await this.inbox.settle(digest, { status: 'included', index })
    }
    for (const digest of this.#recent.keys()) {
      if (this.#recent.size <= MAX_RECENT) break
      this.#recent.delete(digest)
    }
    for (const waiting of this.inbox.all()) if (this.#isOverdue(waiting)) await this.#recheck(waiting)
  }

  /** The ledger may have moved on so that the rules refuse it now. */
  async #recheck({ digest }: Waiting): Promise<void> {
    const index = this.#recent.get(digest)
    if (index !== undefined) return this.inbox.settle(digest, { status: 'included', index })
    const leaves = unpackLeaves((await this.inbox.read(digest)) ?? new Uint8Array())
    const refusal = leaves && (await refusalOf(this.register, leaves, this.parts.ed25519))
    if (refusal) await this.inbox.settle(digest, { status: 'refused', ...refusal })
  }

  health(): SubmissionsHealth {
    const all = this.inbox.all()
    const omitted = all.filter(waiting => waiting.omitted).map(({ digest }) => digest)
    const oldest = all.reduce<number | null>((first, { since }) => Math.min(first ?? since, since), null)
    return { waiting: all.length, oldest, omitted: omitted.slice(0, NAMED) }
  }

  async close(): Promise<void> {
    await this.#forwarding.close()
    await this.#turns.settled()
  }
}

type Promised = { readonly index: number; offersLeft: number }

/** Steps half as long as they may be, and some. */
function offersTo({ index, published }: Ahead, size: number): number {
  return published ? Number.POSITIVE_INFINITY : OFFERS_TO_SPARE + Math.ceil((index - size) / (MAX_STEP / 2))
}

function failure(status: number, error: string): SubmissionAnswer {
  return { status, body: { error } }
}

/** Why the rules do not let it in after what the source knows; null when they do. */
async function refusalOf(
  source: Parameters<typeof draftOf>[0],
  leaves: readonly Uint8Array[],
  ed25519: Ed25519,
): Promise<Refusal | null> {
  try {
    const { count } = parseHeader(leaves[0]!)
    if (count !== leaves.length - 1) {
      return { rule: 'count.mismatch', message: `the header counts ${count} items, ${leaves.length - 1} are here` }
    }
    await takeSubmissions(draftOf(source), once(leaves), { ed25519 })
    return null
  } catch (error) {
    if (error instanceof RuleBreach) return error.refusal
    if (error instanceof SubmissionError) return { rule: error.fault, message: error.message }
    throw error
  }
}

async function* once(leaves: readonly Uint8Array[]): AsyncGenerator<readonly Uint8Array[]> {
  yield leaves
}

/** A draft as the ground for another: its own ids are taken, too. */
function withDrafted(draft: Draft): Draft {
  return {
    ...draft,
    async taken(actor, ids) {
      const drafted = new Set(draft.ids.filter(one => one.actor === actor).map(({ id }) => id))
      const below = await draft.taken(actor, ids)
      return new Set(ids.filter(id => drafted.has(id) || below.has(id)))
    },
  }
}

/** After a stop at any point: what the record has meanwhile, or the rules refuse, no longer waits. */
async function reconcile(inbox: Inbox, mirror: Mirror, register: Register, ed25519: Ed25519): Promise<void> {
  const gone: { digest: string; header: Buffer; refusal: Refusal }[] = []
  for (const { digest } of inbox.all()) {
    const leaves = unpackLeaves((await inbox.read(digest)) ?? new Uint8Array())
    const refusal = leaves && (await refusalOf(register, leaves, ed25519))
    if (refusal) gone.push({ digest, header: Buffer.from(leaves[0]!), refusal })
  }
  if (gone.length === 0) return
  const indexes = await findHeaders(
    mirror,
    register.size,
    gone.map(({ header }) => header),
  )
  for (const [i, { digest, refusal }] of gone.entries()) {
    const index = indexes[i]
    await inbox.settle(digest, index === undefined ? { status: 'refused', ...refusal } : { status: 'included', index })
  }
}

async function findHeaders(mirror: Mirror, size: number, headers: readonly Buffer[]): Promise<(number | undefined)[]> {
  const wanted = new Map(headers.map(header => [header.toString('latin1'), undefined as number | undefined]))
  let index = Math.max(0, size - LOOK_BACK)
  for await (const leaves of mirror.leaves(index, size)) {
    for (const leaf of leaves) {
      const key = Buffer.from(leaf).toString('latin1')
      if (wanted.has(key)) wanted.set(key, index)
      index += 1
    }
  }
  return headers.map(header => wanted.get(header.toString('latin1')))
}
