/**
 * A member's node: a C2SP tlog-witness that mirrors every entry and re-runs the rules before it co-signs. It keeps
 * one record, the newest checkpoint it co-signed, and moves it only forward: never back, never sideways, and always
 * on stable storage before the co-signature leaves.
 */
import { join } from 'node:path'
import { equalBytes } from '../bytes.ts'
import { type Checkpoint, checkpointText } from '../checkpoint.ts'
import { cosign } from '../cosignature.ts'
import type { Ed25519 } from '../ed25519.ts'
import { EMPTY_EDGE, type LedgerEdge } from '../edge.ts'
import { Frontier } from '../merkle.ts'
import { encodeNote, encodeSignatureLine, type NoteSignature } from '../note.ts'
import { memberKey, type Policy, publishedBy } from '../policy.ts'
import type { KeyRegister } from '../rules/key-items.ts'
import { hashReader, type LedgerReader, readEdge } from '../store.ts'
import { type Answer, OfferRefused, readOffer } from './answer.ts'
import { catchUp, MAX_STEP } from './catch-up.ts'
import { type LogClient, LogUnavailable } from './log-client.ts'
import { type Mirror, openMirror } from './mirror.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { openRegister, type Register } from './register.ts'

const MAX_WAITING = 8

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
}

export interface MemberNode {
  readonly member: string
  readonly policy: Policy
  /** The record: size and note; size 0 and null before the first co-signature. */
  readonly size: number
  readonly note: string | null
  /** The member's own copy. Read no further than `size`. */
  readonly mirror: LedgerReader
  /** The keys registered in the entries mirrored so far. */
  readonly keys: KeyRegister
  addCheckpoint(body: string): Promise<Answer>
  health(): NodeHealth
  close(): Promise<void>
}

export type NodeParts = {
  readonly folder: string
  readonly member: string
  readonly policy: Policy
  readonly secretKey: Uint8Array
  readonly log: LogClient
  readonly ed25519: Ed25519
  /** Seconds since 1970. */
  readonly now?: () => number
  /** After how many leaves the register is written to disk. */
  readonly flushLeaves?: number
}

/**
 * Opens the member's folder and checks it: the record is signed by this member, and the mirror hashes to it. Throws
 * `NodeStateError` when it is not, or when the log can show a later co-signature of this member's.
 */
export async function openNode(parts: NodeParts): Promise<MemberNode> {
  const { folder, policy, member, secretKey, ed25519 } = parts
  const self = policy.members.find(({ name }) => name === member)
  if (!self) throw new NodeStateError(`the policy has no member ${member}`)
  const key = memberKey(self)
  if (!equalBytes(key.publicKey, ed25519.publicKeyOf(secretKey))) {
    throw new NodeStateError(`the key in ${folder} is not the one that the policy names for ${member}`)
  }
  const mirror = openMirror(join(folder, 'mirror'))
  const head = await mirror.readHead()
  if (head && !isOwn(head.checkpoint, policy, member, ed25519)) {
    throw new NodeStateError('the stored checkpoint does not carry the signatures of the log and of this member')
  }
  const edge = head ? await readEdge(mirror, head.size) : EMPTY_EDGE
  if (head && !equalBytes(edge.root, head.root)) {
    throw new NodeStateError('the mirror does not hash to the checkpoint that this member co-signed')
  }
  await mirror.dropLeftovers(MAX_STEP).catch(() => {}) // they are never read
  const register = await openRegister(join(folder, 'index'), mirror, edge.size, policy, ed25519, parts.flushLeaves)
  const node = new Node(parts, key.name, mirror, register, edge, head?.checkpoint ?? null)
  await node.confirm().catch(error => {
    if (!(error instanceof LogUnavailable)) throw error // asked again before the first co-signature
  })
  return node
}

class Node implements MemberNode {
  readonly member: string
  readonly policy: Policy
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
    readonly parts: NodeParts,
    readonly keyName: string,
    readonly mirror: Mirror,
    readonly register: Register,
    edge: LedgerEdge,
    note: string | null,
  ) {
    this.member = parts.member
    this.policy = parts.policy
    this.#edge = edge
    this.#note = note
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
      const { edge, draft } = await catchUp(this.#edge, checkpoint, this.parts, this.mirror, this.register)
      const signature = this.#sign(checkpoint)
      await this.#record(checkpoint, [logSignature, signature], edge)
      await this.register.accept(draft)
      this.#trouble = null
      return { status: 200, type: 'text/plain; charset=utf-8', body: encodeSignatureLine(signature) }
    } catch (error) {
      const refused = refusalOf(error)
      // Where the record is in doubt, it may cover them.
      if (!this.#fault) await this.mirror.dropLeftovers(MAX_STEP).catch(() => {}) // they are never read
      if (!NO_TROUBLE.has(refused.status)) this.#trouble = refused.message
      return refused.answer()
    }
  }

  /** Over what was parsed, written anew: nothing that was not understood is ever signed. */
  #sign(checkpoint: Checkpoint): NoteSignature {
    const now = this.parts.now ?? (() => Math.floor(Date.now() / 1000))
    const { secretKey, ed25519 } = this.parts
    this.#cosignedAt = now()
    return cosign(
      { checkpointText: checkpointText(checkpoint), name: this.keyName, secretKey, time: this.#cosignedAt },
      ed25519,
    )
  }

  async #record(checkpoint: Checkpoint, signatures: NoteSignature[], edge: LedgerEdge): Promise<void> {
    const note = encodeNote({ text: checkpointText(checkpoint), signatures })
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
    const note = await this.parts.log.cosignedBy(this.member)
    if (note && isOwn(note, this.policy, this.member, this.parts.ed25519)) {
      const { checkpoint } = publishedBy(note, this.policy, this.parts.ed25519)
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
    }
  }

  async close(): Promise<void> {
    await this.#queue.settled()
    await this.register.close()
  }
}

/** Whether the log and this member both validly signed it. */
function isOwn(note: string, policy: Policy, member: string, ed25519: Ed25519): boolean {
  try {
    const { logSigned, members } = publishedBy(note, policy, ed25519)
    return logSigned && members.some(statement => statement.member.name === member && statement.time !== null)
  } catch {
    return false
  }
}

function refusalOf(error: unknown): OfferRefused {
  if (error instanceof OfferRefused) return error
  return new OfferRefused(503, messageOf(error))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
