/** All the processes of a Hardproof, kept running by this one: whatever ends is started again at once. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { openFileKms } from '#app/kms/file-kms.server.ts'
import { connect } from '#db/client.ts'
import { freePort } from '#db/embedded/connection-file.ts'
import { fromBase64 } from '#ledger/bytes.ts'
import type { MemberAddress } from '../../ledger/member-client.ts'
import { readRegistrar } from '../../ledger/operator-folder.ts'
import type { BankSystem } from '../demo/bank-client.ts'
import { pause, until } from '../demo/browser.ts'
import { keepSecrets, readSecrets } from '../demo/secrets.ts'
import { seedCast } from '../demo/seed-cast.ts'
import { foundLedger } from '../genesis.ts'
import { type Child, type Program, startChild } from '../start/child.ts'
import { makeDataFolders } from '../start/data-folder.ts'
import { startDatabase } from '../start/database.ts'
import { readStartConfig } from '../start/env.ts'
import { nodeProgram, webProgram, workerProgram } from '../start/programs.ts'

export interface System {
  folder: string
  data: string
  databaseUrl: string
  members: readonly MemberAddress[]
  bank: BankSystem
  /** Of the processes that may be struck: the web server, two workers, a node each member. */
  names: readonly string[]
  signal(name: string, signal: NodeJS.Signals): void
  close(): Promise<void>
}

export async function openSystem(): Promise<System> {
  const folder = await mkdtemp(join(tmpdir(), 'hardproof-faults-'))
  const data = join(folder, '.data')
  const port = await freePort()
  const nodePort = 20_000 + Math.floor(Math.random() * 10_000)
  const config = readStartConfig({
    NODE_ENV: 'production',
    HARDPROOF_DATA: data,
    PORT: String(port),
    HARDPROOF_NODE_PORT: String(nodePort),
  })
  await makeDataFolders(config)
  const programs = dirname(dirname(fileURLToPath(import.meta.url)))
  const place = { config, programs, project: dirname(programs) }
  const stops: (() => Promise<unknown>)[] = []
  const database = await startDatabase(
    config,
    () => {},
    stop => stops.push(stop),
  )
  const ledger = await foundLedger({ data, logUrl: `http://127.0.0.1:${port}/ledger`, firstPort: nodePort })
  await openFileKms(join(config.folders.operator, 'kms.key'), { mayCreate: true })

  const keeper = keep({ logs: config.folders.logs, programs, project: place.project })
  stops.push(keeper.stop)
  keeper.start('web', webProgram(place, database.urls))
  keeper.start('worker', workerProgram(place, database.urls, await freePort()))
  keeper.start('second-worker', {
    ...workerProgram(place, database.urls, await freePort()),
    name: 'second-worker',
  })
  for (const member of ledger.members) {
    keeper.start(member.name, nodeProgram(place, member, ledger.policy.origin))
  }
  const base = `http://127.0.0.1:${port}`
  await until('the web server to answer', () => answers(`${base}/health`), 90_000)
  await seed(data, database.urls.app, ledger.members)
  const { bank } = (await readSecrets(data))!
  return {
    folder,
    data,
    databaseUrl: database.urls.worker,
    members: ledger.members,
    bank: { base, ...bank },
    names: keeper.names(),
    signal: keeper.signal,
    async close() {
      for (const stop of stops.splice(0).reverse()) await stop()
    },
  }
}

/** The demonstration's organisations and people, without a case: the bank's system is who records. */
async function seed(data: string, databaseUrl: string, members: readonly MemberAddress[]): Promise<void> {
  const operator = join(data, 'operator')
  const db = connect(databaseUrl, { max: 1, name: 'hardproof faults' })
  const notary = members.find(({ name }) => name === 'notary')!
  const identity = await until('the notary’s process to answer', () => answers(`${notary.url}/seal/identity`), 60_000)
  try {
    await seedCast({
      db,
      kms: await openFileKms(join(operator, 'kms.key'), { mayCreate: false }),
      registrar: await readRegistrar(operator),
      notaryKey: fromBase64(z.object({ publicKey: z.string() }).parse(identity).publicKey),
      keep: secrets => keepSecrets(data, secrets),
    })
  } finally {
    await db.$client.end()
  }
}

function keep(folders: { logs: string; programs: string; project: string }) {
  const children = new Map<string, Child>()
  let stopping = false

  function start(name: string, program: Program): void {
    const child = startChild(program, folders)
    children.set(name, child)
    void child.exited.then(async () => {
      if (stopping) return
      await pause(100)
      if (!stopping) start(name, program)
    })
  }

  return {
    start,
    names: () => [...children.keys()],
    signal: (name: string, signal: NodeJS.Signals) => children.get(name)?.signal(signal),
    async stop() {
      stopping = true
      const all = [...children.values()]
      for (const child of all) child.signal('SIGCONT')
      for (const child of all) child.signal('SIGTERM')
      const late = setTimeout(() => {
        for (const child of all) child.signal('SIGKILL')
      }, 15_000)
      await Promise.all(all.map(child => child.exited))
      clearTimeout(late)
    },
  }
}

async function answers(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    const answer: unknown = await response.json()
    return response.ok ? answer : null
  } catch {
    return null
  }
}
