/** Enters the demonstration into an empty Hardproof that is running: its people, one case walked to its end, more begun. */
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { openFileKms } from '#app/kms/file-kms.server.ts'
import { connect } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { fromBase64 } from '#ledger/bytes.ts'
import { describeError } from '../describe-error.ts'
import { readOperatorLedger, readRegistrar } from '../ledger/operator-folder.ts'
import { capture } from './demo/capture.ts'
import { debtors, inArrears } from './demo/debtors.ts'
import { dispute, workOn } from './demo/dispute.ts'
import { walkFrom, walkRoad } from './demo/road.ts'
import { keepSecrets, readSecrets } from './demo/secrets.ts'
import { isSeeded, seedCast } from './demo/seed-cast.ts'

const environment = z.object({
  /** As hardproof_app: nothing here may do more than the web server. */
  DATABASE_URL: z.string(),
  HARDPROOF_DATA: z.string(),
  PORT: z.coerce.number(),
})

async function seed(): Promise<void> {
  const env = environment.parse(process.env)
  const data = resolve(env.HARDPROOF_DATA)
  const operator = join(data, 'operator')
  const db = connect(env.DATABASE_URL, { max: 2, name: 'hardproof seed' })
  // A ledger that was rebuilt from its members' mirrors holds the demonstration's cases already, as commitments: its
  // people come back to it, and nobody walks the same road twice.
  let hasHistory = false
  try {
    if (!(await isSeeded(db))) {
      hasHistory = ((await ledgerStore(db).readRegister())?.keys.size ?? 0) > 0
      await seedCast({
        db,
        known: (hasHistory && (await readSecrets(data))?.organisations) || undefined,
        kms: await openFileKms(join(operator, 'kms.key'), { mayCreate: false }),
        registrar: await readRegistrar(operator),
        notaryKey: await notaryKey(operator),
        keep: secrets => keepSecrets(data, secrets),
      })
    }
  } finally {
    await db.$client.end()
  }
  const secrets = await readSecrets(data)
  if (!secrets) throw new Error(`The demonstration's passwords in ${data} are gone; its people stay as they are.`)
  if (hasHistory) return
  const start = { base: `http://127.0.0.1:${env.PORT}`, secrets, data }
  await walkRoad({ ...start, run: 'a0001' }, ({ step, ms }) => console.log(`${step} ${ms} ms`))
  for (const [at, debtor] of debtors.slice(1).entries()) {
    const walk = walkFrom({ ...start, debtor, run: `a000${at + 2}` })
    await workOn(walk, await dispute(walk, await capture(walk)))
  }
  for (const [at, debtor] of inArrears.entries()) {
    await capture({ ...start, debtor, run: `a000${debtors.length + at + 1}` })
  }
}

/** The key with which the notary's own process signs, as that process tells it. */
async function notaryKey(operator: string): Promise<Uint8Array> {
  const { members } = await readOperatorLedger(operator)
  const notary = members.find(({ name }) => name === 'notary')
  if (!notary) throw new Error('The ledger has no member named notary.')
  const response = await fetch(`${notary.url}/seal/identity`)
  return fromBase64(z.object({ publicKey: z.string() }).parse(await response.json()).publicKey)
}

seed().catch(error => {
  console.error(describeError(error))
  process.exit(1)
})
