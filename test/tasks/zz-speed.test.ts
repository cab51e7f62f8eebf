import { sql } from 'drizzle-orm'
import { it } from 'vitest'
import { listMyTasks } from '#app/tasks/list-my-tasks.server.ts'
import { wakeTasks } from '#app/tasks/wake-tasks.server.ts'
import { colleague } from '../cases/acts.ts'
import { makeWorld } from '../cases/world.ts'
import { testDatabase } from '../support/database.ts'
it('is quick', { timeout: 90_000 }, async () => {
  const db = await testDatabase()
  const world = await makeWorld(db.app)
  const lin = await colleague(db.app, world.bank, 'legal-officer')
  const caseId = await world.bank.newCase()
  const id = lin.authority.actor.id
  await db.admin.execute(sql`insert into cases select (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'subject', 's' || n, 'number', 'n' || n, 'stage', 'closed'))).*
    from cases c, generate_series(1, 50000) n where c.id = ${caseId}`)
  await db.admin.execute(sql`
    insert into tasks (id, organisation_id, case_id, kind, title, state, assignee_id, due_on, wake_at, created_by, created_at, position)
    select gen_random_uuid(), c.organisation_id, c.id, 'x', 'Task ' || n, case when (n + c.r) % 5 = 0 then 'done' else 'open' end,
      case when (c.r % 10) = 1 then ${id}::uuid end, case when (n + c.r) % 3 = 0 then date '2026-12-01' + (c.r % 400)::int end,
      case when (n + c.r) % 7 = 0 then timestamptz '2027-01-01' + c.r * interval '10 second' end, 'me', now(), 2
    from (select id, organisation_id, row_number() over () as r from cases where organisation_id = ${world.bank.organisationId}) c, generate_series(1, 6) n`)
  await db.admin.execute(sql`analyze`)
  for (const view of ['mine', 'nobodys', 'team'] as const) for (const asleep of [false, true]) {
    let after: string[] | null = null
    const keys: (string[] | null)[] = [null, asleep ? ['asleep', '2027-01-04T00:00:00.000Z', id] : ['later', '', '80000000-0000-4000-8000-000000000000'], asleep ? null : ['due', '2027-09-01', id]]
    for (after of keys) {
      const times: number[] = []
      let rows = 0
      for (let i = 0; i < 5; i++) {
        const t = performance.now()
        rows = (await lin.as(tx => listMyTasks(tx, { view, asleep, personId: id, after, limit: 41 }))).length
        times.push(performance.now() - t)
      }
      console.log(view, asleep, after?.[0], rows, times.map(x => x.toFixed(0)).join(' '))
    }
  }
  const t = performance.now()
  console.log('wake none', await wakeTasks(db.worker, new Date(), console.error), (performance.now() - t).toFixed(0))
})
