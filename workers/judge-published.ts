import { judgePublished } from '#app/cases/judge-published.server.ts'
import type { Database } from '#db/client.ts'
import { type Loop, startLoop } from './loop.ts'

interface Watch {
  /** Under the role hardproof_worker. */
  db: Database
  everyMs?: number
  onError: (error: unknown) => void
}

const LOOK_EVERY_MS = 2_000

/** Cases whose records were still to be co-signed are judged again once they are. */
export function startJudging({ db, everyMs = LOOK_EVERY_MS, onError }: Watch): Loop {
  return startLoop(async () => (await judgePublished(db, new Date())) > 0, { everyMs, onError })
}
