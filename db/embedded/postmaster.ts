import { type ChildProcess, spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import type { Binaries } from './binaries.ts'
import { dataPath } from './cluster.ts'
import { bareEnvironment } from './environment.ts'
import { EmbeddedPostgresError } from './error.ts'
import { readPostmasterFile, stopProcess } from './postmaster-file.ts'
import type { SystemUser } from './system-user.ts'
import { watchOver } from './watchdog.ts'

export interface Postmaster {
  pid: number
  /** Settles when the process has ended, asked or not. */
  exited: Promise<void>
  stop(): Promise<void>
}

export class PostmasterEnded extends EmbeddedPostgresError {
  override name = 'PostmasterEnded'
}

interface PostmasterOptions {
  binaries: Binaries
  cluster: string
  user: SystemUser | undefined
  port: number
  durable: boolean
  logFile: string
  /** Removed once PostgreSQL has ended. */
  removeAfterwards: string | undefined
}

/** Starts PostgreSQL and waits until it takes connections. @throws PostmasterEnded when it ends before that */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { cluster, logFile } = options
  const log = await open(logFile, 'a', 0o600)
  const logStart = (await log.stat()).size
  const child = launch(options, log.fd)
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()))
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  try {
    await Promise.race([untilReady(cluster, child), failed])
  } catch (error) {
    if (child.pid && child.exitCode === null) await stopProcess(child.pid)
    const said = (await readFile(logFile)).subarray(logStart).toString().trim().split('\n').slice(-3).join(' ')
    throw new PostmasterEnded(`PostgreSQL did not start (${(error as Error).message}): ${said || 'it said nothing'}`)
  } finally {
    await log.close()
  }
  const pid = child.pid!
  const watchdog = watchOver(pid, options.removeAfterwards)
  exited.then(() => watchdog.dismiss())
  return {
    pid,
    exited,
    async stop() {
      await stopProcess(pid)
      await exited
      await watchdog.ended
    },
  }
}

function launch({ binaries, cluster, user, port, durable }: PostmasterOptions, log: number): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Details of an error, and statements that failed, may carry personal data.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
  }
  return spawn(
    binaries.postgres,
    ['-D', dataPath(cluster, user), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // A session of its own: Ctrl-C in the terminal reaches the supervisor, which stops PostgreSQL last.
    { ...user, cwd: cluster, env: bareEnvironment, detached: true, stdio: ['ignore', log, log] },
  )
}

/** Recovery after a crash may take long; while the process lives it is left to finish. */
async function untilReady(cluster: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`)
    }
    const file = await readPostmasterFile(cluster)
    if (file?.ready && file.pid === child.pid) return
    await new Promise(resolve => setTimeout(resolve, 15))
  }
}
