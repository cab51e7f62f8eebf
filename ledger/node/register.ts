/**
 * What the rules need to know of the entries mirrored so far: policies, governance, the key register, holdings, and
 * which ids are taken. Derived wholly from the mirror: whatever is missing or damaged in the index folder is made again
 * by re-running the rules.
 *
 *   register.json      the leaves it covers and the root over them, so that it is of no other history; policies,
 *                      governance and keys by then; what the other files must be; and on a last line the SHA-256 of
 *                      all that
 *   holdings.jsonl     every change of a holding, one a line, appended (holdings-file.ts)
 *   <from>-<to>.ids    fingerprints of the ids in those leaves, sorted (id-run.ts)
 *
 * In memory: the keys, the ids since the last flush, one fingerprint in 128, and every holding: there is no bound on
 * those but their number.
 */
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { toHex } from '../bytes.ts'
import type { Ed25519 } from '../ed25519.ts'
import { Frontier } from '../merkle.ts'
import { type Policy, policyHash } from '../policy.ts'
import type { PolicyChain } from '../policy-chain.ts'
import type { KeyRegister, RegisteredKey } from '../rules/key-items.ts'
import type { Holding, HoldingLookup } from '../rules/known-holdings.ts'
import { idKey } from '../rules/known-ids.ts'
import { emptyBasis, type RulesBasis } from '../rules/rule-sets.ts'
import type { Governance } from '../rules/state.ts'
import { hashReader } from '../store.ts'
import { makeFolder, writeDurably } from './durable.ts'
import { type HoldingsFile, type HoldingsMark, openHoldings } from './holdings-file.ts'
import { fingerprintOf, type IdRun, mergeRuns, openRun, writeRun } from './id-run.ts'
import type { Mirror } from './mirror.ts'
import { type Draft, draftOf, takeSubmissions } from './take-submissions.ts'

/** Re-running the rules over this many leaves at start takes about a second. */
const FLUSH_LEAVES = 8192
/** More than the ids of one offer. */
const MAX_FINGERPRINTS = 1 << 17

export type UsedId = { readonly actor: string; readonly id: string }

export interface Register {
  readonly size: number
  /** Policies, governance and keys. */
  readonly basis: RulesBasis
  readonly holdings: HoldingLookup
  /** In force for the next entry. */
  readonly policy: Policy
  readonly chain: PolicyChain
  readonly keys: KeyRegister
  /** Which of these ids of one actor are taken. */
  taken(actor: string, ids: readonly string[]): Promise<ReadonlySet<string>>
  /**
   * Takes over what a draft has learnt, once the mirror's record covers it. Where this throws, it has done so all the
   * same, in memory, and writes it the next time.
   */
  accept(draft: Draft): Promise<void>
  close(): Promise<void>
}

type Manifest = {
  readonly v: 3
  readonly size: number
  /** Of the tree of so many leaves, hex. */
  readonly root: string
  readonly chain: PolicyChain
  readonly governance: Governance
  readonly keys: readonly RegisteredKey[]
  readonly holdings: HoldingsMark
  readonly runs: readonly { readonly file: string; readonly digest: string; readonly count: number }[]
}

/** The root over so many leaves of the mirror, hex. */
type RootAt = (size: number) => Promise<string>

/** What a register begins with: what it saved, or nothing. */
type Saved = {
  readonly size: number
  readonly basis: RulesBasis
  readonly holdings: HoldingsFile
  readonly runs: readonly IdRun[]
}

/**
 * `genesis` is the policy that the ledger was pinned to. Throws `StoreDamagedError` when the mirror lacks leaves below
 * `size`, `RuleBreach` when they break a rule, and `UnknownRulesError` when they are under rules that are not here.
 */
export async function openRegister(
  folder: string,
  mirror: Mirror,
  size: number,
  genesis: Policy,
  ed25519: Ed25519,
  flushLeaves = FLUSH_LEAVES,
): Promise<Register> {
  await makeFolder(folder)
  const rootAt = async (at: number) => toHex((await Frontier.read(at, hashReader(mirror, Math.max(at, size)))).root())
  const saved = await openSaved(folder, size, genesis, rootAt)
  const register = new DiskRegister(folder, flushLeaves, saved, rootAt)
  try {
    while (register.size < size) {
      const end = Math.min(size, register.size + flushLeaves)
      await register.accept(await replay(register, mirror, end, size, ed25519))
    }
  } catch (error) {
    await register.close()
    throw error
  }
  return register
}

/** Re-runs the rules over the mirror from where the register stands, to the first submission boundary at or after `end`. */
async function replay(register: Register, mirror: Mirror, end: number, size: number, ed25519: Ed25519): Promise<Draft> {
  const draft = draftOf(register)
  await takeSubmissions(draft, mirror.leaves(register.size, size), { ed25519, stopAt: end })
  return draft
}

class DiskRegister implements Register {
  size: number
  basis: RulesBasis
  /** Fingerprints of the ids since the last flush. */
  readonly #recent = new Set<string>()
  /** Of ids that were asked for and may come: each is hashed once. */
  readonly #fingerprints = new Map<string, string>()
  #changedHoldings: Holding[] = []
  #flushed: number
  #holdings: HoldingsFile
  #runs: IdRun[]

  constructor(
    readonly folder: string,
    readonly flushLeaves: number,
    { size, basis, holdings, runs }: Saved,
    readonly rootAt: RootAt,
  ) {
    this.size = size
    this.basis = basis
    this.#flushed = size
    this.#holdings = holdings
    this.#runs = [...runs]
  }

  get policy(): Policy {
    return this.basis.policy
  }

  get chain(): PolicyChain {
    return this.basis.chain
  }

  get keys(): KeyRegister {
    return this.basis.keys
  }

  get holdings(): HoldingLookup {
    return this.#holdings
  }

  async taken(actor: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>()
    for (const id of ids) {
      const fingerprint = this.#fingerprintOf(actor, id)
      if (this.#recent.has(fingerprint)) found.add(id)
      // Nearly always none: to wait for that each time would cost more than to look.
      const runs = this.#runs.filter(run => run.mayHave(fingerprint))
      for (const run of runs) if (await run.has(fingerprint)) found.add(id)
    }
    return found
  }

  #fingerprintOf(actor: string, id: string): string {
    const key = idKey(actor, id)
    const known = this.#fingerprints.get(key)
    if (known !== undefined) return known
    if (this.#fingerprints.size >= MAX_FINGERPRINTS) this.#fingerprints.clear()
    const fingerprint = fingerprintOf(actor, id)
    this.#fingerprints.set(key, fingerprint)
    return fingerprint
  }

  async accept(draft: Draft): Promise<void> {
    for (const { actor, id } of draft.ids) this.#recent.add(this.#fingerprintOf(actor, id))
    this.#fingerprints.clear()
    for (const holding of draft.holdings.changed()) {
      this.#holdings.put(holding)
      this.#changedHoldings.push(holding)
    }
    this.basis = draft.basis
    this.size = draft.size
    if (this.size - this.#flushed >= this.flushLeaves) await this.#flush()
  }

  async #flush(): Promise<void> {
    const added = await writeRun(join(this.folder, `${this.#flushed}-${this.size}.ids`), [...this.#recent])
    const replaced: IdRun[] = []
    const runs = [...this.#runs, added]
    // Each run is more than twice the next, so there are few, and each id is copied a logarithmic number of times.
    while (runs.length > 1 && runs.at(-2)!.count <= 2 * runs.at(-1)!.count) {
      const [newer, older] = [runs.pop()!, runs.pop()!]
      const from = nameOf(older).split('-')[0]
      runs.push(await mergeRuns(join(this.folder, `${from}-${this.size}.ids`), older, newer))
      replaced.push(older, newer)
    }
    const holdings = await this.#holdings.append(this.#changedHoldings)
    const root = await this.rootAt(this.size)
    await writeDurably(join(this.folder, 'register.json'), manifestText(this.size, root, this.basis, holdings, runs))
    this.#runs = runs
    this.#changedHoldings = []
    this.#recent.clear()
    this.#flushed = this.size
    for (const run of replaced) {
      await run.close()
      await rm(run.path, { force: true })
    }
  }

  async close(): Promise<void> {
    await this.#holdings.close()
    for (const run of this.#runs) await run.close()
  }
}

function manifestText(
  size: number,
  root: string,
  { chain, governance, keys }: RulesBasis,
  holdings: HoldingsMark,
  runs: readonly IdRun[],
): string {
  const manifest: Manifest = {
    v: 3,
    size,
    root,
    chain,
    governance,
    keys: [...keys.values()],
    holdings,
    runs: runs.map(run => ({ file: nameOf(run), digest: run.digest, count: run.count })),
  }
  const text = JSON.stringify(manifest)
  return `${text}\n${digestOf(text)}\n`
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What was saved, where all of it is there, undamaged and of this ledger; else nothing, and all is made again. */
async function openSaved(folder: string, size: number, genesis: Policy, rootAt: RootAt): Promise<Saved> {
  const manifest = await readManifest(folder)
  const isOfThis =
    manifest !== null &&
    manifest.size <= size &&
    policyHash(manifest.chain[0]!.policy) === policyHash(genesis) &&
    manifest.root === (await rootAt(manifest.size).catch(() => null))
  if (isOfThis) {
    const holdings = await openHoldings(folder, manifest.holdings)
    const runs = holdings && (await openRuns(folder, manifest))
    if (holdings && runs) return { size: manifest.size, basis: basisIn(manifest), holdings, runs }
    await holdings?.close()
  }
  const holdings = await openHoldings(folder, null)
  if (!holdings) throw new Error(`the index in ${folder} cannot be written`)
  return { size: 0, basis: emptyBasis(genesis), holdings, runs: [] }
}

function basisIn({ chain, governance, keys }: Manifest): RulesBasis {
  return { policy: chain.at(-1)!.policy, chain, governance, keys: new Map(keys.map(key => [key.key, key])) }
}

/** Null when there is none to rely on. */
async function readManifest(folder: string): Promise<Manifest | null> {
  try {
    const [text, digest] = (await readFile(join(folder, 'register.json'), 'utf8')).split('\n')
    if (digestOf(text!) !== digest) return null
    const manifest = JSON.parse(text!) as Manifest
    return manifest.v === 3 ? manifest : null
  } catch {
    return null
  }
}

/** Null when a run is missing or not the one that the manifest names. */
async function openRuns(folder: string, manifest: Manifest): Promise<IdRun[] | null> {
  const runs: IdRun[] = []
  try {
    for (const { file, digest } of manifest.runs) {
      const run = await openRun(join(folder, file))
      runs.push(run)
      if (run.digest !== digest) throw new Error(`${file} is not the run that the register names`)
    }
    return runs
  } catch {
    for (const run of runs) await run.close()
    return null
  }
}

function nameOf(run: IdRun): string {
  return run.path.slice(run.path.lastIndexOf('/') + 1)
}
