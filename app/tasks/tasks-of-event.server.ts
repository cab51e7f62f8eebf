import { and, eq, isNull, ne } from 'drizzle-orm'
import { isClock } from '#app/lifecycle/clock.ts'
import { notifyMany } from '#app/notices/notify.server.ts'
import type { Transaction } from '#db/client.ts'
import { cases, people, tasks } from '#db/schema/index.ts'
import type { TaskContext } from './case-tasks.server.ts'
import { closeTasksOf } from './close-tasks-of.server.ts'
import { type Opening, taskKinds, templateOf } from './task-templates.ts'

const DAY = 86_400_000

/**
 * What an event of a case does to its tasks, in the event's transaction and after what it leaves behind: what it settles
 * is closed, what it asks for is opened, for the officer that the case has then. An event that takes another back takes
 * back what that one did here.
 * @param said the event's detail
 * @param undone the position of the event that it takes back
 */
export async function tasksOfEvent(
  tx: Transaction,
  context: TaskContext,
  event: string,
  { said = {}, undone }: { said?: { step?: unknown }; undone?: number | undefined } = {},
): Promise<void> {
  if (undone !== undefined) return restoreTasks(tx, context, undone)
  const { opens, does, drops } = templateOf(event, { step: said.step, byClock: isClock(context.authority.actor) })
  if (does.length > 0) await closeTasksOf(tx, context, does, 'done')
  if (drops.length > 0) await closeTasksOf(tx, context, drops, 'cancelled')
  for (const opening of opens) await openOnce(tx, context, opening)
}

async function openOnce(tx: Transaction, context: TaskContext, opening: Opening): Promise<void> {
  const { found, authority, position, now } = context
  const { kind, sleepsDays, tell } = opening
  const [open] = await tx
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(eq(tasks.caseId, found.id), eq(tasks.kind, kind), eq(tasks.state, 'open')))
  if (open) return
  const { title, for: whose } = taskKinds[kind]
  const [row] = await tx
    .select({ officerId: cases.officerId, number: cases.number })
    .from(cases)
    .where(eq(cases.id, found.id))
  const assigneeId = whose === 'officer' ? (row?.officerId ?? null) : null
  const wakeAt = sleepsDays ? new Date(now.getTime() + sleepsDays * DAY) : null
  const by = { createdBy: authority.actor.name, createdAt: now, position }
  const [made] = await tx
    .insert(tasks)
    .values({ organisationId: found.organisationId, caseId: found.id, kind, title, assigneeId, wakeAt, ...by })
    .returning({ id: tasks.id })
  if (!tell) return
  const whom = whose === 'supervisor' ? await supervisors(tx, context) : assigneeId ? [assigneeId] : []
  const told = whom
    .filter(id => id !== authority.actor.id)
    .map(personId => ({
      organisationId: found.organisationId,
      personId,
      caseId: found.id,
      key: `task:${made!.id}`,
      kind: 'task' as const,
      title: `${row!.number}: ${title}`,
      body: `From ${authority.actor.name}.`,
      path: `/cases/${found.id}#tasks`,
    }))
  await notifyMany(tx, told, now)
}

async function supervisors(tx: Transaction, { found }: TaskContext): Promise<string[]> {
  const rows = await tx
    .select({ id: people.id })
    .from(people)
    .where(
      and(eq(people.organisationId, found.organisationId), eq(people.role, 'supervisor'), isNull(people.disabledAt)),
    )
  return rows.map(({ id }) => id)
}

/** What the event at a position opened is needed no more; what it closed is open again. */
async function restoreTasks(tx: Transaction, context: TaskContext, undone: number): Promise<void> {
  const { found, authority, position, now } = context
  const ofCase = eq(tasks.caseId, found.id)
  await tx
    .update(tasks)
    .set({ state: 'cancelled', closedBy: authority.actor.name, closedAt: now, closedPosition: position })
    .where(and(ofCase, eq(tasks.position, undone), eq(tasks.state, 'open'), ne(tasks.kind, 'by-hand')))
  await tx
    .update(tasks)
    .set({ state: 'open', closedBy: null, closedAt: null, closedPosition: null })
    .where(and(ofCase, eq(tasks.closedPosition, undone)))
}
