/** From the member's record to an offered checkpoint: fetch the entries, mirror them, re-run the rules over each. */
import { equalBytes } from '../bytes.ts'
import type { Checkpoint } from '../checkpoint.ts'
import type { Ed25519 } from '../ed25519.ts'
import { growEdge, type LedgerEdge, type WrittenBundle, type WrittenTile } from '../edge.ts'
import { TILE_WIDTH } from '../tiles.ts'
import { OfferRefused } from './answer.ts'
import type { LogClient } from './log-client.ts'
import { edgeFiles, type Mirror } from './mirror.ts'
import type { Register } from './register.ts'
import { type Draft, draftOf, RuleBreach, takeSubmissions } from './take-submissions.ts'

/** What one offer may bring; a log that is further ahead offers an earlier checkpoint first. Bounds memory and time. */
export const MAX_STEP = 1 << 16
const BUNDLES_A_WRITE = 16

/**
 * Throws `OfferRefused`: 503 when the entries cannot be had or do not hash to the checkpoint's root, 422 when they do
 * and one of them breaks a rule. Whatever was written to the mirror by then lies beyond its record, and is for
 * the caller to drop.
 */
export async function catchUp(
  from: LedgerEdge,
  checkpoint: Checkpoint,
  parts: { readonly log: LogClient; readonly ed25519: Ed25519 },
  mirror: Mirror,
  register: Register,
): Promise<{ edge: LedgerEdge; draft: Draft }> {
  const { size, root } = checkpoint
  if (size - from.size > MAX_STEP) {
    throw new OfferRefused(503, `offer a checkpoint of at most ${from.size + MAX_STEP} first`)
  }
  const draft = draftOf(register)
  const copy = new Copy(from, mirror)
  let breach: RuleBreach | null = null
  try {
    await takeSubmissions(draft, copy.through(parts.log.entries(from.size, size)), { ed25519: parts.ed25519 })
  } catch (error) {
    if (!(error instanceof RuleBreach)) throw error
    breach = error
    // Whoever serves the entries is not always the log: blame it only for what its own root commits to.
    for await (const leaves of parts.log.entries(copy.edge.size, size)) copy.hash(leaves)
  }
  if (copy.edge.size !== size || !equalBytes(copy.edge.root, root)) {
    throw new OfferRefused(503, 'the entries that the log serves do not hash to the root that it signed')
  }
  if (breach) throw new OfferRefused(422, breach.message)
  if (size > from.size) await copy.finish()
  return { edge: copy.edge, draft }
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
