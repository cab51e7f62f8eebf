import type { AnchorService } from '#app/anchors/anchor.ts'
import { registerServices } from '#app/anchors/register-services.server.ts'
import { scheduleAnchors } from '#app/anchors/schedule-anchors.server.ts'
import type { Database } from '#db/client.ts'
import { type Loop, startLoop } from './loop.ts'

interface Schedule {
  /** Under the role hardproof_worker. */
  db: Database
  anchors: readonly AnchorService[]
  everySeconds: number
  onError: (error: unknown) => void
}

const LOOK_EVERY_MS = 30_000

/** Looks what is due, more often than anything becomes so. Without services it only says that there are none. */
export function startAnchorSchedule({ db, anchors, everySeconds, onError }: Schedule): Loop {
  let registered = false
  return startLoop(
    async () => {
      const now = new Date()
      await db.transaction(async tx => {
        if (!registered) await registerServices(tx, anchors, everySeconds, now)
        await scheduleAnchors(tx, anchors, everySeconds, now)
      })
      registered = true
      return false
    },
    { everyMs: Math.min(LOOK_EVERY_MS, everySeconds * 1_000), onError },
  )
}
