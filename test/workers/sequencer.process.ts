/**
 * A sequencer with its publisher, to be paused and killed. Arguments: database URL, operator's folder, lease and stall in
 * milliseconds. Where a file named `pause-here` appears in its working folder it stops itself while it holds the head's
 * lock, between the rules and the commit.
 */
import { rmSync } from 'node:fs'
import { connect } from '#db/client.ts'
import { openFileSigner, type Signer } from '#workers/ledger/log-signer.ts'
import { logKeyPath, readOperatorLedger } from '#workers/ledger/operator-folder.ts'
import { openPublisher } from '#workers/ledger/publisher.ts'
import { openSequencer } from '#workers/ledger/sequencer.ts'

const [databaseUrl, operator, lease, stall] = process.argv.slice(2) as [string, string, string, string]
const db = connect(databaseUrl, { max: 4 })
const { policy, genesis } = await readOperatorLedger(operator)
const addresses = async () => (await readOperatorLedger(operator)).members
const report = (error: unknown) => console.log(`failed ${error instanceof Error ? error.message : error}`)
const keys = await openFileSigner(logKeyPath(operator))
const signer: Signer = {
  publicKey: keys.publicKey,
  sign(message) {
    if (takePause()) process.kill(process.pid, 'SIGSTOP')
    return keys.sign(message)
  },
}
const setup = { policy, genesis, signer }
const sequencer = openSequencer({ db, setup, addresses, leaseMs: Number(lease), stallMs: Number(stall) })
const publisher = openPublisher({ db, addresses, onError: report })

function takePause(): boolean {
  try {
    rmSync('pause-here')
    return true
  } catch {
    return false
  }
}

const forEver = async (work: () => Promise<unknown>) => {
  for (;;) {
    await work().catch(report)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

let said = ''
void forEver(async () => {
  const { kind } = await sequencer.drain()
  if (kind !== said) console.log(kind)
  said = kind
})
void forEver(() => publisher.publish())
