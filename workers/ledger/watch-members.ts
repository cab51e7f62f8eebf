/**
 * Asks every member for its record, whether or not there is anything to offer: a member that stopped is seen within
 * seconds, and so is one that shows a tree which is not this one.
 */
import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { clearAlarm, openAlarms, raiseAlarm } from '#db/ledger-alarms.ts'
import { readChain } from '#db/ledger-chain.ts'
import { newestPublished } from '#db/newest-checkpoint.ts'
import { memberStates } from '#db/schema/index.ts'
import type { Json } from '#ledger/canonical.ts'
import type { Policy } from '#ledger/policy.ts'
import { type Loop, startLoop } from '../loop.ts'
import { compareRecord } from './compare-record.ts'
import { type MemberAddress, MemberUnreachable, readMemberCheckpoint } from './member-client.ts'
import { offerees } from './offer-plan.ts'
import { tellTrouble } from './tell-trouble.ts'

const EVERY_MS = 3_000
const PATIENCE_MS = 2_000
/** A member that answered this recently, and now does not, is asked once more before anything is said. */
const MISSED_MS = 4_000

export type WatchParts = {
  readonly db: Database
  /** The genesis policy. */
  readonly policy: Policy
  /** Where the members' nodes are, as far as the operator knows. */
  readonly addresses: () => Promise<readonly MemberAddress[]>
  readonly onError: (error: unknown) => void
  readonly everyMs?: number
  /** Whether it is this process that asks: of several, one is enough. Always, where it is absent. */
  readonly leads?: () => boolean
}

export function watchMembers(parts: WatchParts): Loop {
  const agreed = new Map<string, string>()
  return startLoop(
    async () => {
      const { db, policy, leads } = parts
      if (leads && !leads()) return false
      const [addresses, chain] = [await parts.addresses(), await readChain(db)]
      const members = chain.length > 0 ? offerees(chain, await newestPublished(db)) : policy.members
      await Promise.all(
        members.map(async ({ name }) => {
          const address = addresses.find(candidate => candidate.name === name)
          if (!address) return tellTrouble(db, name, { trouble: 'its address is not known', answers: false })
          return watch(db, policy, address, agreed).catch(parts.onError)
        }),
      )
      await clearCaughtUp(parts.db, policy)
      return false
    },
    { everyMs: parts.everyMs ?? EVERY_MS, onError: parts.onError },
  )
}

async function watch(db: Database, policy: Policy, member: MemberAddress, agreed: Map<string, string>): Promise<void> {
  let note: string | null
  try {
    note = await readMemberCheckpoint(member, policy.origin, PATIENCE_MS)
  } catch (error) {
    if (!(error instanceof MemberUnreachable)) throw error
    return tellMissing(db, member.name, error.message)
  }
  await tellSeen(db, member.name)
  if (note === null || agreed.get(member.name) === note) return
  const alarm = await compareRecord(db, policy, member.name, note)
  if (alarm) await raiseAlarm(db, alarm)
  else agreed.set(member.name, note)
}

/** What it was last refused for stays; that it did not answer is over. */
async function tellSeen(db: Database, member: string): Promise<void> {
  await db
    .insert(memberStates)
    .values({ member, size: 0, seenAt: new Date() })
    .onConflictDoUpdate({
      target: memberStates.member,
      set: {
        seenAt: new Date(),
        answers: true,
        trouble: sql`case when ${memberStates.answers} then ${memberStates.trouble} end`,
      },
    })
}

async function tellMissing(db: Database, member: string, trouble: string): Promise<void> {
  const since = new Date(Date.now() - MISSED_MS).toISOString()
  await db
    .insert(memberStates)
    .values({ member, size: 0, answers: false, trouble })
    .onConflictDoUpdate({
      target: memberStates.member,
      set: { answers: false, trouble },
      setWhere: sql`${memberStates.seenAt} is null or ${memberStates.seenAt} < ${since}::timestamptz`,
    })
}

/** A database that was rebuilt from the members' mirrors has seen what it had not; a contradiction never ends by itself. */
async function clearCaughtUp(db: Database, policy: Policy): Promise<void> {
  for (const alarm of await openAlarms(db, ['ahead'])) {
    const { theirs } = alarm.evidence as { theirs: string } & Json
    const still = await compareRecord(db, policy, alarm.member ?? '', theirs)
    if (still === null) await clearAlarm(db, alarm.id, 'this database holds it now')
    else if (still.kind === 'fork') await raiseAlarm(db, still)
  }
}
