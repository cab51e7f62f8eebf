/** Sequencer, publisher and what keeps them going, for one worker process. */
import type { Database } from '#db/client.ts'
import { keepGoing } from './keep-going.ts'
import { openFileSigner } from './log-signer.ts'
import { logKeyPath, readOperatorLedger } from './operator-folder.ts'
import { publishAtOnce } from './publish-at-once.ts'
import { openPublisher, type Publisher } from './publisher.ts'
import { openSequencer, type Sequencer } from './sequencer.ts'
import { watchMembers } from './watch-members.ts'

export interface LedgerService {
  readonly sequencer: Sequencer
  readonly publisher: Publisher
  close(): Promise<void>
}

/** Throws `NoLedgerYet` where no ledger was founded in the operator's folder. */
export async function openLedgerService(parts: {
  readonly db: Database
  readonly operatorFolder: string
  readonly onError: (error: unknown) => void
  readonly everyMs?: number
}): Promise<LedgerService> {
  const { db, operatorFolder, onError, everyMs } = parts
  const { policy, genesis } = await readOperatorLedger(operatorFolder)
  const signer = await openFileSigner(logKeyPath(operatorFolder))
  // Read anew each time: members join and move while this process runs.
  const addresses = async () => (await readOperatorLedger(operatorFolder)).members
  const publisher = openPublisher({ db, addresses, onError })
  const publishing = publishAtOnce({ db, publisher, onError })
  const sequencer = openSequencer({
    db,
    setup: { policy, genesis, signer },
    addresses,
    onAppended: publishing.wake,
  })
  const going = await keepGoing({ db, sequencer, onError, everyMs })
  const watch = watchMembers({ db, policy, addresses, onError, leads: () => sequencer.leads() })
  return {
    sequencer,
    publisher,
    async close() {
      await watch.stop()
      await going.stop()
      await sequencer.close()
      await publisher.close()
      await publishing.stop()
    },
  }
}
