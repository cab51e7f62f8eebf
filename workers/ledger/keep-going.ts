/** What runs without being asked: a job may be lost, a member may come back while nothing new is captured. */
import { and, eq, isNull } from 'drizzle-orm'
import { APPEND_CHANNEL } from '#app/jobs/enqueue.ts'
import type { Database } from '#db/client.ts'
import { readChain } from '#db/ledger-chain.ts'
import { newestPublished, newestSize } from '#db/newest-checkpoint.ts'
import { memberStates, outbox } from '#db/schema/index.ts'
import { startLoop } from '../loop.ts'
import { enqueuePublishing } from './enqueue-publishing.ts'
import { offerees } from './offer-plan.ts'
import { isReofferDue } from './reoffer.ts'
import type { Sequencer } from './sequencer.ts'

/** What comes within so short a time after an append goes into the next one together. */
const GATHER_MS = 20

export interface KeepGoing {
  stop(): Promise<void>
}

export async function keepGoing(parts: {
  readonly db: Database
  readonly sequencer: Sequencer
  readonly onError: (error: unknown) => void
  readonly everyMs?: number
}): Promise<KeepGoing> {
  const { db, sequencer, onError, everyMs = 2_000 } = parts
  const loop = startLoop(
    async () => {
      const drained = await sequencer.drain()
      if (drained.kind === 'drained' && drained.accepted > 0) {
        // Whoever appended publishes; and what comes within a moment goes into the next append together.
        await new Promise(resolve => setTimeout(resolve, GATHER_MS))
        return false
      }
      // One worker looks, the one that appends.
      if (drained.kind !== 'standby' && (await isWanted(db))) await askAgain(db)
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

/** Something is not published, a member has not co-signed all of it, or has not co-signed anything for a while. */
async function isWanted(db: Database): Promise<boolean> {
  const size = await newestSize(db)
  const published = await newestPublished(db)
  if (size > published) return true
  const states = await db
    .select({ member: memberStates.member, size: memberStates.size, isReofferDue })
    .from(memberStates)
  const members = offerees(await readChain(db), published)
  return members.some(({ name }) => {
    const state = states.find(({ member }) => member === name)
    return !state || state.size < size || state.isReofferDue
  })
}

/** Nothing, while a job waits, is delayed, or runs. */
async function askAgain(db: Database): Promise<void> {
  await db.transaction(async tx => {
    const [waiting] = await tx
      .select({ id: outbox.id })
      .from(outbox)
      .where(and(eq(outbox.topic, 'publish-checkpoint'), isNull(outbox.doneAt)))
      .limit(1)
    if (!waiting) await enqueuePublishing(tx, await newestSize(db), 0)
  })
}
