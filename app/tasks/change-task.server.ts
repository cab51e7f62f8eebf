import { and, eq, isNull } from 'drizzle-orm'
import { startOfDay } from '#app/deadlines/zoned.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { dateIn, timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import type { Transaction } from '#db/client.ts'
import { people, taskBlocks, tasks } from '#db/schema/index.ts'
import { caseTasks, findOpenTask, findTask, refuseTask, type TaskContext, type TaskRow } from './case-tasks.server.ts'
import { checkOrder, tellGiven } from './create-task.server.ts'
import { findAssignee } from './find-assignee.server.ts'
import { aboutKind } from './task-templates.ts'

/** @throws DomainError 404, 409 when it is closed or theirs already, 422 for somebody who cannot do it */
export async function reassignTask(tx: Transaction, context: TaskContext, taskId: string, assigneeId: string | null) {
  const task = findOpenTask(await caseTasks(tx, context.found.id), taskId)
  if (task.assigneeId === assigneeId) {
    throw new DomainError('task-unchanged', assigneeId ? 'It is theirs already.' : 'It is nobody’s already.', 409)
  }
  const assignee = assigneeId ? await findAssignee(tx, context, task.kind, assigneeId) : null
  await tx.update(tasks).set({ assigneeId }).where(eq(tasks.id, task.id))
  if (assignee && !task.wakeAt) await tellGiven(tx, context, { ...task, assigneeId: assignee.id })
  return { task, assignee }
}

/** @throws DomainError 404, 409, 422 for a day that is not to come, or after it is due */
export async function putOffTask(
  tx: Transaction,
  context: TaskContext,
  jurisdiction: string,
  { taskId, wakeOn }: { taskId: string; wakeOn: string },
): Promise<TaskRow> {
  const task = findOpenTask(await caseTasks(tx, context.found.id), taskId)
  const wakeAt = wakeOf({ wakeOn, dueOn: task.dueOn }, jurisdiction, context.now)
  await tx.update(tasks).set({ wakeAt }).where(eq(tasks.id, task.id))
  return task
}

/** The first instant of that day where the case is. @throws DomainError 422 */
export function wakeOf(
  { wakeOn, dueOn }: { wakeOn: string; dueOn: string | null },
  jurisdiction: string,
  now: Date,
): Date {
  if (wakeOn <= dateIn(jurisdiction, now)) refuseTask('wakeOn', 'A task sleeps until a day that is still to come.')
  if (dueOn && wakeOn > dueOn) refuseTask('wakeOn', 'It would sleep past the day by which it is to be done.')
  return startOfDay(wakeOn, timeZoneOf(jurisdiction))
}

/** @throws DomainError 404, 409 when either is closed, it waits for that one already, or would wait for itself */
export async function orderTask(
  tx: Transaction,
  { found }: TaskContext,
  { taskId, waitsFor }: { taskId: string; waitsFor: string },
) {
  const all = await caseTasks(tx, found.id)
  const [task, first] = [findOpenTask(all, taskId), findOpenTask(all, waitsFor)]
  if (task.waitsFor.includes(first.id)) {
    throw new DomainError('task-unchanged', `It waits for “${first.title}” already.`, 409)
  }
  checkOrder({ ...task, waitsFor: [...task.waitsFor, first.id] }, all)
  await tx.insert(taskBlocks).values({ organisationId: found.organisationId, taskId: task.id, waitsForId: first.id })
  return { task, first }
}

/** Awake, with whoever had it if they are still there. @throws DomainError 404, 409 when it is open or an event's */
export async function reopenTask(tx: Transaction, { found }: TaskContext, taskId: string): Promise<TaskRow> {
  const task = findTask(await caseTasks(tx, found.id), taskId)
  if (task.state === 'open') throw new DomainError('task-unchanged', 'It is open already.', 409)
  const { doneBy } = aboutKind(task.kind) ?? {}
  if (doneBy) throw new DomainError('task-of-event', `“${task.title}” is not opened by hand. ${doneBy.words}`, 409)
  await tx
    .update(tasks)
    .set({
      state: 'open',
      assigneeId: await stillThere(tx, task.assigneeId),
      wakeAt: null,
      closedBy: null,
      closedAt: null,
      closedPosition: null,
    })
    .where(eq(tasks.id, task.id))
  return task
}

async function stillThere(tx: Transaction, personId: string | null): Promise<string | null> {
  if (!personId) return null
  const [person] = await tx
    .select({ id: people.id })
    .from(people)
    .where(and(eq(people.id, personId), isNull(people.disabledAt)))
  return person?.id ?? null
}
