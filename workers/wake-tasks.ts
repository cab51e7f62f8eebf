import { wakeTasks } from '#app/tasks/wake-tasks.server.ts'
import type { Database } from '#db/client.ts'
import { type Loop, startLoop } from './loop.ts'

interface Waking {
  /** Under the role hardproof_worker. */
  db: Database
  everyMs?: number
  onError: (error: unknown) => void
}

const LOOK_EVERY_MS = 60_000

/** Tasks that sleep wake by themselves; after a time without any worker, all whose time came meanwhile. */
export function startTaskWaking({ db, everyMs = LOOK_EVERY_MS, onError }: Waking): Loop {
  return startLoop(
    async () => {
      await wakeTasks(db, new Date(), onError)
      return false
    },
    { everyMs, onError },
  )
}
