/** Brings every member to the newest checkpoint, all at once, each at its own pace: one that hangs delays nobody. */
import { desc, isNotNull } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { ledgerCheckpoints } from '#db/schema/index.ts'
import type { Policy } from '#ledger/policy.ts'
import { bringMember } from './bring-member.ts'
import type { MemberAddress } from './member-client.ts'

export type PublisherParts = {
  readonly db: Database
  readonly policy: Policy
  readonly members: readonly MemberAddress[]
  readonly onError: (error: unknown) => void
}

export type Progress = {
  /** The newest committed size, and the newest published one. */
  readonly size: number
  readonly published: number
  /** Members that have not co-signed the newest checkpoint yet. */
  readonly behind: readonly string[]
}

export interface Publisher {
  /** Ends when the newest checkpoint is published and the slow have had a moment, or when all have answered. */
  publish(): Promise<Progress>
  /** Breaks off what is under way: nothing is lost by it. */
  close(): Promise<void>
}

const GRACE_MS = 500
const LOOK_MS = 25

export function openPublisher(parts: PublisherParts): Publisher {
  const { db, policy, members } = parts
  const running = new Map<string, Promise<string | null>>()
  const closing = new AbortController()

  /** One conversation a member: a second request would only be told to ask again. */
  const bring = (address: MemberAddress): Promise<string | null> => {
    const known = running.get(address.name)
    if (known) return known
    const member = policy.members.find(({ name }) => name === address.name)
    if (!member) return Promise.resolve('the policy does not name it')
    const started = bringMember(db, policy, member, address, closing.signal).finally(() => running.delete(member.name))
    running.set(member.name, started)
    return started
  }

  return {
    async publish() {
      const wanted = await newestSize(db)
      const behind = new Set(members.map(({ name }) => name))
      const all = Promise.all(
        members.map(async member => {
          try {
            // The conversation found under way may have begun before the newest checkpoint was there.
            const joined = running.has(member.name)
            const trouble = await bring(member)
            if ((trouble ?? (joined ? await bring(member) : null)) === null) behind.delete(member.name)
          } catch (error) {
            parts.onError(error)
          }
        }),
      )
      await Promise.race([all, untilPublished(db, wanted, all)])
      return { size: wanted, published: await newestPublished(db), behind: [...behind] }
    },
    async close() {
      closing.abort()
      await Promise.allSettled(running.values())
    },
  }
}

export async function newestSize(db: Database): Promise<number> {
  const [row] = await db
    .select({ size: ledgerCheckpoints.size })
    .from(ledgerCheckpoints)
    .orderBy(desc(ledgerCheckpoints.size))
    .limit(1)
  return row?.size ?? 0
}

export async function newestPublished(db: Database): Promise<number> {
  const [row] = await db
    .select({ size: ledgerCheckpoints.size })
    .from(ledgerCheckpoints)
    .where(isNotNull(ledgerCheckpoints.publishedAt))
    .orderBy(desc(ledgerCheckpoints.size))
    .limit(1)
  return row?.size ?? 0
}

async function untilPublished(db: Database, size: number, all: Promise<unknown>): Promise<void> {
  let settled = false
  const mark = () => {
    settled = true
  }
  all.then(mark, mark)
  while (!settled && (await newestPublished(db)) < size) await pause(LOOK_MS)
  if (!settled) await Promise.race([all, pause(GRACE_MS)])
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
