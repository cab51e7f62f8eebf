/**
 * Before a sequencer's first append: does any member hold a checkpoint that this log signed and this database does not
 * have? Then the database is an old copy, and appending to it would fork the ledger.
 */
import type { Database } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { equalBytes } from '#ledger/bytes.ts'
import type { Checkpoint } from '#ledger/checkpoint.ts'
import { Frontier } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { forksSurvived, type Policy, publishedBy } from '#ledger/policy.ts'
import { hashReader } from '#ledger/store.ts'
import { type MemberAddress, readMemberCheckpoint } from './member-client.ts'

/** Nothing may be sequenced until people have looked, or more members can be reached. */
export class MustNotSequence extends Error {
  override name = 'MustNotSequence'
  constructor(
    message: string,
    /** The members whose checkpoint contradicts the database. */
    readonly against: readonly string[] = [],
  ) {
    super(message)
  }
}

/**
 * n − k + 1 + f: among so many answers, f of them lies, there is one from an honest member of every quorum that has
 * published anything.
 */
export function answersNeeded(policy: Policy): number {
  return policy.members.length - policy.quorum + 1 + forksSurvived(policy)
}

/** Throws `MustNotSequence`. */
export async function askMembers(db: Database, policy: Policy, members: readonly MemberAddress[]): Promise<void> {
  const answers = await Promise.allSettled(members.map(member => readMemberCheckpoint(member, policy.origin)))
  const against: string[] = []
  const words: string[] = []
  let answered = 0
  for (const [i, answer] of answers.entries()) {
    const { name } = members[i]!
    if (answer.status === 'rejected') continue
    answered += 1
    const shown = answer.value === null ? null : signedByLog(answer.value, policy)
    const contradiction = shown && (await contradictionTo(db, shown))
    if (contradiction) {
      against.push(name)
      words.push(`${name} shows a checkpoint of size ${shown.size}, signed by this log, that ${contradiction}`)
    }
  }
  if (against.length > 0) throw new MustNotSequence(words.join('; '), against)
  const needed = answersNeeded(policy)
  if (answered < needed) {
    throw new MustNotSequence(
      `${answered} of ${members.length} members answer; ${needed} must before anything is sequenced`,
    )
  }
}

/** A bare claim counts for nothing: only what the log's own key signed can be ahead of it. */
function signedByLog(note: string, policy: Policy): Checkpoint | null {
  try {
    const { checkpoint, logSigned } = publishedBy(note, policy, nodeEd25519)
    return logSigned ? checkpoint : null
  } catch {
    return null
  }
}

async function contradictionTo(db: Database, { size, root }: Checkpoint): Promise<string | null> {
  const store = ledgerStore(db)
  const head = await store.readHead()
  if (size > (head?.size ?? 0)) return 'this database has never seen'
  const frontier = await Frontier.read(size, hashReader(store, head?.size ?? 0))
  return equalBytes(frontier.root(), root) ? null : 'this database contradicts'
}
