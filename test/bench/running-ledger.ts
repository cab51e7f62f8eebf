/**
 * A whole ledger for one bench, as `npm start` runs it: PostgreSQL with fsync on, the web server that serves the log,
 * a worker that sequences and publishes, four members' nodes, each a process of its own, all in a folder of their own.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { v7 as uuidv7 } from 'uuid'
import { openFileKms } from '#app/kms/file-kms.server.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import { submit } from '#app/submissions/submit.server.ts'
import { connect, type Database } from '#db/client.ts'
import { freePort } from '#db/embedded/connection-file.ts'
import { startEmbeddedPostgres } from '#db/embedded.ts'
import { migrateDatabase } from '#db/migrate.ts'
import { inTenant } from '#db/transaction.ts'
import type { Submission } from '#ledger/submission.ts'
import { foundLedger } from '#workers/cli/genesis.ts'
import { type Program, startChild } from '#workers/cli/start/child.ts'
import { readRegistrar } from '#workers/ledger/operator-folder.ts'

export interface RunningLedger {
  /** The web process's role: submissions go in by it. */
  readonly app: Database
  /** The worker's role, which sees every submission and checkpoint. */
  readonly worker: Database
  /** Of the same PostgreSQL: it owns the tables. */
  readonly ownerUrl: string
  /** Its superuser, whom row security does not hold: fills tables as no verb could in the time. */
  readonly adminUrl: string
  /** Where the web server answers, and believes to be. */
  readonly origin: string
  readonly kms: Kms
  /** Process ids by name: postgres, web, worker, node-<member>. */
  readonly pids: Readonly<Record<string, number>>
  readonly registrar: { actor: string; key: string; secretKey: Uint8Array }
  /** What a captured contract does, and no more: the pending row and its job, in a transaction that is committed. */
  submit(submission: Submission): Promise<string>
  /** Stops everything and removes the folder. */
  close(): Promise<void>
}

/** How long a program may take to answer. */
const HEALTHY_WITHIN_MS = 60_000

export async function startLedger(options: { profile: string | null }): Promise<RunningLedger> {
  // Not the system's folder for temporary files, which may be memory and never reach a disk.
  await mkdir('.data', { recursive: true })
  const data = await mkdtemp(resolve('.data', 'bench-'))
  const undo: (() => Promise<unknown>)[] = [() => rm(data, { recursive: true, force: true })]
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    return await start(data, options.profile, undo, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function start(
  data: string,
  profile: string | null,
  undo: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<RunningLedger> {
  const [webPort, healthPort] = [await freePort(), await freePort()]
  const [operator, logs] = [join(data, 'operator'), join(data, 'logs')]
  await mkdir(logs)
  const postgres = await startEmbeddedPostgres({ dataDir: join(data, 'postgres') })
  undo.push(() => postgres.stop())
  await migrateDatabase(postgres.urls.owner)
  const founded = await foundLedger({
    data,
    logUrl: `http://127.0.0.1:${webPort}/ledger`,
    firstPort: 20_000 + Math.floor(Math.random() * 20_000),
  })
  const kms = await openFileKms(join(operator, 'kms.key'), { mayCreate: true })

  const origin = `http://localhost:${webPort}`
  const programs = dirname(dirname(fileURLToPath(import.meta.url)))
  const common = { nodeFlags: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [] }
  const all: Program[] = [
    {
      ...common,
      name: 'web',
      script: join(programs, 'server.js'),
      environment: { HARDPROOF_DATA: data, DATABASE_URL: postgres.urls.app, PORT: String(webPort) },
      healthUrl: `http://127.0.0.1:${webPort}/health`,
    },
    ...founded.members.map(member => ({
      ...common,
      name: `node-${member.name}`,
      script: join(programs, 'cli', 'node.js'),
      arguments: ['--member', member.name, '--data', data],
      environment: {},
      healthUrl: `${member.url}/health`,
    })),
    {
      ...common,
      name: 'worker',
      script: join(programs, 'worker.js'),
      environment: {
        HARDPROOF_DATA: data,
        DATABASE_URL: postgres.urls.worker,
        WORKER_HEALTH_PORT: String(healthPort),
      },
      healthUrl: null,
    },
  ]
  const pids: Record<string, number> = { postgres: postgres.pid }
  const folders = { logs, programs, project: dirname(programs) }
  for (const program of all) {
    const child = startChild(program, folders)
    undo.push(async () => {
      child.signal('SIGTERM')
      await child.exited
    })
    if (program.healthUrl) await untilHealthy(program, child)
    pids[program.name] = child.pid!
  }
  const app = connect(postgres.urls.app, { max: 8, name: 'bench' })
  const worker = connect(postgres.urls.worker, { max: 2, name: 'bench' })
  undo.push(() => Promise.all([app, worker].map(db => db.$client.end({ timeout: 5 }))))
  const organisationId = uuidv7()
  return {
    app,
    worker,
    ownerUrl: postgres.urls.owner,
    adminUrl: postgres.urls.admin,
    origin,
    kms,
    pids,
    registrar: await readRegistrar(operator),
    async submit(submission) {
      const { submissionId } = await inTenant(app, { organisationId, actorId: organisationId }, tx =>
        submit(tx, organisationId, submission),
      )
      return submissionId
    },
    close,
  }
}

async function untilHealthy(program: Program, child: ReturnType<typeof startChild>): Promise<void> {
  let ended = false
  child.exited.then(() => {
    ended = true
  })
  for (const begun = Date.now(); Date.now() - begun < HEALTHY_WITHIN_MS && !ended; ) {
    const response = await fetch(program.healthUrl!, { signal: AbortSignal.timeout(2_000) }).catch(() => null)
    if (response?.ok) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`${program.name} does not start. It said last:\n${child.lastWords()}`)
}
