import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Binaries, findBinaries } from './embedded/binaries.ts'
import { assertSameMajor, createCluster } from './embedded/cluster.ts'
import {
  type ConnectionFile,
  freePort,
  isFree,
  readConnection,
  readOrCreateConnection,
  writeConnection,
} from './embedded/connection-file.ts'
import { EmbeddedPostgresError } from './embedded/error.ts'
import { type Postmaster, PostmasterEnded, startPostmaster } from './embedded/postmaster.ts'
import { findRunning, type PostmasterFile, stopProcess } from './embedded/postmaster-file.ts'
import { type SystemUser, systemUserFor } from './embedded/system-user.ts'
import { ensureDatabase, ensureRoles, roles } from './roles.ts'

export { EmbeddedPostgresError }

export interface DatabaseUrls {
  /** Creates roles and databases; no process of Hardproof logs in with it to work. */
  admin: string
  owner: string
  app: string
  worker: string
}

export interface EmbeddedPostgres {
  urls: DatabaseUrls
  port: number
  pid: number
  /** Settles when PostgreSQL has ended, asked or not; never for one that somebody else started. */
  exited: Promise<void>
  /** Stops it cleanly, unless somebody else had started it. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Holds the cluster, and connection.json with port and passwords. */
  dataDir: string
  /** The remembered one, or a free one, when absent. */
  port?: number
  logFile?: string
  /** One that runs already is stopped and started anew, rather than used as it is: for whoever owns `dataDir`. */
  takeOver?: boolean
  /** False only for tests: nothing is forced to disk. */
  durable?: boolean
  /** `dataDir` is removed when PostgreSQL stops, or when this process is killed. */
  temporary?: boolean
}

const DATABASE = 'hardproof'

/**
 * Starts the PostgreSQL that npm installed, on 127.0.0.1 only, and makes cluster, roles and database the first time.
 * It ends with this process, however that ends; the data stay.
 * @throws EmbeddedPostgresError with one sentence for the person who started it
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir)
  const cluster = join(dataDir, 'cluster')
  await makeFolder(dataDir)
  const running = await findRunning(cluster)
  if (running && !options.takeOver) return attach(dataDir, running)
  if (running) await stopProcess(running.pid)

  const user = await systemUserFor(cluster)
  const binaries = await findBinaries(user)
  const connection = await readOrCreateConnection(dataDir, options.port)
  await ensureCluster(binaries, cluster, user, connection, options)
  const postmaster = await startOnFreePort(binaries, cluster, user, connection, { ...options, dataDir })
  const urls = urlsOf(connection)
  try {
    await ensureRoles(urlTo(connection, 'postgres', connection.passwords.admin, 'postgres'), connection.passwords)
    await ensureDatabase(urlTo(connection, 'postgres', connection.passwords.admin, 'postgres'), DATABASE)
  } catch (error) {
    await postmaster.stop()
    throw error
  }
  return { urls, port: connection.port, pid: postmaster.pid, exited: postmaster.exited, stop: postmaster.stop }
}

async function makeFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    await writeFile(
      join(dataDir, 'README.txt'),
      'The database of this Hardproof. cluster/ belongs to PostgreSQL: never change it by hand. connection.json holds\nits port and passwords. Both are needed to restore it, together.\n',
    )
  } catch (error) {
    throw new EmbeddedPostgresError(
      `${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}): start as the user who owns it, or set HARDPROOF_DATA to another folder.`,
    )
  }
}

async function attach(dataDir: string, running: PostmasterFile): Promise<EmbeddedPostgres> {
  const connection = await readConnection(dataDir)
  if (!connection) throw new EmbeddedPostgresError(`PostgreSQL runs on ${dataDir}, but its connection.json is missing.`)
  const urls = urlsOf({ ...connection, port: running.port })
  return { urls, port: running.port, pid: running.pid, exited: new Promise(() => {}), stop: async () => {} }
}

async function ensureCluster(
  binaries: Binaries,
  cluster: string,
  user: SystemUser | undefined,
  connection: ConnectionFile,
  options: EmbeddedOptions,
): Promise<void> {
  if (await stat(cluster).catch(() => undefined)) return assertSameMajor(cluster, binaries.major)
  const adminPassword = connection.passwords.admin
  await createCluster(binaries, cluster, user, { adminPassword, durable: options.durable ?? true })
}

/** Changes `connection.port`, and remembers it, where another program has taken the one of last time. */
async function startOnFreePort(
  binaries: Binaries,
  cluster: string,
  user: SystemUser | undefined,
  connection: ConnectionFile,
  options: EmbeddedOptions,
): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    if (options.port === undefined && !(await isFree(connection.port))) {
      connection.port = await freePort()
      await writeConnection(options.dataDir, connection)
    }
    try {
      return await startPostmaster({
        binaries,
        cluster,
        user,
        port: connection.port,
        durable: options.durable ?? true,
        logFile: options.logFile ?? join(options.dataDir, 'postgres.log'),
        removeAfterwards: options.temporary ? options.dataDir : undefined,
      })
    } catch (error) {
      const taken = error instanceof PostmasterEnded && !(await isFree(connection.port))
      if (taken && options.port !== undefined) {
        throw new EmbeddedPostgresError(`Port ${connection.port}, wanted for PostgreSQL, is taken by another program.`)
      }
      if (!taken || attempt === 5) throw error
    }
  }
}

function urlsOf(connection: ConnectionFile): DatabaseUrls {
  const { passwords } = connection
  return {
    admin: urlTo(connection, 'postgres', passwords.admin),
    owner: urlTo(connection, roles.owner, passwords.owner),
    app: urlTo(connection, roles.app, passwords.app),
    worker: urlTo(connection, roles.worker, passwords.worker),
  }
}

function urlTo({ port }: ConnectionFile, user: string, password: string, database = DATABASE): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`
}
