/**
 * All of Hardproof on one machine: PostgreSQL, the web server, a worker and the four members' nodes, each a process of
 * its own, until Ctrl-C.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openFileKms } from '#app/kms/file-kms.server.ts'
import { KmsError } from '#app/kms/kms.server.ts'
import { freePort, isFree } from '#db/embedded/connection-file.ts'
import { EmbeddedPostgresError } from '#db/embedded.ts'
import { describeError } from '../describe-error.ts'
import { foundLedger } from './genesis.ts'
import { makeDataFolders } from './start/data-folder.ts'
import { startDatabase } from './start/database.ts'
import { readStartConfig, type StartConfig } from './start/env.ts'
import { isFreshDatabase, seedFirstStart } from './start/first-start.ts'
import { nodeProgram, type Place, webProgram, workerProgram } from './start/programs.ts'
import { takeFolder } from './start/running-file.ts'
import { StartRefused } from './start/start-refused.ts'
import { supervise } from './start/supervisor.ts'
import { whoCanSignIn } from './start/who-can-sign-in.ts'

const stopped = new AbortController()
/** How to undo what was started, last first. */
const undo: (() => Promise<unknown>)[] = []

async function start(config: StartConfig): Promise<void> {
  const begun = Date.now()
  await makeDataFolders(config)
  const folder = await takeFolder(config.data, config.port)
  undo.push(folder.release)
  await assertPortFree(config.port)
  const place = findPlace(config)
  const folders = { logs: config.folders.logs, programs: place.programs, project: place.project }

  const [database, ledger] = await Promise.all([
    startDatabase(config, say, stop => undo.push(stop)),
    foundLedger({
      data: config.data,
      logUrl: `http://127.0.0.1:${config.port}/ledger`,
      firstPort: config.firstNodePort,
      // Long enough to see it run, short enough to wait for.
      notice: 60,
    }),
  ])
  if (stopped.signal.aborted) return
  const mayCreate = await isFreshDatabase(database.urls)
  await openFileKms(join(config.folders.operator, 'kms.key'), { mayCreate })
  const supervisor = supervise({ folders, say, running: folder.note })
  undo.push(supervisor.stop)
  await Promise.all([
    supervisor.start(webProgram(place, database.urls)),
    supervisor.start(workerProgram(place, database.urls, await freePort())),
    // A member whose address is elsewhere runs its own.
    ...ledger.members
      .filter(({ url }) => new URL(url).hostname === '127.0.0.1')
      .map(member => supervisor.start(nodeProgram(place, member, ledger.policy.origin))),
  ])
  await seedFirstStart(place, database.urls, folders, { say, signal: stopped.signal })
  if (stopped.signal.aborted) return
  for (const line of await whoCanSignIn(config.data)) say(line)
  say(`\nready http://localhost:${config.port}  (${seconds(begun)} s; logs in ${config.folders.logs}; Ctrl-C stops it)`)
}

async function assertPortFree(port: number): Promise<void> {
  if (await isFree(port)) return
  throw new StartRefused(
    `Port ${port} is taken by another program: stop that one, or start on another port, such as PORT=${port + 1} npm start.`,
  )
}

/** The built programs are beside this one. */
function findPlace(config: StartConfig): Place {
  const programs = dirname(dirname(fileURLToPath(import.meta.url)))
  const project = dirname(programs)
  if (!existsSync(join(programs, 'server.js'))) throw new StartRefused('Hardproof is not built: run npm run build.')
  return { config, project, programs }
}

async function stop(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step().catch(error => say(describeError(error)))
}

function listenForSignals(): void {
  const asked = () => {
    // Asked twice: somebody is in a hurry. PostgreSQL recovers, and its watchdog stops it.
    if (stopped.signal.aborted) process.exit(1)
    stopped.abort()
    say('stopping …')
    stop().then(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked)
  if (process.env.npm_lifecycle_event) whenOrphaned(asked)
}

/** npm passes SIGTERM on to the shell between it and us, which dies of it alone; killed, it passes nothing on. */
function whenOrphaned(act: () => void): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    act()
  }, 500)
  watch.unref()
}

async function refuse(error: unknown): Promise<void> {
  // What is under way fails when everything is being stopped; that is no news.
  if (stopped.signal.aborted) return
  const expected = error instanceof StartRefused || error instanceof EmbeddedPostgresError || error instanceof KmsError
  console.error(expected ? error.message : error)
  await stop()
  process.exit(1)
}

function say(line: string): void {
  console.log(line)
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1_000).toFixed(1)
}

listenForSignals()
start(readConfig()).catch(refuse)

function readConfig(): StartConfig {
  try {
    return readStartConfig(process.env, process.argv.includes('--dev'))
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}
