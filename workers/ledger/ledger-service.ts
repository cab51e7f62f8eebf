/** Sequencer, publisher and what keeps them going, for one worker process. */
import type { Database } from '#db/client.ts'
import { keepGoing } from './keep-going.ts'
import { openFileSigner } from './log-signer.ts'
import { logKeyPath, readOperatorLedger } from './operator-folder.ts'
import { openPublisher, type Publisher } from './publisher.ts'
import { openSequencer, type Sequencer } from './sequencer.ts'

export interface LedgerService {
  readonly sequencer: Sequencer
  readonly publisher: Publisher
  close(): Promise<void>
}

/** Throws `NoLedgerYet` where no ledger was founded in the operator's folder. */
export async function openLedgerService(parts: {
  readonly db: Database
  readonly databaseUrl: string
  readonly operatorFolder: string
  readonly onError: (error: unknown) => void
  readonly everyMs?: number
}): Promise<LedgerService> {
  const { db, databaseUrl, operatorFolder, onError, everyMs } = parts
  const { policy, genesis, members } = await readOperatorLedger(operatorFolder)
  const signer = await openFileSigner(logKeyPath(operatorFolder))
  const sequencer = openSequencer({ db, databaseUrl, setup: { policy, genesis, signer }, members })
  const publisher = openPublisher({ db, policy, members, onError })
  const going = await keepGoing({ db, policy, sequencer, onError, everyMs })
  return {
    sequencer,
    publisher,
    async close() {
      await going.stop()
      await sequencer.close()
      await publisher.close()
    },
  }
}
