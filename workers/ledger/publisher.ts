/** Brings every member to the newest checkpoint, all at once, each at its own pace: one that hangs delays nobody. */

import type { Database } from '#db/client.ts'
import { readChain } from '#db/ledger-chain.ts'
import { newestPublished, newestSize } from '#db/newest-checkpoint.ts'
import { handoverAfter } from '#ledger/policy-chain.ts'
import { bringMember } from './bring-member.ts'
import type { MemberAddress } from './member-client.ts'
import { offerees } from './offer-plan.ts'
import { tellTrouble } from './tell-trouble.ts'

export type PublisherParts = {
  readonly db: Database
  /** Where the members' nodes are, as far as the operator knows. */
  readonly addresses: () => Promise<readonly MemberAddress[]>
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
/** Each hand-over among what is to be published takes a round of its own. */
const MAX_ROUNDS = 8

export function openPublisher(parts: PublisherParts): Publisher {
  const { db } = parts
  const running = new Map<string, Promise<string | null>>()
  const closing = new AbortController()

  /** One conversation a member: a second request would only be told to ask again. */
  const bring = (name: string, address: MemberAddress): Promise<string | null> => {
    const known = running.get(name)
    if (known) return known
    const started = bringMember(db, name, address, closing.signal).finally(() => running.delete(name))
    running.set(name, started)
    return started
  }

  /** To the newest checkpoint, or to the first hand-over on the way there. */
  const round = async (): Promise<Progress> => {
    const [addresses, wanted, chain] = [await parts.addresses(), await newestSize(db), await readChain(db)]
    const members = offerees(chain, await newestPublished(db)).map(({ name }) => name)
    const behind = new Set(members)
    const all = Promise.all(
      members.map(async name => {
        try {
          const address = addresses.find(candidate => candidate.name === name)
          if (!address) return await tellTrouble(db, name, { trouble: 'its address is not known', answers: false })
          // The conversation found under way may have begun before the newest checkpoint was there.
          const joined = running.has(name)
          const trouble = await bring(name, address)
          if ((trouble ?? (joined ? await bring(name, address) : null)) === null) behind.delete(name)
        } catch (error) {
          parts.onError(error)
        }
      }),
    )
    const goal = handoverAfter(chain, await newestPublished(db))?.from ?? wanted
    await Promise.race([all, untilPublished(db, goal, all)])
    return { size: wanted, published: await newestPublished(db), behind: [...behind] }
  }

  return {
    async publish() {
      for (let rounds = 1; ; rounds++) {
        const before = await newestPublished(db)
        const handover = handoverAfter(await readChain(db), before)
        const progress = await round()
        const passed = handover !== null && progress.published >= handover.from
        if (!passed || rounds === MAX_ROUNDS || closing.signal.aborted) return progress
      }
    },
    async close() {
      closing.abort()
      await Promise.allSettled(running.values())
    },
  }
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
