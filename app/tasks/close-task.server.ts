import { DomainError } from '#app/errors/domain-error.ts'
import { notifyMany } from '#app/notices/notify.server.ts'
import type { Transaction } from '#db/client.ts'
import { caseTasks, closeRows, findOpenTask, type TaskContext, type TaskRow } from './case-tasks.server.ts'
import { againstFinishing, blockersOf, under } from './task.ts'
import { aboutKind } from './task-templates.ts'

/** @throws DomainError 404; 409 when it is closed, waits for another, has open steps, or is an event's to close */
export async function finishTask(tx: Transaction, context: TaskContext, taskId: string): Promise<TaskRow> {
  const all = await caseTasks(tx, context.found.id)
  const task = findOpenTask(all, taskId)
  checkByHand(task)
  const against = againstFinishing(task, all)
  if (against.length > 0) throw new DomainError('task-not-ready', against.join(' '), 409)
  await closeRows(tx, context, [task.id], 'done')
  await tellUnblocked(tx, context, all)
  return task
}

/** With its open steps. @throws DomainError 404, 409 */
export async function cancelTask(
  tx: Transaction,
  context: TaskContext,
  taskId: string,
): Promise<{ task: TaskRow; steps: TaskRow[] }> {
  const all = await caseTasks(tx, context.found.id)
  const task = findOpenTask(all, taskId)
  const steps = under(task, all).filter(({ state }) => state === 'open')
  for (const one of [task, ...steps]) checkByHand(one)
  await closeRows(
    tx,
    context,
    [task, ...steps].map(({ id }) => id),
    'cancelled',
  )
  await tellUnblocked(tx, context, all)
  return { task, steps }
}

function checkByHand({ kind, title }: TaskRow): void {
  const { doneBy } = aboutKind(kind) ?? {}
  if (doneBy) throw new DomainError('task-of-event', `“${title}” is not closed by hand. ${doneBy.words}`, 409)
}

/** Whoever waited hears that they can go on. */
async function tellUnblocked(tx: Transaction, context: TaskContext, before: readonly TaskRow[]): Promise<void> {
  const { found, authority, position, now } = context
  const after = await caseTasks(tx, found.id)
  const free = after.filter(
    task =>
      task.state === 'open' &&
      task.assigneeId !== null &&
      task.assigneeId !== authority.actor.id &&
      blockersOf(task, before).length > 0 &&
      blockersOf(task, after).length === 0,
  )
  const told = free.map(({ id, title, assigneeId }) => ({
    organisationId: found.organisationId,
    personId: assigneeId!,
    caseId: found.id,
    key: `task:${id}:${position}`,
    kind: 'task' as const,
    title: `Your task waits no more: ${title}`,
    body: `${authority.actor.name} closed what came before it.`,
    path: `/cases/${found.id}#tasks`,
  }))
  await notifyMany(tx, told, now)
}
