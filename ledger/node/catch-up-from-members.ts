/**
 * Filling a mirror without the log, or one that was lost: from the other members' nodes, checkpoint by checkpoint, up to
 * the newest that a quorum vouches for. The node is offered each of them as the log would offer it, and checks all that
 * it always checks; what is added here is that a quorum stands behind the checkpoint, since nobody else can be asked.
 */
import { equalBytes } from '../bytes.ts'
import type { Checkpoint } from '../checkpoint.ts'
import type { Ed25519 } from '../ed25519.ts'
import { consistencyProof, type ReadHash, verifyConsistency } from '../merkle.ts'
import { type Policy, publishedBy } from '../policy.ts'
import { tileReader } from '../tiles.ts'
import { CATCH_UP_STEP } from './catch-up.ts'
import type { LogClient } from './log-client.ts'
import type { MemberNode } from './node.ts'
import { encodeOffer } from './offer.ts'

const MAX_KEPT_TRIED = 64

export type CaughtUpWithMembers = {
  readonly size: number
  /** Why it went no further than that; null when nobody shows anything beyond that a quorum vouches for. */
  readonly stopped: string | null
}

/** `node` must be open with `catchingUp`, with `peers`, and with `CATCH_UP_STEP` as its `maxStep`. */
export async function catchUpFromMembers(
  node: MemberNode,
  peers: readonly LogClient[],
  ed25519: Ed25519,
): Promise<CaughtUpWithMembers> {
  for (;;) {
    const statements = await gather(node, peers, ed25519)
    const candidates = await vouchedFor(statements, node.policy)
    let stopped: string | null = null
    let moved = false
    for (const candidate of candidates) {
      const { status, body } = await node.addCheckpoint(await offerOf(candidate, node.size))
      moved = status === 200
      if (moved) break
      stopped = `${candidate.checkpoint.size}: ${status} ${body.trim()}`
    }
    if (!moved) return { size: node.size, stopped }
  }
}

/** One checkpoint that the log signed, and the members who are seen to have co-signed it. */
type Statement = {
  readonly checkpoint: Checkpoint
  readonly note: string
  readonly members: Set<string>
  /** Of this checkpoint's tree, from the member that showed it. */
  readonly read: ReadHash
}

async function gather(node: MemberNode, peers: readonly LogClient[], ed25519: Ed25519): Promise<Statement[]> {
  const found = new Map<string, Statement>()
  const shown = await Promise.all(peers.map(peer => notesOf(peer, node.size).catch(() => [])))
  for (const [i, notes] of shown.entries()) {
    for (const note of notes) {
      const statement = read(note, peers[i]!, node.policy, ed25519)
      if (!statement || statement.checkpoint.size <= node.size) continue
      const { size, root } = statement.checkpoint
      const key = `${size} ${Buffer.from(root).toString('hex')}`
      const known = found.get(key)
      if (!known) found.set(key, statement)
      else for (const member of statement.members) known.members.add(member)
    }
  }
  return [...found.values()].sort((a, b) => b.checkpoint.size - a.checkpoint.size)
}

async function notesOf(peer: LogClient, beyond: number): Promise<string[]> {
  const sizes = (await peer.keptSizes()).filter(size => size > beyond && size <= beyond + CATCH_UP_STEP)
  const kept = await Promise.all(sizes.slice(0, MAX_KEPT_TRIED).map(size => peer.checkpointAt(size)))
  return [await peer.checkpoint(), ...kept].filter(note => note !== null)
}

/** Null unless the log signed it. One with a false signature counts for nothing, whoever else signed it. */
function read(note: string, peer: LogClient, policy: Policy, ed25519: Ed25519): Statement | null {
  try {
    const { checkpoint, logSigned, members } = publishedBy(note, policy, ed25519)
    if (!logSigned) return null
    const cosigned = members.filter(({ time }) => time !== null).map(({ member }) => member.name)
    const reader = tileReader(checkpoint.size, tile => peer.tile(tile))
    return { checkpoint, note, members: new Set(cosigned), read: reader }
  } catch {
    return null
  }
}

/**
 * Those that a quorum vouches for, the largest first, and those on the way to them. Whoever co-signed a larger
 * checkpoint that extends one vouches for that one, too.
 */
async function vouchedFor(statements: readonly Statement[], { quorum }: Policy): Promise<Statement[]> {
  const vouched: Statement[] = []
  for (const [i, statement] of statements.entries()) {
    const members = new Set(statement.members)
    let onTheWay = false
    for (const larger of statements.slice(0, i)) {
      if (!(await extendsIt(larger, statement))) continue
      for (const member of larger.members) members.add(member)
      if (vouched.includes(larger)) onTheWay = true
    }
    if (onTheWay || members.size >= quorum) vouched.push(statement)
  }
  return vouched
}

async function extendsIt(larger: Statement, smaller: Statement): Promise<boolean> {
  const [from, to] = [smaller.checkpoint, larger.checkpoint]
  if (from.size === to.size) return equalBytes(from.root, to.root)
  try {
    const proof = await consistencyProof(from.size, to.size, larger.read)
    return verifyConsistency(from.size, to.size, from.root, to.root, proof)
  } catch {
    return false
  }
}

async function offerOf({ checkpoint, note, read }: Statement, oldSize: number): Promise<string> {
  // A member that cannot show the proof has shown a checkpoint that nobody can use: the node refuses it.
  const proof = oldSize === 0 ? [] : await consistencyProof(oldSize, checkpoint.size, read).catch(() => [])
  return encodeOffer({ oldSize, proof, note })
}
