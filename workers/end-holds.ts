import { endHolds } from '#app/cases/end-holds.server.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import type { Database } from '#db/client.ts'
import { type Loop, startLoop } from './loop.ts'

interface Watch {
  /** Under the role hardproof_worker. */
  db: Database
  kms: Kms
  everyMs?: number
  onError: (error: unknown) => void
}

const LOOK_EVERY_MS = 30_000

/** Cases on hold go on by themselves when their time has come. */
export function startHoldWatch({ db, kms, everyMs = LOOK_EVERY_MS, onError }: Watch): Loop {
  return startLoop(async () => (await endHolds(db, kms, new Date(), onError)) > 0, { everyMs, onError })
}
