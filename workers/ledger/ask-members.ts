/**
 * Before a sequencer's first append: does any member hold a checkpoint that this log signed and this database does not
 * have? Then the database is an old copy, and appending to it would fork the ledger.
 */
import type { Database } from '#db/client.ts'
import type { Alarm } from '#db/ledger-alarms.ts'
import { forksSurvived, type Policy } from '#ledger/policy.ts'
import { compareRecord } from './compare-record.ts'
import { type MemberAddress, MemberUnreachable, readMemberCheckpoint } from './member-client.ts'

/** Nothing may be sequenced until people have looked, or more members can be reached. */
export class MustNotSequence extends Error {
  override name = 'MustNotSequence'
  constructor(
    message: string,
    /** What members show that contradicts the database. */
    readonly alarms: readonly Alarm[] = [],
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

/**
 * The members of every policy that what is not yet published stands under, and enough of each. One whose address is not
 * known counts as one that does not answer. Throws `MustNotSequence`.
 */
export async function askMembers(
  db: Database,
  policies: readonly Policy[],
  addresses: readonly MemberAddress[],
): Promise<void> {
  const asked = [...new Set(policies.flatMap(({ members }) => members.map(({ name }) => name)))]
  const answered = new Set<string>()
  const alarms: Alarm[] = []
  await Promise.all(
    asked.map(async name => {
      const address = addresses.find(candidate => candidate.name === name)
      if (!address) return
      const note = await readMemberCheckpoint(address, policies[0]!.origin).catch(unreachable)
      if (note === undefined) return
      answered.add(name)
      const alarm = note === null ? null : await compareRecord(db, policies[0]!, name, note)
      if (alarm) alarms.push(alarm)
    }),
  )
  if (alarms.length > 0) throw new MustNotSequence(alarms.map(({ detail }) => detail).join('; '), alarms)
  for (const policy of policies) {
    const answers = policy.members.filter(({ name }) => answered.has(name)).length
    const needed = answersNeeded(policy)
    if (answers >= needed) continue
    throw new MustNotSequence(
      `${answers} of ${policy.members.length} members answer; ${needed} must before anything is sequenced`,
    )
  }
}

function unreachable(error: unknown): undefined {
  if (!(error instanceof MemberUnreachable)) throw error
  return undefined
}
