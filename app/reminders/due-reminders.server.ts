import { sql } from 'drizzle-orm'
import type { DeadlineKind, Whose } from '#app/deadlines/deadline-how.ts'
import type { Transaction } from '#db/client.ts'

export const reminderSteps = ['T-30', 'T-7', 'T-1', 'overdue'] as const
export type ReminderStep = (typeof reminderSteps)[number]

/** One thing that one person is to be told of one deadline. */
export interface DueReminder {
  caseId: string
  number: string
  label: string
  kind: DeadlineKind
  by: Whose
  dueAt: Date
  dueOn: string
  /** The cut-off hour there; null where the whole day counts. */
  hour: string | null
  timeZone: string
  /** From today there to the day that it is due; negative afterwards. */
  days: number
  heldUntil: Date | null
  step: ReminderStep
  personId: string
  /** Whose case it is; null while it is nobody's, or of somebody who is gone. */
  officer: string | null
  /** To the supervisor of somebody else's case. */
  escalated: boolean
  key: string
}

/** What was over for longer than any worker was away is not looked through again and again. */
const PAST_DAYS = 92

/** How long the last reminder may stay unread before the supervisor hears of it, in hours: before the day, and on it. */
const patience = { before: 12, onTheDay: 1 }

type Found = {
  case_id: string
  number: string
  label: string
  kind: DeadlineKind
  by: Whose
  due_at: string
  due_on: string
  hour: string | null
  zone: string
  days: number
  held_until: string | null
  step: ReminderStep
  person_id: string
  officer: string | null
  escalated: boolean
  key: string
}

/**
 * What the organisation's people have not been told yet of deadlines that are near or past, the most urgent first.
 *
 * Days are counted in each deadline's own zone. Of one seen late only the step that it stands at is told, never those it
 * has passed. A hold silences nothing: what is set by hand may be a court's order as well. What was over before the case
 * was opened nobody here let pass: the case's own page says it, as it does what has been over for a quarter of a year.
 * Nobody's case is the supervisors', or where there is none everybody's who works on cases.
 */
export async function dueReminders(tx: Transaction, now: Date, limit: number): Promise<DueReminder[]> {
  const at = sql`${now.toISOString()}::timestamptz`
  const rows = await tx.execute<Found>(sql`
    with team as materialized (
      select id, name, role from people
      where organisation_id = app_organisation() and disabled_at is null and role in ('supervisor', 'legal-officer')
    ), leads as materialized (
      select id from team where role = 'supervisor' or not exists (select from team where role = 'supervisor')
    ), near as (
      select d.id, d.case_id, c.number, d.label, d.kind, d.by, d.due_at, d.due_on, d.how ->> 'hour' as hour,
        d.how ->> 'timeZone' as zone, case when c.held_until > ${at} then c.held_until end as held_until,
        o.id as officer_id, o.name as officer, d.due_on - (${at} at time zone (d.how ->> 'timeZone'))::date as days
      from case_deadlines d join cases c on c.id = d.case_id left join team o on o.id = c.officer_id
      where d.organisation_id = app_organisation() and d.state = 'open' and d.due_at < ${at} + interval '32 days'
        and d.due_at > ${at} - make_interval(days => ${PAST_DAYS}::int)
        and c.stage <> 'closed' and (d.due_at > ${at} or d.due_at > c.opened_at)
    ), stepped as materialized (
      select *, 'deadline:' || id || ':' || due_on || ':' || step as about from (
        select *, case when due_at <= ${at} then 'overdue' when days <= 1 then 'T-1' when days <= 7 then 'T-7'
          when days <= 30 then 'T-30' end as step
        from near) with_step
      where step is not null
    ), told as (
      select s.*, s.officer_id as person_id, s.about as key, false as escalated from stepped s
      where s.officer_id is not null
      union all
      select s.*, l.id, s.about, false from stepped s cross join leads l where s.officer_id is null
      union all
      select s.*, l.id, s.about || ':escalated', true
      from stepped s join leads l on l.id <> s.officer_id
      where s.by = 'us' and (s.step = 'overdue' or s.step = 'T-1' and exists (
        select from notices n where n.person_id = s.officer_id and n.key = s.about and n.read_at is null
          and n.at <= ${at} - make_interval(hours => case when s.days > 0 then ${patience.before}::int
            else ${patience.onTheDay}::int end)))
    )
    select t.* from told t
    where not exists (select from notices n where n.person_id = t.person_id and n.key = t.key)
    order by t.due_at, t.id, t.person_id, t.escalated
    limit ${limit}`)
  return rows.map(rowOf)
}

function rowOf(row: Found): DueReminder {
  return {
    caseId: row.case_id,
    number: row.number,
    label: row.label,
    kind: row.kind,
    by: row.by,
    dueAt: new Date(row.due_at),
    dueOn: row.due_on,
    hour: row.hour,
    timeZone: row.zone,
    days: row.days,
    heldUntil: row.held_until === null ? null : new Date(row.held_until),
    step: row.step,
    personId: row.person_id,
    officer: row.officer,
    escalated: row.escalated,
    key: row.key,
  }
}
