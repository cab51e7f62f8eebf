/**
 * One ledger out of several sources, verified from its first entry: what one cannot prove another may, and the
 * co-signatures that each of them has are counted together.
 */
import { equalBytes } from '#ledger/bytes.ts'
import type { Finding } from '#ledger/check.ts'
import { parseCheckpoint } from '#ledger/checkpoint.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { NoteError, parseNote } from '#ledger/note.ts'
import { type Policy, policyHash } from '#ledger/policy.ts'
import { type PolicyChain, type PublicationUnder, publishedUnder } from '#ledger/policy-chain.ts'
import type { RulesState } from '#ledger/rules/rule-sets.ts'
import type { StoredHead } from '#ledger/store.ts'
import { decodeBundle } from '#ledger/tiles.ts'
import { type Damage, type ProvenReader, provenReader, type ReaderEvents } from './proven-reader.ts'
import { EntryRefused, genesisIn, Replay, type Replayed } from './replay.ts'
import { joinNotes, readShown, type Shown } from './shown.ts'
import { type LedgerSource, SourceUnreadable } from './source.ts'
import { NotSubmissions } from './submissions-in.ts'

export type Joined = {
  /** What single sources could not prove, and others could. */
  readonly damaged: readonly Damage[]
  readonly genesis: Policy
  readonly chain: PolicyChain
  /** What all entries mean to the rules. */
  readonly state: RulesState
  /** Of the largest checkpoint shown. */
  readonly reader: ProvenReader
  /** The newest published checkpoint, its co-signatures joined; the newest at all where none is published. */
  readonly head: StoredHead
  readonly publication: PublicationUnder
}

export type JoinOptions = {
  /** The genesis policy's hash, where it is known beforehand. */
  readonly genesis: string | null
  readonly onSubmission?: (replayed: Replayed) => void
  readonly proven?: ReaderEvents['proven']
  /** Asked for pieces before the sources are, and never for a checkpoint. */
  readonly local?: LedgerSource
}

/** What was found instead of one sound ledger. */
export class NotOneLedger extends Error {
  override name = 'NotOneLedger'
  constructor(readonly findings: readonly Finding[]) {
    super(findings.map(({ where, what }) => `${where}: ${what}`).join('\n'))
  }
}

/** Throws `NotOneLedger`, `NotProvable`, or `SourceUnreadable` when nobody shows anything. */
export async function joinSources(sources: readonly LedgerSource[], options: JoinOptions): Promise<Joined> {
  const genesis = await readGenesis(sources, options.genesis)
  const { shown, trouble } = await readShown(sources, genesis)
  const damaged = [...trouble]
  const [newest] = shown
  if (!newest) throw new SourceUnreadable(reasonsOf(trouble))
  const { size, root } = newest.checkpoint
  const readers = [...(options.local ? [options.local] : []), ...shown.map(({ source }) => source)]
  const events = { damage: (one: Damage) => void damaged.push(one), proven: options.proven }
  const reader = provenReader(readers, { size, root, checkpoint: joinNotes([newest.note]) }, events)
  await refuseForks(shown, reader)
  const replay = new Replay(options.onSubmission, genesis)
  await replayAll(replay, reader)
  const state = replay.state!
  const { chain } = state
  return { damaged, genesis, chain, state, reader, ...newestPublished(shown, chain) }
}

async function readGenesis(sources: readonly LedgerSource[], pinned: string | null): Promise<Policy> {
  const reasons: string[] = []
  for (const source of sources) {
    try {
      const note = await source.readCheckpoint()
      const size = note === null ? 0 : parseCheckpoint(parseNote(note).text).size
      const bundle = size < 2 ? null : await source.readBundle({ index: 0, width: 2 })
      if (!bundle) throw new SourceUnreadable('nothing is published there yet')
      const policy = genesisIn(decodeBundle(bundle))
      if (pinned === null || policyHash(policy) === pinned) return policy
      reasons.push(`${source.name}: its genesis policy hashes to ${policyHash(policy)}, not to ${pinned}`)
    } catch (error) {
      reasons.push(`${source.name}: ${(error as Error).message}`)
    }
  }
  throw new SourceUnreadable(reasons.join('; ') || 'there is nowhere to read from')
}

async function refuseForks(shown: readonly Shown[], reader: ProvenReader): Promise<void> {
  const findings: Finding[] = []
  for (const { source, checkpoint } of shown) {
    if (equalBytes(await reader.rootAt(checkpoint.size), checkpoint.root)) continue
    const what = `of size ${checkpoint.size} contradicts that of size ${reader.size} which ${shown[0]!.source.name} shows, and the log signed both`
    findings.push({ where: `${source.name}: checkpoint`, what })
  }
  if (findings.length > 0) throw new NotOneLedger(findings)
}

async function replayAll(replay: Replay, reader: ProvenReader): Promise<void> {
  try {
    for await (const leaves of reader.leaves(0, reader.size)) replay.take(leaves)
    replay.end()
  } catch (error) {
    if (error instanceof EntryRefused) {
      const what = `breaks the rule ${error.rule}: ${error.message}`
      throw new NotOneLedger([{ where: `entry ${error.at}`, what }])
    }
    if (error instanceof NotSubmissions) throw new NotOneLedger([{ where: `entry ${error.at}`, what: error.message }])
    throw error
  }
}

function newestPublished(
  shown: readonly Shown[],
  chain: PolicyChain,
): { head: StoredHead; publication: PublicationUnder } {
  const sizes = [...new Set(shown.map(({ checkpoint }) => checkpoint.size))]
  const heads = sizes.map(size => headAt(size, shown, chain))
  return heads.find(({ publication }) => publication.published) ?? heads[0]!
}

function headAt(size: number, shown: readonly Shown[], chain: PolicyChain) {
  const here = shown.filter(({ checkpoint }) => checkpoint.size === size)
  // One source's false signature must not spoil the others'.
  const sound = here.filter(({ note }) => judged(joinNotes([note]), chain) !== null)
  const checkpoint = joinNotes((sound.length > 0 ? sound : here).map(({ note }) => note))
  const publication = judged(checkpoint, chain)
  if (!publication) throw new NotOneLedger([{ where: 'checkpoint', what: 'carries a signature that does not verify' }])
  return { head: { size, root: here[0]!.checkpoint.root, checkpoint }, publication }
}

function judged(note: string, chain: PolicyChain): PublicationUnder | null {
  try {
    return publishedUnder(note, chain, nodeEd25519)
  } catch (error) {
    if (error instanceof NoteError) return null
    throw error
  }
}

function reasonsOf(trouble: readonly Damage[]): string {
  return trouble.map(({ source, what }) => `${source}: ${what}`).join('; ') || 'nothing is published yet'
}
