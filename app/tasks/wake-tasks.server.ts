import { asc, eq, inArray, sql } from 'drizzle-orm'
import { theClock } from '#app/lifecycle/clock.ts'
import { notifyMany } from '#app/notices/notify.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { organisations, tasks } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'

/** In one transaction, at most. */
const WAKE_BATCH = 500

/**
 * Wakes every task whose time has come, unless its case is on hold: then it wakes when the hold ends. Whoever has it is
 * told, or else whoever has the case. Two processes may do it at once, and either may be killed: a task that is awake
 * and the notice of it are written together, once.
 * @returns how many woke
 */
export async function wakeTasks(db: Database, now: Date, report: (error: unknown) => void): Promise<number> {
  const banks = await db
    .select({ id: organisations.id })
    .from(organisations)
    .where(eq(organisations.kind, 'bank'))
    .orderBy(asc(organisations.id))
  let woken = 0
  for (const { id } of banks) {
    // What goes wrong for one must not keep the others waiting.
    woken += await wakeOrganisation(db, id, now).catch(error => {
      report(error)
      return 0
    })
  }
  return woken
}

async function wakeOrganisation(db: Database, organisationId: string, now: Date): Promise<number> {
  let woken = 0
  for (;;) {
    const some = await inTenant(db, { organisationId, actorId: theClock.id }, tx => wakeSome(tx, organisationId, now))
    woken += some
    if (some < WAKE_BATCH) return woken
  }
}

type Due = {
  id: string
  title: string
  case_id: string
  number: string
  wake_at: string
  person_id: string | null
}

async function wakeSome(tx: Transaction, organisationId: string, now: Date): Promise<number> {
  const due = await tx.execute<Due>(sql`
    select t.id, t.title, t.case_id, t.wake_at, c.number, coalesce(
      (select a.id from people a where a.id = t.assignee_id and a.disabled_at is null),
      (select o.id from people o where o.id = c.officer_id and o.disabled_at is null)) as person_id
    from tasks t join cases c on c.id = t.case_id
    where t.organisation_id = app_organisation() and t.state = 'open'
      and greatest(t.wake_at, c.held_until) <= ${now.toISOString()}::timestamptz and t.wake_at is not null
      and t.wake_at <= ${now.toISOString()}::timestamptz
    order by t.wake_at, t.id limit ${WAKE_BATCH}
    for update of t skip locked`)
  if (due.length === 0) return 0
  const ids = due.map(({ id }) => id)
  await tx.update(tasks).set({ wakeAt: null }).where(inArray(tasks.id, ids))
  const told = due.flatMap(({ id, title, case_id: caseId, number, wake_at: wakeAt, person_id: personId }) =>
    personId === null
      ? []
      : [
          {
            organisationId,
            personId,
            caseId,
            // One that is put off again wakes again.
            key: `task-awake:${id}:${new Date(wakeAt).toISOString()}`,
            kind: 'task' as const,
            title: `${number}: ${title}`,
            body: 'This task slept until now.',
            path: `/cases/${caseId}#tasks`,
          },
        ],
  )
  await notifyMany(tx, told, now)
  return due.length
}
