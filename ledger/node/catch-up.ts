/** From the member's record to an offered checkpoint: fetch the entries, mirror them, re-run the rules over each. */
import { equalBytes } from '../bytes.ts'
import type { Checkpoint } from '../checkpoint.ts'
import type { Ed25519 } from '../ed25519.ts'
import { growEdge, type LedgerEdge, type WrittenBundle, type WrittenTile } from '../edge.ts'
import { ruleSetOf, UnknownRulesError } from '../rules/rule-sets.ts'
import { TILE_WIDTH } from '../tiles.ts'
import { OfferRefused } from './answer.ts'
import { type LogClient, LogUnavailable } from './log-client.ts'
import { edgeFiles, type Mirror } from './mirror.ts'
import { digestOf } from './packed.ts'
import type { Register } from './register.ts'
import { type Draft, draftOf, HandoverAhead, RuleBreach, takeSubmissions } from './take-submissions.ts'

/** What one offer may bring; a log that is further ahead offers an earlier checkpoint first. Bounds memory and time. */
export const MAX_STEP = 1 << 16
/**
 * The same while the log is gone and only what members have kept can be offered, which is a checkpoint about every
 * 32,768 entries and at each hand-over.
 */
export const CATCH_UP_STEP = 1 << 17
const BUNDLES_A_WRITE = 16
/** For one offer, with its checking. */
const STEP_TIMEOUT_MS = 300_000

/** Where entries come from: the log, or another member that mirrors it. */
export type EntrySource = Pick<LogClient, 'entries'>

export type CatchUpParts = {
  readonly log: EntrySource
  /** Asked in turn while the log does not serve the entries that its checkpoint commits to. */
  readonly peers?: readonly EntrySource[]
  readonly ed25519: Ed25519
  /** The most entries at once; `MAX_STEP` when absent. */
  readonly maxStep?: number
}

/** What an offer would make of the ledger as this member knows it. */
export type CaughtUp = {
  readonly edge: LedgerEdge
  readonly draft: Draft
  /** The index of each new submission's header, by digest. */
  readonly taken: ReadonlyMap<string, number>
}

/**
 * Throws `OfferRefused`: 503 when the entries cannot be had or do not hash to the checkpoint's root, 422 when they do
 * and one of them breaks a rule; `HandoverAhead` when a policy comes into force on the way, `UnknownRulesError`
 * when one has whose rules this program does not have. Whatever was written to the mirror by then lies beyond its
 * record, and is for the caller to drop.
 */
export async function catchUp(
  from: LedgerEdge,
  checkpoint: Checkpoint,
  parts: CatchUpParts,
  mirror: Mirror,
  register: Register,
): Promise<CaughtUp> {
  const maxStep = parts.maxStep ?? MAX_STEP
  if (checkpoint.size - from.size > maxStep) {
    throw new OfferRefused(503, `offer a checkpoint of at most ${from.size + maxStep} first`)
  }
  // Whatever follows, even what an entry looks like, is for those rules to say.
  if (from.size > 0 && checkpoint.size > from.size && !ruleSetOf(register.policy)) {
    throw new UnknownRulesError(register.policy)
  }
  let first: unknown = null
  for (const source of [parts.log, ...(parts.peers ?? [])]) {
    try {
      return await catchUpFrom(source, from, checkpoint, parts.ed25519, mirror, register)
    } catch (error) {
      const unserved = error instanceof LogUnavailable || (error instanceof OfferRefused && error.status === 503)
      if (!unserved) throw error
      first ??= error
      await mirror.dropLeftovers(maxStep)
    }
  }
  throw first
}

async function catchUpFrom(
  source: EntrySource,
  from: LedgerEdge,
  { size, root }: Checkpoint,
  ed25519: Ed25519,
  mirror: Mirror,
  register: Register,
): Promise<CaughtUp> {
  const entries = within(STEP_TIMEOUT_MS, (start: number) => source.entries(start, size))
  const taken = new Map<string, number>()
  const draft = draftOf(register)
  const copy = new Copy(from, mirror)
  let found: RuleBreach | HandoverAhead | null = null
  try {
    await takeSubmissions(draft, copy.through(entries(from.size)), {
      ed25519,
      stopAtHandover: true,
      async onTaken(leaves) {
        taken.set(digestOf(leaves), draft.size - leaves.length)
      },
    })
  } catch (error) {
    if (!(error instanceof RuleBreach || error instanceof HandoverAhead)) throw error
    found = error
    // Whoever serves the entries is not always the log: only what its own root commits to says anything.
    for await (const leaves of entries(copy.edge.size)) copy.hash(leaves)
  }
  if (copy.edge.size !== size || !equalBytes(copy.edge.root, root)) {
    throw new OfferRefused(503, 'the entries that are served do not hash to the root that the log signed')
  }
  if (found instanceof HandoverAhead) throw found
  if (found) throw new OfferRefused(422, found.message)
  if (size > from.size) await copy.finish()
  return { edge: copy.edge, draft, taken }
}

/** A source that sends a little at a time, for ever, is no better than one that sends nothing. */
function within(ms: number, read: (start: number) => AsyncIterable<Uint8Array[]>) {
  const deadline = performance.now() + ms
  return async function* (start: number): AsyncGenerator<Uint8Array[]> {
    for await (const leaves of read(start)) {
      yield leaves
      if (performance.now() > deadline) throw new LogUnavailable('the entries come too slowly')
    }
  }
}

/** Grows the tree and writes full tiles and bundles as they come, the partial ones at the end. */
class Copy {
  #tiles: WrittenTile[] = []
  #bundles: WrittenBundle[] = []

  constructor(
    public edge: LedgerEdge,
    readonly mirror: Mirror,
  ) {}

  async *through(pieces: AsyncIterable<Uint8Array[]>): AsyncGenerator<Uint8Array[]> {
    for await (const leaves of pieces) {
      const { tiles, bundles } = this.hash(leaves)
      this.#tiles.push(...tiles.filter(({ width }) => width === TILE_WIDTH))
      this.#bundles.push(...bundles.filter(({ width }) => width === TILE_WIDTH))
      if (this.#bundles.length >= BUNDLES_A_WRITE) await this.#write()
      yield leaves
    }
  }

  hash(leaves: readonly Uint8Array[]): { tiles: readonly WrittenTile[]; bundles: readonly WrittenBundle[] } {
    const { edge, tiles, bundles } = growEdge(this.edge, leaves)
    this.edge = edge
    return { tiles, bundles }
  }

  async finish(): Promise<void> {
    const { tiles, bundles } = edgeFiles(this.edge)
    this.#tiles.push(...tiles)
    this.#bundles.push(...bundles)
    await this.#write()
  }

  async #write(): Promise<void> {
    await this.mirror.write({ tiles: this.#tiles, bundles: this.#bundles })
    this.#tiles = []
    this.#bundles = []
  }
}
