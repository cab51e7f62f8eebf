import { remindDeadlines } from '#app/reminders/remind-deadlines.server.ts'
import type { Database } from '#db/client.ts'
import { type Loop, startLoop } from './loop.ts'

interface Reminders {
  /** Under the role hardproof_worker. */
  db: Database
  everyMs?: number
  onError: (error: unknown) => void
}

const LOOK_EVERY_MS = 2 * 60_000

/** People are reminded of deadlines by the clock; after a time without any worker, of where each stands by then. */
export function startReminders({ db, everyMs = LOOK_EVERY_MS, onError }: Reminders): Loop {
  return startLoop(
    async () => {
      await remindDeadlines(db, new Date(), onError)
      return false
    },
    { everyMs, onError },
  )
}
