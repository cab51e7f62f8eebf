import { join } from 'node:path'
import { type DatabaseUrls, type EmbeddedPostgres, startEmbeddedPostgres } from '#db/embedded.ts'
import { prepareExternalDatabase } from '#db/external.ts'
import { migrateDatabase } from '#db/migrate.ts'
import { RolesMissing } from '#db/roles.ts'
import { describeError } from '../../describe-error.ts'
import type { StartConfig } from './env.ts'
import { StartRefused } from './start-refused.ts'

type Stop = () => Promise<void>

/**
 * The embedded PostgreSQL, kept running, or the one of DATABASE_URL; roles and tables up to date. `started` is told how
 * to stop it as soon as it runs.
 */
export async function startDatabase(
  config: StartConfig,
  say: (line: string) => void,
  started: (stop: Stop) => void,
): Promise<{ urls: DatabaseUrls }> {
  const urls = config.databaseUrl
    ? await onExternal(config.databaseUrl, join(config.folders.operator, 'database.json'))
    : await keepEmbedded(config.folders, say, started)
  await migrateDatabase(urls.owner)
  return { urls }
}

async function onExternal(url: string, passwordFile: string): Promise<DatabaseUrls> {
  try {
    return await prepareExternalDatabase(url, passwordFile)
  } catch (error) {
    if (error instanceof RolesMissing) throw new StartRefused(error.message)
    throw new StartRefused(`The PostgreSQL of DATABASE_URL cannot be used: ${describeError(error)}.`)
  }
}

async function keepEmbedded(
  folders: StartConfig['folders'],
  say: (line: string) => void,
  started: (stop: Stop) => void,
): Promise<DatabaseUrls> {
  const options = { dataDir: folders.postgres, logFile: join(folders.logs, 'postgres.log'), takeOver: true }
  let server = await startEmbeddedPostgres(options)
  let stopping = false
  started(async () => {
    stopping = true
    await server.stop()
  })
  const { urls, port } = server

  async function keep(running: EmbeddedPostgres): Promise<void> {
    await running.exited
    if (stopping) return
    say('PostgreSQL ended and is started again.')
    try {
      // On the same port, which everybody else was told.
      server = await startEmbeddedPostgres({ ...options, port })
      keep(server)
    } catch (error) {
      say(`PostgreSQL could not be started again: ${(error as Error).message}`)
      setTimeout(() => keep(running), 2_000)
    }
  }

  keep(server)
  return urls
}
