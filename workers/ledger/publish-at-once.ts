/**
 * Publishes what this process has just appended, without the job that stands behind it, which is then done; where a
 * member stays behind the job is left to come to it.
 */
import type { Database } from '#db/client.ts'
import { type Loop, startLoop } from '../loop.ts'
import { completePublishing } from './enqueue-publishing.ts'
import type { Publisher } from './publisher.ts'

const EVERY_MS = 60_000

export function publishAtOnce(parts: {
  readonly db: Database
  readonly publisher: Publisher
  readonly onError: (error: unknown) => void
}): Loop {
  const { db, publisher, onError } = parts
  let asked = false
  const loop = startLoop(
    async () => {
      if (!asked) return false
      asked = false
      const { published, behind } = await publisher.publish()
      if (behind.length === 0) await completePublishing(db, published)
      return asked
    },
    { everyMs: EVERY_MS, onError },
  )
  return {
    wake() {
      asked = true
      loop.wake()
    },
    stop: loop.stop,
  }
}
