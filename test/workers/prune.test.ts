import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { pruneBatch } from '#workers/prune.ts'
import { testDatabase } from '../support/database.ts'
import { newOrganisation, newPerson } from '../support/organisation.ts'

const { admin, app, worker } = await testDatabase()

test('deletes what has had its time, and only that', async () => {
  const bank = await newOrganisation(app, 'bank')
  const { personId } = await newPerson(app, bank)
  for (const [done, key] of [
    [null, 'undone'],
    ['6 days 23 hours', 'done lately'],
    ['7 days 1 hour', 'done long ago'],
  ]) {
    await admin.execute(sql`
      insert into outbox (organisation_id, topic, payload, created_at, available_at, done_at)
      values (${bank}, ${key}, '{}', now() - interval '30 days', now() - interval '30 days', now() - ${done}::interval)`)
  }
  for (const age of ['23 hours', '25 hours']) {
    await admin.execute(sql`
      insert into idempotency_keys (organisation_id, key, request_hash, status, body, created_at)
      values (${bank}, ${age}, '\\x00', 200, '{}', now() - ${age}::interval)`)
  }
  for (const [expires, ended] of [
    ['1 hour', null],
    ['-1 hour', null],
    ['1 hour', '1 minute'],
  ]) {
    await admin.execute(sql`
      insert into sessions (token_hash, organisation_id, person_id, created_at, expires_at, ended_at)
      values (${randomBytes(32)}, ${bank}, ${personId}, now(), now() + ${expires}::interval, now() - ${ended}::interval)`)
  }
  expect(await pruneBatch(worker)).toEqual({ outbox: 1, idempotencyKeys: 1, sessions: 2, linkSessions: 0 })
  expect(await pruneBatch(worker)).toEqual({ outbox: 0, idempotencyKeys: 0, sessions: 0, linkSessions: 0 })
  expect([...(await admin.execute(sql`select topic from outbox order by id`))]).toEqual([
    { topic: 'undone' },
    { topic: 'done lately' },
  ])
  expect([...(await admin.execute(sql`select key from idempotency_keys`))]).toEqual([{ key: '23 hours' }])
  expect([...(await admin.execute(sql`select ended_at, expires_at > now() as live from sessions`))]).toEqual([
    { ended_at: null, live: true },
  ])
})

test('is all that the worker may delete: younger rows it cannot reach', async () => {
  await admin.execute(sql`
    insert into outbox (topic, payload, created_at, available_at, done_at) values ('young', '{}', now(), now(), now())`)
  const { count } = await worker.execute(sql`delete from outbox`)
  expect(count).toBe(0)
  expect((await worker.execute(sql`delete from sessions`)).count).toBe(0)
  await expect(worker.execute(sql`delete from submissions`)).rejects.toMatchObject({ cause: { code: '42501' } })
})
