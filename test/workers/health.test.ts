import { expect, test } from 'vitest'
import { openHead, setHeadTrouble } from '#db/ledger-head.ts'
import { serveHealth } from '#workers/health.ts'
import { ledgerHealth } from '#workers/ledger/ledger-health.ts'
import { testDatabase } from '../support/database.ts'

test('a worker that runs says whether its ledger goes on, and is failing only without a database', async () => {
  const { worker } = await testDatabase()
  const health = await serveHealth(0, () => ledgerHealth(worker))
  const ask = async () => {
    const response = await fetch(`http://127.0.0.1:${health.port}/health`)
    return { status: response.status, body: await response.json() }
  }
  try {
    expect(await ask()).toEqual({ status: 200, body: { status: 'ok', ledger: 'ok' } })
    await openHead(worker, 'ledger.example', { size: 0, root: new Uint8Array(32), checkpoint: 'x' })
    expect(await ask()).toEqual({ status: 200, body: { status: 'ok', ledger: 'ok' } })
    await setHeadTrouble(worker, 'ledger.example', 'court shows a later checkpoint')
    expect(await ask()).toEqual({
      status: 200,
      body: { status: 'ok', ledger: 'refusing: court shows a later checkpoint' },
    })
    await worker.$client.end()
    expect(await ask()).toMatchObject({ status: 503, body: { status: 'failing' } })
  } finally {
    health.close()
  }
})
