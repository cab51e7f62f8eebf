import { eq, sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { outbox } from '#db/schema/index.ts'
import { testDatabase } from '../support/database.ts'

const database = await testDatabase({ max: 1 })
const worker = database.worker
const kept = async () => {
  const rows = await worker.execute<{ statement: string }>(sql`select statement from pg_prepared_statements`)
  return rows.map(({ statement }) => statement)
}

test('a statement is parsed once for a connection, in a transaction and in a savepoint too', async () => {
  const find = (id: number) => worker.select({ id: outbox.id }).from(outbox).where(eq(outbox.id, id))
  await find(1)
  await worker.transaction(async tx => {
    await tx.select({ topic: outbox.topic }).from(outbox).where(eq(outbox.id, 2))
    await tx.transaction(inner => inner.select({ at: outbox.sentAt }).from(outbox).where(eq(outbox.id, 3)))
  })
  const before = await kept()
  for (const column of ['"id"', '"topic"', '"sent_at"']) {
    expect(before.filter(text => text.startsWith(`select ${column} from "outbox"`))).toHaveLength(1)
  }
  await find(4)
  expect(await kept()).toEqual(before)
})

test('lists of any length do not fill the connection', async () => {
  const before = (await kept()).length
  for (let length = 30; length < 40; length++) {
    const ids = Array.from({ length }, (_, i) => sql`${i}`)
    await worker.execute(sql`select 1 from outbox where id in (${sql.join(ids, sql`, `)})`)
  }
  expect(await kept()).toHaveLength(before)
})

test('a plan is made for the values at hand: what covers some of them only is used for those', async () => {
  const [mode] = await worker.execute<{ mode: string }>(sql`select current_setting('plan_cache_mode') as mode`)
  expect(mode!.mode).toBe('force_custom_plan')
})
