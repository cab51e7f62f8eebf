import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import type { TaskView } from './task-views.ts'

export interface TaskQuery {
  view: TaskView
  /** Who asks. */
  personId: string
  asleep: boolean
  /** The key of the last row that was seen. */
  after: readonly string[] | null
  limit: number
}

export interface TaskListRow {
  id: string
  title: string
  kind: string
  caseId: string
  number: string
  jurisdiction: string
  respondent: string
  respondentLocal: string | null
  dueOn: string | null
  wakeAt: Date | null
  /** The case is on hold until then. */
  heldUntil: Date | null
  assignee: string | null
  /** Open tasks that it waits for, and its own open steps. */
  before: number
  /** Of the page after this row. */
  key: string[]
}

export const TASK_KEY_PARTS = 3

/** `due`, a day, an id; `later` (no day), nothing, an id; `asleep`, an instant, an id. */
export function isTaskKey([part, at, id]: readonly string[], asleep: boolean): boolean {
  if (!isUuid(id)) return false
  if (asleep) return part === 'asleep' && !Number.isNaN(Date.parse(at ?? '')) && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at!)
  return part === 'later' || (part === 'due' && /^\d{4}-\d\d-\d\d$/.test(at ?? '') && !Number.isNaN(Date.parse(at!)))
}

type Found = {
  id: string
  title: string
  kind: string
  case_id: string
  number: string
  jurisdiction: string
  respondent: string | null
  respondent_local: string | null
  due_on: string | null
  wake_at: string | null
  held_until: string | null
  assignee: string | null
  before: number
}

/**
 * Open tasks, what is due first on top, those without a day after them; or those that sleep, what wakes first on top.
 * Each part is one stretch of an index, so that a page far down costs what the first one does.
 */
export async function listMyTasks(tx: Transaction, query: TaskQuery, now = new Date()): Promise<TaskListRow[]> {
  const { after, asleep, limit } = query
  const whose = await whoseTasks(tx, query)
  const at = sql`${now.toISOString()}::timestamptz`
  if (asleep) {
    const [, wake, id] = after ?? []
    const past = after ? sql`and (t.wake_at, t.id) > (${wake}::timestamptz, ${id}::uuid)` : sql``
    const sleeping = sql`${whose} and t.wake_at is not null and greatest(t.wake_at, c.held_until) > ${at} ${past}`
    return read(tx, sleeping, sql`t.wake_at, t.id`, limit, row => [
      'asleep',
      new Date(row.wake_at!).toISOString(),
      row.id,
    ])
  }
  const awake = sql`${whose} and (t.wake_at is null or greatest(t.wake_at, c.held_until) <= ${at})`
  const [part, day, id] = after ?? []
  const past = part === 'due' ? sql`and (t.due_on, t.id) > (${day}::date, ${id}::uuid)` : sql``
  const due =
    part === 'later'
      ? []
      : await read(tx, sql`${awake} and t.due_on is not null ${past}`, sql`t.due_on, t.id`, limit, row => [
          'due',
          row.due_on!,
          row.id,
        ])
  if (due.length >= limit) return due
  const beyond = part === 'later' ? sql`and t.id > ${id}::uuid` : sql``
  const later = await read(
    tx,
    sql`${awake} and t.due_on is null ${beyond}`,
    sql`t.due_on, t.id`,
    limit - due.length,
    row => ['later', '', row.id],
  )
  return [...due, ...later]
}

/** Nobody's are those of people who have left, too. */
async function whoseTasks(tx: Transaction, { view, personId }: TaskQuery): Promise<SQL> {
  if (view === 'team') return sql`true`
  if (view === 'mine') return sql`t.assignee_id = ${personId}::uuid`
  const gone = await tx.execute<{ id: string }>(
    sql`select id from people where organisation_id = app_organisation() and disabled_at is not null`,
  )
  if (gone.length === 0) return sql`t.assignee_id is null`
  const ids = sql.param(gone.map(({ id }) => id))
  return sql`(t.assignee_id is null or t.assignee_id = any(${ids}::uuid[]))`
}

async function read(
  tx: Transaction,
  where: SQL,
  order: SQL,
  limit: number,
  keyOf: (row: Found) => string[],
): Promise<TaskListRow[]> {
  const rows = await tx.execute<Found>(sql`
    with page as (
      select t.*, c.number, c.jurisdiction, c.held_until
      from tasks t join cases c on c.id = t.case_id
      where t.organisation_id = app_organisation() and t.state = 'open' and ${where}
      order by ${order} limit ${limit}
    )
    select t.id, t.title, t.kind, t.case_id, t.number, t.jurisdiction, t.due_on, t.wake_at, t.held_until,
      g.name as respondent, g.local_name as respondent_local,
      case when o.disabled_at is null then o.name end as assignee,
      (select count(*)::int from tasks b where b.case_id = t.case_id and b.parent_id = t.id and b.state = 'open')
        + (select count(*)::int from task_blocks w join tasks b on b.id = w.waits_for_id
          where w.task_id = t.id and b.state = 'open') as before
    from page t left join people o on o.id = t.assignee_id left join lateral (
      select name, local_name from case_parties p where p.case_id = t.case_id and p.role = 'respondent'
      order by p.id limit 1
    ) g on true
    order by ${order}`)
  return rows.map(row => ({
    id: row.id,
    title: row.title,
    kind: row.kind,
    caseId: row.case_id,
    number: row.number,
    jurisdiction: row.jurisdiction,
    respondent: row.respondent ?? '',
    respondentLocal: row.respondent_local,
    dueOn: row.due_on,
    wakeAt: row.wake_at === null ? null : new Date(row.wake_at),
    heldUntil: row.held_until === null ? null : new Date(row.held_until),
    assignee: row.assignee,
    before: row.before,
    key: keyOf(row),
  }))
}
