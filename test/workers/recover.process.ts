import { join } from 'node:path'
import { connect } from '#db/client.ts'
import { openFileSigner } from '#workers/ledger/log-signer.ts'
import { logKeyPath, readOperatorLedger } from '#workers/ledger/operator-folder.ts'
import { recoverLedger } from '#workers/ledger/recover.ts'
import { memberSources } from '#workers/ledger/sources/default.ts'

/** A recovery to be killed: small steps, and a while between them. Arguments: database URL, data folder. */
const [databaseUrl, data] = process.argv.slice(2) as [string, string]
const { policy, genesis } = await readOperatorLedger(join(data, 'operator'))
const signer = await openFileSigner(logKeyPath(join(data, 'operator')))
await recoverLedger({
  db: connect(databaseUrl),
  setup: { policy, genesis, signer: { ...signer, sign: slowly(signer.sign) } },
  sources: (await memberSources(data)).sources,
  stepLeaves: 16,
})

function slowly(sign: typeof signer.sign): typeof signer.sign {
  return async message => {
    await new Promise(resolve => setTimeout(resolve, 100))
    return sign(message)
  }
}
