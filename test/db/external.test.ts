import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#db/embedded.ts'
import { prepareExternalDatabase } from '#db/external.ts'
import { migrateDatabase } from '#db/migrate.ts'
import { as, RolesMissing, roles } from '#db/roles.ts'

let folder: string
let server: EmbeddedPostgres
let admin: postgres.Sql

/** A server of somebody else's: none of our roles, and a database whose owner is no superuser. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hardproof-external-'))
  server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false, temporary: true })
  admin = postgres(urlOf('postgres', 'postgres'), { max: 1 })
  await admin.unsafe('drop database hardproof')
  for (const role of Object.values(roles)) await admin.unsafe(`drop role ${role}`)
  await admin`create role dba login createrole password 'dba'`
  await admin`create role plain login password 'plain'`
  await admin`create database theirs owner dba`
  await admin`create database plains owner plain`
})

afterAll(async () => {
  await admin.end()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

function urlOf(database: string, user: string, password?: string): string {
  const url = new URL(server.urls.admin)
  url.pathname = `/${database}`
  return password === undefined ? url.href : as(url.href, user, password)
}

test('makes its roles and tables in a database that is given to it, once', async () => {
  const passwordFile = join(folder, 'database.json')
  const first = await prepareExternalDatabase(urlOf('theirs', 'dba', 'dba'), passwordFile)
  await migrateDatabase(first.owner)
  const second = await prepareExternalDatabase(urlOf('theirs', 'dba', 'dba'), passwordFile)
  await migrateDatabase(second.owner)
  expect(second).toEqual(first)
  expect((await stat(passwordFile)).mode & 0o777).toBe(0o600)
  for (const url of [first.app, first.worker]) {
    const client = postgres(url, { max: 1 })
    expect(await client`select count(*)::int as count from outbox`).toEqual([{ count: 0 }])
    const [self] = await client`select rolsuper, rolbypassrls from pg_roles where rolname = current_user`
    expect(self).toEqual({ rolsuper: false, rolbypassrls: false })
    await client.end()
  }
})

test('gives its roles new passwords where the old ones are lost', async () => {
  const urls = await prepareExternalDatabase(urlOf('theirs', 'dba', 'dba'), join(folder, 'another.json'))
  const client = postgres(urls.app, { max: 1 })
  expect(await client`select 1 as one`).toEqual([{ one: 1 }])
  await client.end()
})

test('says what an administrator has to do, where it may not create roles', async () => {
  for (const role of Object.values(roles)) {
    await admin.unsafe(`reassign owned by ${role} to postgres`)
    const theirs = postgres(urlOf('theirs', 'postgres'), { max: 1, onnotice: () => {} })
    await theirs.unsafe(`drop owned by ${role} cascade`)
    await theirs.end()
  }
  await admin.unsafe('drop database theirs with (force)')
  for (const role of Object.values(roles)) await admin.unsafe(`drop role ${role}`)
  const refused = prepareExternalDatabase(urlOf('plains', 'plain', 'plain'), join(folder, 'plain.json'))
  await expect(refused).rejects.toThrow(RolesMissing)
  await expect(refused).rejects.toThrow(/let an administrator give it CREATEROLE/)
})
