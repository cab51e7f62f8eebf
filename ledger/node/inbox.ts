/**
 * Submissions that were handed to this node and are not in its mirror yet, one file each:
 *
 *   inbox/<digest>            the packed leaves; on stable storage before anybody is told that it was accepted
 *   inbox/<digest>.omitted    there while the log is held to have left it out
 *   inbox/<digest>.json       what became of it, for the newest of those that have left
 */
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Refusal } from '../rules/refusal.ts'
import { parseHeader, SubmissionError } from '../submission.ts'
import { makeFolder, writeDurably } from './durable.ts'
import { digestOf, unpackLeaves } from './packed.ts'

export type InboxLimits = {
  readonly submissions: number
  readonly bytes: number
  /** Of either, what one actor may take up: a quarter, so that no client alone fills it. */
  readonly share: number
}

export const INBOX_LIMITS: InboxLimits = { submissions: 2000, bytes: 64 * 1024 * 1024, share: 1 / 4 }
const MAX_OUTCOMES = 4096

export class InboxFull extends Error {
  override name = 'InboxFull'
}

/** Times in seconds since 1970. What is not about the file starts anew with the process. */
export type Waiting = {
  readonly digest: string
  readonly actor: string
  readonly bytes: number
  readonly since: number
  /** When it was first brought to the log, or would have been had the log answered; null before. */
  triedAt: number | null
  /** When the log last said that it has it. */
  forwardedAt: number | null
  /** Larger checkpoints offered without it since then. */
  offers: number
  omitted: boolean
}

export type Outcome =
  | { readonly status: 'included'; readonly index: number }
  | { readonly status: 'refused'; readonly rule: Refusal['rule']; readonly message: string }

export class Inbox {
  readonly #waiting = new Map<string, Waiting>()
  readonly #outcomes = new Map<string, Outcome>()
  readonly #writing = new Map<string, Promise<void>>()

  private constructor(
    readonly folder: string,
    readonly now: () => number,
    readonly limits: InboxLimits,
  ) {}

  static async open(folder: string, now: () => number, limits: InboxLimits = INBOX_LIMITS): Promise<Inbox> {
    await makeFolder(folder, 0o700)
    const inbox = new Inbox(folder, now, limits)
    const names = await readdir(folder)
    for (const name of names) {
      if (/^[0-9a-f]{64}\.json$/.test(name)) await inbox.#readOutcome(name.slice(0, 64))
    }
    const omitted = new Set(names.filter(name => name.endsWith('.omitted')))
    for (const name of names) {
      if (/^[0-9a-f]{64}$/.test(name)) await inbox.#readWaiting(name, omitted.has(`${name}.omitted`))
    }
    return inbox
  }

  get(digest: string): Waiting | undefined {
    return this.#waiting.get(digest)
  }

  outcome(digest: string): Outcome | undefined {
    return this.#outcomes.get(digest)
  }

  /** In the order they came. */
  all(): Waiting[] {
    return [...this.#waiting.values()]
  }

  /** On stable storage when it resolves; asked again for the same, it waits for the first. Throws `InboxFull`. */
  async put(digest: string, actor: string, packed: Uint8Array): Promise<void> {
    if (this.#waiting.has(digest)) return this.#writing.get(digest)
    this.#checkRoom(actor, packed.length)
    this.#waiting.set(digest, waiting(digest, actor, packed.length, this.now()))
    const writing = writeDurably(join(this.folder, digest), packed, 0o600)
    this.#writing.set(digest, writing)
    try {
      await writing
    } catch (error) {
      this.#waiting.delete(digest)
      throw error
    } finally {
      this.#writing.delete(digest)
    }
  }

  /** The packed leaves; null when it has left meanwhile. */
  async read(digest: string): Promise<Uint8Array | null> {
    await this.#writing.get(digest)?.catch(() => {})
    if (!this.#waiting.has(digest)) return null
    try {
      return new Uint8Array(await readFile(join(this.folder, digest)))
    } catch (error) {
      if (!this.#waiting.has(digest)) return null
      throw error
    }
  }

  /** Kept on disk, so that a restart forgives nothing. */
  async markOmitted(digest: string): Promise<void> {
    const found = this.#waiting.get(digest)
    if (!found || found.omitted) return
    found.omitted = true
    await writeDurably(join(this.folder, `${digest}.omitted`), '', 0o600)
  }

  async settle(digest: string, outcome: Outcome): Promise<void> {
    if (!this.#waiting.delete(digest)) return
    this.#remember(digest, outcome)
    await writeDurably(join(this.folder, `${digest}.json`), JSON.stringify(outcome), 0o600)
    await this.#remove(digest)
    while (this.#outcomes.size > MAX_OUTCOMES) {
      const [oldest] = this.#outcomes.keys()
      this.#outcomes.delete(oldest!)
      await rm(join(this.folder, `${oldest}.json`), { force: true })
    }
  }

  #checkRoom(actor: string, bytes: number): void {
    const { submissions, share, bytes: limit } = this.limits
    const own = this.all().filter(one => one.actor === actor)
    if (own.length + 1 > submissions * share || total(own) + bytes > limit * share) {
      throw new InboxFull(`too much by ${actor} waits here for the log`)
    }
    if (this.#waiting.size + 1 > submissions || total(this.all()) + bytes > limit) {
      throw new InboxFull('too much waits here for the log')
    }
  }

  async #readOutcome(digest: string): Promise<void> {
    const path = join(this.folder, `${digest}.json`)
    const text = await readFile(path, 'utf8')
    try {
      this.#remember(digest, JSON.parse(text) as Outcome)
    } catch {
      await rm(path, { force: true }) // cut short by a crash: the waiting file is there
    }
  }

  async #readWaiting(digest: string, omitted: boolean): Promise<void> {
    const path = join(this.folder, digest)
    const packed = await readFile(path)
    const leaves = unpackLeaves(packed)
    if (this.#outcomes.has(digest) || !leaves || digestOf(leaves) !== digest) return this.#remove(digest)
    try {
      const { actor } = parseHeader(leaves[0]!)
      const since = Math.floor((await stat(path)).mtimeMs / 1000)
      this.#waiting.set(digest, { ...waiting(digest, actor, packed.length, since), omitted })
    } catch (error) {
      if (!(error instanceof SubmissionError)) throw error
      await this.#remove(digest)
    }
  }

  #remember(digest: string, outcome: Outcome): void {
    this.#outcomes.delete(digest)
    this.#outcomes.set(digest, outcome)
  }

  async #remove(digest: string): Promise<void> {
    await rm(join(this.folder, digest), { force: true })
    await rm(join(this.folder, `${digest}.omitted`), { force: true })
  }
}

function waiting(digest: string, actor: string, bytes: number, since: number): Waiting {
  return { digest, actor, bytes, since, triedAt: null, forwardedAt: null, offers: 0, omitted: false }
}

function total(some: readonly Waiting[]): number {
  return some.reduce((sum, { bytes }) => sum + bytes, 0)
}
