/** What runs without being asked: a job may be lost, a member may come back while nothing new is captured. */
import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { memberStates, outbox } from '#db/schema/index.ts'
import type { Policy } from '#ledger/policy.ts'
import { startLoop } from '../loop.ts'
import { enqueuePublishing } from './enqueue-publishing.ts'
import { newestPublished, newestSize } from './publisher.ts'
import type { Sequencer } from './sequencer.ts'

/** On which a worker that may not append tells the one that may. */
export const APPEND_CHANNEL = 'hardproof_append'

export interface KeepGoing {
  stop(): Promise<void>
}

export async function keepGoing(parts: {
  readonly db: Database
  readonly policy: Policy
  readonly sequencer: Sequencer
  readonly onError: (error: unknown) => void
  readonly everyMs?: number
}): Promise<KeepGoing> {
  const { db, policy, sequencer, onError, everyMs = 2_000 } = parts
  const loop = startLoop(
    async () => {
      await sequencer.drain()
      if (await isBehind(db, policy)) await askAgain(db)
      return false
    },
    { everyMs, onError },
  )
  const listening = await db.$client.listen(APPEND_CHANNEL, loop.wake)
  return {
    async stop() {
      await listening.unlisten()
      await loop.stop()
    },
  }
}

async function isBehind(db: Database, policy: Policy): Promise<boolean> {
  const size = await newestSize(db)
  if (size > (await newestPublished(db))) return true
  const states = await db.select({ member: memberStates.member, size: memberStates.size }).from(memberStates)
  return policy.members.some(({ name }) => (states.find(state => state.member === name)?.size ?? 0) < size)
}

/** Nothing, while a job waits, is delayed, or runs. */
async function askAgain(db: Database): Promise<void> {
  await db.transaction(async tx => {
    const [waiting] = await tx
      .select({ id: outbox.id })
      .from(outbox)
      .where(and(eq(outbox.topic, 'publish-checkpoint'), isNull(outbox.doneAt)))
      .limit(1)
    if (!waiting) await enqueuePublishing(tx, await newestSize(db))
  })
}
