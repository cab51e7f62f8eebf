import { sql } from 'drizzle-orm'
import { caseworkers } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { MOST_OF_OFFICER } from './queue-limits.ts'

export interface OfficerLoad {
  /** Null: the cases that nobody has. */
  officerId: string | null
  name: string
  localName: string | null
  role: string | null
  open: number
  overdue: number
  dueIn7: number
  dueIn30: number
  awaiting: number
  tasks: number
}

/**
 * What each officer has before them, those with the most overdue first; every figure at most MOST_OF_OFFICER + 1, from
 * a stretch of an index each, so that a million cases cost no more than a thousand.
 */
export async function readWorkload(tx: Transaction, now = new Date()): Promise<OfficerLoad[]> {
  const at = sql`${now.toISOString()}::timestamptz`
  const ofOne = (officer: ReturnType<typeof sql>, where: ReturnType<typeof sql>) =>
    sql`(select count(*)::int from (select from cases c where c.organisation_id = app_organisation()
      and c.stage <> 'closed' and ${officer} and ${where} limit ${MOST_OF_OFFICER + 1}) x)`
  const figures = (officer: ReturnType<typeof sql>) => sql`
    ${ofOne(officer, sql`true`)} as open,
    ${ofOne(officer, sql`c.next_deadline_at <= ${at}`)} as overdue,
    ${ofOne(officer, sql`c.next_deadline_at > ${at} and c.next_deadline_at <= ${at} + interval '7 days'`)} as due7,
    ${ofOne(officer, sql`c.next_deadline_at > ${at} and c.next_deadline_at <= ${at} + interval '30 days'`)} as due30`
  const roles = sql.join(
    caseworkers.map(role => sql`${role}`),
    sql`, `,
  )
  const rows = await tx.execute<Row>(sql`
    select o.id, o.name, o.local_name, o.role, ${figures(sql`c.officer_id = o.id`)},
      (select count(*)::int from (select from cases c where c.organisation_id = app_organisation()
        and c.stage = 'awaiting-approval' and c.officer_id = o.id limit ${MOST_OF_OFFICER + 1}) x) as awaiting,
      (select count(*)::int from (select from tasks t where t.organisation_id = app_organisation()
        and t.state = 'open' and t.assignee_id = o.id limit ${MOST_OF_OFFICER + 1}) x) as tasks
    from people o where o.organisation_id = app_organisation() and o.role in (${roles}) and o.disabled_at is null
    union all
    select null, 'Nobody yet', null, null, ${figures(sql`c.officer_id is null`)},
      (select count(*)::int from (select from cases c where c.organisation_id = app_organisation()
        and c.stage = 'awaiting-approval' and c.officer_id is null limit ${MOST_OF_OFFICER + 1}) x),
      (select count(*)::int from (select from tasks t where t.organisation_id = app_organisation()
        and t.state = 'open' and t.assignee_id is null limit ${MOST_OF_OFFICER + 1}) x)
    order by overdue desc, due7 desc, open desc, name
    limit 501`)
  return rows.map(row => ({
    officerId: row.id,
    name: row.name,
    localName: row.local_name,
    role: row.role,
    open: row.open,
    overdue: row.overdue,
    dueIn7: row.due7,
    dueIn30: row.due30,
    awaiting: row.awaiting,
    tasks: row.tasks,
  }))
}

type Row = {
  id: string | null
  name: string
  local_name: string | null
  role: string | null
  open: number
  overdue: number
  due7: number
  due30: number
  awaiting: number
  tasks: number
}
