/** One source, believed in nothing: every tile, entry and rule recomputed, then the signatures over all of it. */
import { equalBytes } from '#ledger/bytes.ts'
import { type CheckedTree, checkTree, type Finding, type Waypoint } from '#ledger/check.ts'
import { CheckpointError, parseCheckpoint } from '#ledger/checkpoint.ts'
import { doubleSigners } from '#ledger/fork.ts'
import { consistencyProof, Frontier } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { NoteError, parseNote } from '#ledger/note.ts'
import { type Policy, PolicyError, type Publication, policyHash } from '#ledger/policy.ts'
import { type PolicyChain, publishedUnder } from '#ledger/policy-chain.ts'
import { hashReader, type LedgerReader, type StoredHead } from '#ledger/store.ts'
import { decodeBundle, TileError } from '#ledger/tiles.ts'
import { EntryRefused, genesisIn, Replay, type Replayed } from './replay.ts'
import type { LedgerSource } from './source.ts'
import { NotSubmissions } from './submissions-in.ts'

export type VerifiedSource = {
  readonly name: string
  readonly findings: readonly Finding[]
  /** Null where there is no checkpoint that can be read. */
  readonly head: StoredHead | null
  readonly tree: CheckedTree | null
  readonly submissions: number
  /** The policy in the first entry, and its hash; null when there is none. */
  readonly genesis: { readonly policy: Policy; readonly hash: string } | null
  readonly chain: PolicyChain
  /** Null when the signatures cannot be judged. */
  readonly publication: Publication | null
  readonly reader: LedgerReader
}

export type VerifyOptions = {
  /** The genesis policy's hash, hex, as a sealed report prints it. */
  readonly genesis?: string | null
  /** A checkpoint seen before, which this one must extend. */
  readonly since?: { readonly note: string; readonly where: string } | null
  readonly onSubmission?: (replayed: Replayed) => void
}

/** Throws `SourceUnreadable` when it cannot be read to the end. */
export async function verifySource(source: LedgerSource, options: VerifyOptions = {}): Promise<VerifiedSource> {
  const findings: Finding[] = []
  const report = (finding: Finding) => void findings.push(finding)
  const note = await source.readCheckpoint()
  const head = note === null ? null : headOf(note, report)
  const reader = readerOf(source, head)
  if (note === null) report({ where: 'checkpoint', what: 'there is none yet' })
  if (!head || head.size === 0) return { ...EMPTY, name: source.name, findings, head, reader }

  const replay = new Replay(options.onSubmission)
  const passed = { leaves: true }
  const since = sinceIn(options.since, head, report)
  const tree = await checkTree(reader, head, since, report, leaves => {
    // After the first that is refused, nothing can be said of what follows it.
    if (passed.leaves) passed.leaves = ruled(() => replay.take(leaves), report)
  })
  if (passed.leaves && findings.length === 0) passed.leaves = ruled(() => replay.end(), report)
  const genesis = replay.state ? genesisOf(replay.state.chain) : await readGenesis(reader, head)
  const chain = replay.state?.chain ?? []
  if (genesis && options.genesis && genesis.hash !== options.genesis) {
    report({ where: 'the genesis policy', what: `hashes to ${genesis.hash}, not to ${options.genesis}` })
  }
  // Under which policy a checkpoint counts is known only when the rules have run as far as it.
  const publication = replay.size === head.size && passed.leaves ? judge(head, chain, report) : null
  return {
    name: source.name,
    findings,
    head,
    tree,
    submissions: replay.submissions,
    genesis,
    chain,
    publication,
    reader,
  }
}

const EMPTY = { tree: null, submissions: 0, genesis: null, chain: [], publication: null }

function headOf(note: string, report: (finding: Finding) => void): StoredHead | null {
  try {
    const { size, root } = parseCheckpoint(parseNote(note).text)
    return { size, root, checkpoint: note }
  } catch (error) {
    if (!(error instanceof NoteError || error instanceof CheckpointError)) throw error
    report({ where: 'checkpoint', what: error.message })
    return null
  }
}

function readerOf(source: LedgerSource, head: StoredHead | null): LedgerReader {
  return {
    readHead: async () => head,
    readTile: tile => source.readTile(tile),
    readBundle: bundle => source.readBundle(bundle),
  }
}

/** Where the same origin has signed another tree or a longer one before, the entries themselves say so. */
function sinceIn(since: VerifyOptions['since'], head: StoredHead, report: (finding: Finding) => void): Waypoint[] {
  if (!since) return []
  const { where } = since
  const remembered = headOf(since.note, ({ what }) => report({ where, what }))
  if (!remembered) return []
  if (remembered.size > head.size) {
    report({
      where,
      what: `is of ${remembered.size} entries, and ${head.size} are shown now: the ledger was cut short`,
    })
    return []
  }
  return [{ size: remembered.size, root: remembered.root, where }]
}

function ruled(work: () => void, report: (finding: Finding) => void): boolean {
  try {
    work()
    return true
  } catch (error) {
    if (error instanceof EntryRefused) {
      report({ where: `entry ${error.at}`, what: `breaks the rule ${error.rule}: ${error.message}` })
      return false
    }
    if (error instanceof NotSubmissions) {
      report({ where: `entry ${error.at}`, what: error.message })
      return false
    }
    throw error
  }
}

function genesisOf(chain: PolicyChain) {
  const { policy } = chain[0]!
  return { policy, hash: policyHash(policy) }
}

async function readGenesis(reader: LedgerReader, head: StoredHead) {
  try {
    const bundle = await reader.readBundle({ index: 0, width: Math.min(head.size, 2) })
    const policy = bundle && genesisIn(decodeBundle(bundle))
    return policy && { policy, hash: policyHash(policy) }
  } catch (error) {
    if (error instanceof NotSubmissions || error instanceof PolicyError || error instanceof TileError) return null
    throw error
  }
}

function judge(head: StoredHead, chain: PolicyChain, report: (finding: Finding) => void): Publication | null {
  try {
    const publication = publishedUnder(head.checkpoint, chain, nodeEd25519)
    if (!publication.logSigned) report({ where: 'checkpoint', what: 'is not signed by the log' })
    return publication
  } catch (error) {
    if (!(error instanceof NoteError || error instanceof CheckpointError)) throw error
    report({ where: 'checkpoint', what: error.message })
    return null
  }
}

export type Compared = {
  readonly ok: boolean
  /** Names of those whose signatures are on both of two checkpoints that contradict each other. */
  readonly doubleSigners: readonly string[]
  /** The size up to which they must agree. */
  readonly size: number
}

/** Whether two ledgers that were verified are one: the shorter one's root must be the longer one's at its size. */
export async function compareSources(a: VerifiedSource, b: VerifiedSource): Promise<Compared | null> {
  if (!a.head || !b.head || !a.genesis || !b.genesis) return null
  const [short, long] = a.head.size <= b.head.size ? [a, b] : [b, a]
  const { size } = short.head!
  const rootInLarger = (await Frontier.read(size, hashReader(long.reader, long.head!.size))).root()
  if (equalBytes(rootInLarger, short.head!.root)) return { ok: true, doubleSigners: [], size }
  // Two logs that have nothing in common contradict nobody.
  if (a.genesis.policy.log !== b.genesis.policy.log) return { ok: false, doubleSigners: [], size }
  const proof = await consistencyProof(size, long.head!.size, hashReader(long.reader, long.head!.size))
  const signers = [a, b].flatMap(({ chain }) => {
    if (chain.length === 0) return []
    const found = doubleSigners(a.head!.checkpoint, b.head!.checkpoint, chain, nodeEd25519, { rootInLarger, proof })
    return found ? [...(found.log ? [`the log ${chain[0]!.policy.origin}`] : []), ...found.members] : []
  })
  return { ok: false, doubleSigners: [...new Set(signers)], size }
}
