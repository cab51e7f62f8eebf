/**
 * What the rules need to know of the entries mirrored so far: the key register and which ids are taken. Derived
 * wholly from the mirror: whatever is missing or damaged in the index folder is made again by re-running the rules.
 *
 *   register.json      the leaves it covers, the keys registered by then, and the runs with their digests
 *   <from>-<to>.ids    fingerprints of the ids in those leaves, sorted (id-run.ts)
 *
 * In memory: the keys, the ids since the last flush, and one fingerprint in 128.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ed25519 } from '../ed25519.ts'
import type { Policy } from '../policy.ts'
import type { KeyRegister, RegisteredKey } from '../rules/key-items.ts'
import { idKey } from '../rules/known-ids.ts'
import { makeFolder, writeDurably } from './durable.ts'
import { fingerprintOf, type IdRun, mergeRuns, openRun, writeRun } from './id-run.ts'
import type { Mirror } from './mirror.ts'
import { type Draft, draftOf, takeSubmissions } from './take-submissions.ts'

/** Re-running the rules over this many leaves at start takes about a second. */
const FLUSH_LEAVES = 8192

export type UsedId = { readonly actor: string; readonly id: string }

export interface Register {
  readonly size: number
  readonly policy: Policy
  readonly keys: KeyRegister
  /** Which of these ids of one actor are taken. */
  taken(actor: string, ids: readonly string[]): Promise<ReadonlySet<string>>
  /** Takes over what a draft has learnt, once the mirror's record covers it. */
  accept(draft: Draft): Promise<void>
  close(): Promise<void>
}

type Manifest = {
  readonly size: number
  readonly keys: readonly RegisteredKey[]
  readonly runs: readonly { readonly file: string; readonly digest: string; readonly count: number }[]
}

/** Throws `StoreDamagedError` when the mirror lacks leaves below `size`, or `OfferRefused` when they break a rule. */
export async function openRegister(
  folder: string,
  mirror: Mirror,
  size: number,
  policy: Policy,
  ed25519: Ed25519,
  flushLeaves = FLUSH_LEAVES,
): Promise<Register> {
  await makeFolder(folder)
  const manifest = await readManifest(folder)
  const saved = manifest && manifest.size <= size ? await openRuns(folder, manifest) : null
  const register = new DiskRegister(folder, policy, flushLeaves, saved?.manifest ?? EMPTY, saved?.runs ?? [])
  while (register.size < size) {
    const end = Math.min(size, register.size + flushLeaves)
    await register.accept(await replay(register, mirror, end, size, ed25519))
  }
  return register
}

/** Re-runs the rules over the mirror from where the register stands, to the first submission boundary at or after `end`. */
async function replay(register: Register, mirror: Mirror, end: number, size: number, ed25519: Ed25519): Promise<Draft> {
  const draft = draftOf(register)
  await takeSubmissions(draft, mirror.leaves(register.size, size), { ed25519, stopAt: end })
  return draft
}

const EMPTY: Manifest = { size: 0, keys: [], runs: [] }

class DiskRegister implements Register {
  size: number
  keys: KeyRegister
  readonly #recent = new Set<string>()
  #flushed: number
  #runs: IdRun[]

  constructor(
    readonly folder: string,
    readonly policy: Policy,
    readonly flushLeaves: number,
    manifest: Manifest,
    runs: IdRun[],
  ) {
    this.size = manifest.size
    this.#flushed = manifest.size
    this.keys = new Map(manifest.keys.map(key => [key.key, key]))
    this.#runs = runs
  }

  async taken(actor: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>()
    for (const id of ids) {
      if (this.#recent.has(idKey(actor, id)) || (await this.#onDisk(actor, id))) found.add(id)
    }
    return found
  }

  async #onDisk(actor: string, id: string): Promise<boolean> {
    if (this.#runs.length === 0) return false
    const fingerprint = fingerprintOf(actor, id)
    for (const run of this.#runs) if (await run.has(fingerprint)) return true
    return false
  }

  async accept(draft: Draft): Promise<void> {
    for (const { actor, id } of draft.ids) this.#recent.add(idKey(actor, id))
    this.keys = draft.keys
    this.size = draft.size
    if (this.size - this.#flushed >= this.flushLeaves) await this.#flush()
  }

  async #flush(): Promise<void> {
    const fingerprints = [...this.#recent].map(joined => {
      const colon = joined.indexOf(':')
      return fingerprintOf(joined.slice(0, colon), joined.slice(colon + 1))
    })
    const added = await writeRun(join(this.folder, `${this.#flushed}-${this.size}.ids`), fingerprints)
    const replaced: IdRun[] = []
    const runs = [...this.#runs, added]
    // Each run is more than twice the next, so there are few, and each id is copied a logarithmic number of times.
    while (runs.length > 1 && runs.at(-2)!.count <= 2 * runs.at(-1)!.count) {
      const [newer, older] = [runs.pop()!, runs.pop()!]
      const from = nameOf(older).split('-')[0]
      runs.push(await mergeRuns(join(this.folder, `${from}-${this.size}.ids`), older, newer))
      replaced.push(older, newer)
    }
    await writeDurably(join(this.folder, 'register.json'), manifestText(this.size, this.keys, runs))
    this.#runs = runs
    this.#recent.clear()
    this.#flushed = this.size
    for (const run of replaced) {
      await run.close()
      await rm(run.path, { force: true })
    }
  }

  async close(): Promise<void> {
    for (const run of this.#runs) await run.close()
  }
}

function manifestText(size: number, keys: KeyRegister, runs: readonly IdRun[]): string {
  const manifest: Manifest = {
    size,
    keys: [...keys.values()],
    runs: runs.map(run => ({ file: nameOf(run), digest: run.digest, count: run.count })),
  }
  return JSON.stringify(manifest)
}

/** Null when there is none to rely on. */
async function readManifest(folder: string): Promise<Manifest | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'register.json'), 'utf8')) as Manifest
  } catch {
    return null
  }
}

/** Null when a run is missing or not the one that the manifest names. */
async function openRuns(folder: string, manifest: Manifest): Promise<{ manifest: Manifest; runs: IdRun[] } | null> {
  const runs: IdRun[] = []
  try {
    for (const { file, digest } of manifest.runs) {
      const run = await openRun(join(folder, file))
      runs.push(run)
      if (run.digest !== digest) throw new Error(`${file} is not the run that the register names`)
    }
    return { manifest, runs }
  } catch {
    for (const run of runs) await run.close()
    return null
  }
}

function nameOf(run: IdRun): string {
  return run.path.slice(run.path.lastIndexOf('/') + 1)
}
