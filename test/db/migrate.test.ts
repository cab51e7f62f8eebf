import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { expect, inject, test } from 'vitest'
import { migrateDatabase } from '#db/migrate.ts'

test('two processes that migrate an empty database at once both succeed, and a third changes nothing', async () => {
  const server = inject('postgres')
  const name = `migrate_${randomBytes(6).toString('hex')}`
  const admin = postgres(server.admin.replace(/\/hardproof$/, '/postgres'), { max: 1 })
  const url = server.owner.replace(/\/hardproof$/, `/${name}`)
  try {
    await admin.unsafe(`create database ${name} owner hardproof_owner`)
    await Promise.all([migrateDatabase(url), migrateDatabase(url)])
    // As a worker does for a new queue: the sequence is its own.
    const worker = postgres(server.worker.replace(/\/hardproof$/, `/${name}`), { max: 1 })
    await worker`create sequence bullmq.of_a_queue`
    await worker.end()
    await migrateDatabase(url)
    const owner = postgres(url, { max: 1 })
    const tables = await owner`
      select relname, relrowsecurity, relforcerowsecurity from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r'`
    await owner.end()
    expect(tables.length).toBeGreaterThan(20)
    for (const table of tables) expect(table).toMatchObject({ relrowsecurity: true, relforcerowsecurity: true })
  } finally {
    await admin.unsafe(`drop database if exists ${name} with (force)`)
    await admin.end()
  }
})
