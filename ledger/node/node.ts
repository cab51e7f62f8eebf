/**
 * A member's node: a C2SP tlog-witness that mirrors every entry and re-runs the rules before it co-signs. It keeps
 * one record, the newest checkpoint it co-signed, and moves it only forward: never back, never sideways, and always
 * on stable storage before the co-signature leaves.
 */
import { join } from 'node:path'
import { equalBytes } from '../bytes.ts'
import { type Checkpoint, checkpointText, parseCheckpoint } from '../checkpoint.ts'
import type { Ed25519 } from '../ed25519.ts'
import { EMPTY_EDGE, type LedgerEdge } from '../edge.ts'
import { Frontier } from '../merkle.ts'
import { encodeNote, encodeSignatureLine, type NoteSignature, parseNote } from '../note.ts'
import { type Policy, policyHash } from '../policy.ts'
import type { PolicyChain } from '../policy-chain.ts'
import type { KeyRegister } from '../rules/key-items.ts'
import { hashReader, type LedgerReader, readEdge } from '../store.ts'
import { type Answer, OfferRefused, readOffer } from './answer.ts'
import { CATCH_UP_STEP, type CaughtUp, catchUp, MAX_STEP } from './catch-up.ts'
import { type LogClient, LogUnavailable } from './log-client.ts'
import { type Mirror, openMirror } from './mirror.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { cosignWithAll, isOwn, type NodeKey } from './own-keys.ts'
import { openRegister, type Register } from './register.ts'
import { Submissions, type SubmissionsHealth, type SubmissionsParts } from './submissions.ts'

const MAX_WAITING = 8
/** A checkpoint is kept every so many entries, so that whoever catches up from here can do it in steps. */
const keepEvery = (maxStep = MAX_STEP): number => Math.min(maxStep, MAX_STEP) / 2

/** What anybody can bring about who is not the log (malformed, forged, of another log), and a log that asks the size. */
const NO_TROUBLE = new Set([400, 403, 404, 409])

/** The member's own record cannot be relied on; it must not sign again until people have looked. */
export class NodeStateError extends Error {
  override name = 'NodeStateError'
}

export type NodeHealth = {
  readonly member: string
  readonly origin: string
  readonly size: number
  /** When it co-signed last, in seconds since 1970; null before the first time since it was started. */
  readonly cosignedAt: number | null
  readonly ok: boolean
  /** Why it does not co-sign, or why it refused the last offer. */
  readonly trouble: string | null
  /** What was handed to this node and is not in its mirror yet. */
  readonly submissions: SubmissionsHealth
  /** The policy in force at its record: version and hash. */
  readonly policy: { readonly version: number; readonly hash: string }
}

export interface MemberNode {
  readonly member: string
  /** In force for what comes after the record. */
  readonly policy: Policy
  /** Every policy so far, as this member's mirror has them. */
  readonly chain: PolicyChain
  /** The record: size and note; size 0 and null before the first co-signature. */
  readonly size: number
  readonly note: string | null
  /** The member's own copy. Read no further than `size`. */
  readonly mirror: LedgerReader & Pick<Mirror, 'keptSizes' | 'readKept'>
  /** The keys registered in the entries mirrored so far. */
  readonly keys: KeyRegister
  addCheckpoint(body: string): Promise<Answer>
  readonly submissions: Pick<Submissions, 'accept' | 'stateOf'>
  health(): NodeHealth
  close(): Promise<void>
}

export type NodeParts = {
  readonly folder: string
  readonly member: string
  /** The genesis policy that this member pinned. */
  readonly policy: Policy
  /** All it co-signs with, the present one first. */
  readonly keys: readonly NodeKey[]
  readonly log: LogClient
  /** Other members' nodes, for what the log does not serve. */
  readonly peers?: readonly LogClient[]
  readonly ed25519: Ed25519
  /** Seconds since 1970. */
  readonly now?: () => number
  /** After how many leaves the register is written to disk. */
  readonly flushLeaves?: number
  /**
   * Offers come from `catchUpFromMembers` alone, which a quorum vouches for: so the record may be older than what this
   * member has co-signed, until it has caught up with that, and the log need not be there to be asked.
   */
  readonly catchingUp?: boolean
  /** The most entries that one offer may bring; `MAX_STEP` when absent. */
  readonly maxStep?: number
} & Pick<SubmissionsParts, 'patience' | 'limits'>

/**
 * Opens the member's folder and checks it: the record is signed by this member, and the mirror hashes to it. Throws
 * `NodeStateError` when it is not, or when the log can show a later co-signature of this member's.
 */
export async function openNode(parts: NodeParts): Promise<MemberNode> {
  const { folder, policy, member, keys, ed25519 } = parts
  if (keys.length === 0) throw new NodeStateError('a node co-signs with at least one key')
  const mirror = openMirror(join(folder, 'mirror'))
  const head = await mirror.readHead()
  const edge = head ? await readEdge(mirror, head.size) : EMPTY_EDGE
  if (head && !equalBytes(edge.root, head.root)) {
    throw new NodeStateError('the mirror does not hash to the checkpoint that this member co-signed')
  }
  await mirror.dropLeftovers(CATCH_UP_STEP).catch(() => {}) // they are never read
  const register = await openRegister(join(folder, 'index'), mirror, edge.size, policy, ed25519, parts.flushLeaves)
  if (head && !isOwn(head.checkpoint, member, keys, register.chain, ed25519)) {
    await register.close()
    throw new NodeStateError('the stored checkpoint does not carry the signatures of the log and of this member')
  }
  const now = parts.now ?? (() => Math.floor(Date.now() / 1000))
  const own = { ...parts, folder: join(folder, 'inbox'), peers: parts.peers ?? [], now }
  const submissions = await Submissions.open(own, mirror, register)
  const kept = (await mirror.keptSizes()).at(-1) ?? 0
  const node = new Node({ ...parts, now }, mirror, register, submissions, edge, head?.checkpoint ?? null, kept)
  await node.confirm().catch(async error => {
    if (error instanceof LogUnavailable) return // asked again before the first co-signature
    await node.close()
    throw error
  })
  return node
}

class Node implements MemberNode {
  readonly member: string
  #edge: LedgerEdge
  #note: string | null
  #cosignedAt: number | null = null
  /** Whether the log was asked what it last saw of this member. */
  #confirmed = false
  /** Set for good by whatever leaves the record in doubt. */
  #fault: string | null = null
  #trouble: string | null = null
  readonly #queue = oneAtATime(MAX_WAITING)

  constructor(
    readonly parts: NodeParts & { readonly now: () => number },
    readonly mirror: Mirror,
    readonly register: Register,
    readonly submissions: Submissions,
    edge: LedgerEdge,
    note: string | null,
    /** The size of the newest checkpoint that was kept. */
    private kept: number,
  ) {
    this.member = parts.member
    this.#edge = edge
    this.#note = note
  }

  get policy(): Policy {
    return this.register.policy
  }

  get chain(): PolicyChain {
    return this.register.chain
  }

  get size(): number {
    return this.#edge.size
  }

  get note(): string | null {
    return this.#note
  }

  get keys(): KeyRegister {
    return this.register.keys
  }

  async addCheckpoint(body: string): Promise<Answer> {
    const answer = await this.#queue.run(() => this.#consider(body))
    return answer ?? new OfferRefused(503, 'too many offers are waiting').answer()
  }

  async #consider(body: string): Promise<Answer> {
    try {
      if (this.#fault) throw new OfferRefused(503, this.#fault)
      const { checkpoint, logSignature } = readOffer(body, this.policy, this.#edge, this.parts.ed25519)
      await this.confirm()
      const caught = await catchUp(this.#edge, checkpoint, this.parts, this.mirror, this.register)
      await this.#checkOmissions(checkpoint, caught)
      const signatures = this.#sign(checkpoint)
      await this.#record(checkpoint, [logSignature, ...signatures], caught)
      // The record stands. What the index did not take in is written with the next, or made again at the next start.
      const unwritten = await this.register.accept(caught.draft).then(() => null, messageOf)
      await this.submissions.included(caught.taken).catch(() => {}) // looked at again at the next start
      this.#trouble = unwritten && `the index could not be written: ${unwritten}`
      return {
        status: 200,
        type: 'text/plain; charset=utf-8',
        body: signatures.map(encodeSignatureLine).join(''),
      }
    } catch (error) {
      const refused = refusalOf(error)
      // Where the record is in doubt, it may cover them.
      if (!this.#fault) await this.mirror.dropLeftovers(this.parts.maxStep ?? MAX_STEP).catch(() => {}) // they are never read
      if (!NO_TROUBLE.has(refused.status)) this.#trouble = refused.message
      return refused.answer()
    }
  }

  async #checkOmissions({ size, root }: Checkpoint, { draft, taken }: CaughtUp): Promise<void> {
    const omitted = await this.submissions.omittedFrom({ size, root, draft, taken }, size > this.size)
    if (omitted.length > 0) throw new OfferRefused(503, `omits submission ${omitted.join(', ')}`)
  }

  /** Over what was parsed, written anew: nothing that was not understood is ever signed. */
  #sign(checkpoint: Checkpoint): NoteSignature[] {
    this.#cosignedAt = this.parts.now()
    return cosignWithAll(this.parts.keys, checkpointText(checkpoint), this.#cosignedAt, this.parts.ed25519)
  }

  async #record(checkpoint: Checkpoint, signatures: NoteSignature[], { edge, draft }: CaughtUp): Promise<void> {
    const note = encodeNote({ text: checkpointText(checkpoint), signatures })
    const handover = edge.size > 0 && draft.basis.chain.at(-1)!.from === edge.size
    if (handover || edge.size - this.kept >= keepEvery(this.parts.maxStep)) {
      await this.mirror.keep(note)
      this.kept = edge.size
    }
    const before = this.#edge.size
    try {
      await this.mirror.record(note)
    } catch (error) {
      // The new record may or may not be on disk. Only a restart, which reads it, can tell.
      this.#fault = `the record could not be written: ${messageOf(error)}`
      throw new OfferRefused(503, this.#fault)
    }
    this.#edge = edge
    this.#note = note
    await this.mirror.prune(before, edge.size).catch(() => {}) // leftovers are harmless
  }

  /**
   * A member restored from an old copy would sign a second history without knowing. The log keeps this member's
   * co-signatures: a later one than the record, or one over another tree, is proof that the record is not the newest.
   */
  async confirm(): Promise<void> {
    if (this.#confirmed) return
    const { member, keys, ed25519, log, catchingUp } = this.parts
    const note = await log.cosignedBy(member).catch(error => {
      if (catchingUp && error instanceof LogUnavailable) return null
      throw error
    })
    if (note && isOwn(note, member, keys, this.chain, ed25519)) {
      const checkpoint = parseCheckpoint(parseNote(note).text)
      if (catchingUp && checkpoint.size > this.size) return
      if (!(await this.#contains(checkpoint))) {
        this.#fault = `this member has co-signed size ${checkpoint.size}, which its record of size ${this.size} does not contain: it was restored from an old copy, or its key is used elsewhere`
        throw new NodeStateError(this.#fault)
      }
    }
    this.#confirmed = true
  }

  async #contains({ size, root }: Checkpoint): Promise<boolean> {
    if (size > this.size) return false
    const frontier = await Frontier.read(size, hashReader(this.mirror, this.size))
    return equalBytes(frontier.root(), root)
  }

  health(): NodeHealth {
    return {
      member: this.member,
      origin: this.policy.origin,
      size: this.size,
      cosignedAt: this.#cosignedAt,
      ok: this.#fault === null,
      trouble: this.#fault ?? this.#trouble,
      submissions: this.submissions.health(),
      policy: { version: this.policy.version, hash: policyHash(this.policy) },
    }
  }

  async close(): Promise<void> {
    await this.submissions.close()
    await this.#queue.settled()
    await this.register.close()
  }
}

function refusalOf(error: unknown): OfferRefused {
  if (error instanceof OfferRefused) return error
  return new OfferRefused(503, messageOf(error))
}

/** Anybody may read it, so a failed call to the system is named without the file's path on this machine. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, syscall } = error as NodeJS.ErrnoException
  return code !== undefined && syscall !== undefined ? `${syscall}: ${code}` : error.message
}
