import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, inject } from 'vitest'
import { connect, type Database } from '#db/client.ts'

export interface TestDatabase {
  /** The server's superuser, whom no policy holds: somebody who got at the database itself. */
  admin: Database
  owner: Database
  app: Database
  worker: Database
  urls: { admin: string; owner: string; app: string; worker: string }
}

const TEMPLATE = 'hardproof'

/**
 * A migrated, empty database for this test file alone, with a client for each role. Call it at the top of a file or
 * in beforeAll; it is dropped after the file's last test.
 */
export async function testDatabase(options: { max?: number } = {}): Promise<TestDatabase> {
  const server = inject('postgres')
  const name = `test_${randomBytes(8).toString('hex')}`
  await asAdmin(server.admin, admin =>
    admin.unsafe(`create database ${name} template ${TEMPLATE} owner hardproof_owner`),
  )
  const urls = {
    admin: withDatabase(server.admin, name),
    owner: withDatabase(server.owner, name),
    app: withDatabase(server.app, name),
    worker: withDatabase(server.worker, name),
  }
  const clients = {
    admin: connect(urls.admin, { ...options, max: 1 }),
    owner: connect(urls.owner, options),
    app: connect(urls.app, options),
    worker: connect(urls.worker, options),
  }
  afterAll(async () => {
    await Promise.all(Object.values(clients).map(client => client.$client.end({ timeout: 5 })))
    await asAdmin(server.admin, admin => admin.unsafe(`drop database if exists ${name} with (force)`))
  })
  return { ...clients, urls }
}

async function asAdmin(url: string, work: (admin: postgres.Sql) => Promise<unknown>): Promise<void> {
  // Not the template itself: it cannot be cloned while somebody is connected to it.
  const admin = postgres(withDatabase(url, 'postgres'), { max: 1, onnotice: () => {} })
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
