import { DomainError } from '#app/errors/domain-error.ts'
import { notify } from '#app/notices/notify.server.ts'
import type { Transaction } from '#db/client.ts'
import { taskBlocks, tasks } from '#db/schema/index.ts'
import { caseTasks, findOpenTask, refuseTask, type TaskContext, type TaskRow } from './case-tasks.server.ts'
import { findAssignee } from './find-assignee.server.ts'
import { comesBeforeItself, levelOf, MOST_LEVELS, MOST_OPEN } from './task.ts'
import type { TaskKind } from './task-templates.ts'

export interface NewTask {
  title: string
  kind: TaskKind | 'by-hand'
  assigneeId?: string | null
  dueOn?: string | null
  wakeAt?: Date | null
  parentId?: string | null
  waitsFor?: readonly string[]
}

/**
 * One more task of a case, whose lock the caller holds.
 * @throws DomainError 404 for a parent or predecessor of another case, 409 for one that is closed or an order that could
 * never be kept, 422 for an assignee who cannot do it
 */
export async function createTask(tx: Transaction, context: TaskContext, task: NewTask): Promise<string> {
  const { found, authority, position, now } = context
  const { title, kind, assigneeId = null, dueOn = null, wakeAt = null, parentId = null, waitsFor = [] } = task
  checkPlace(await caseTasks(tx, found.id), parentId, waitsFor)
  const assignee = assigneeId ? await findAssignee(tx, context, kind, assigneeId) : null
  const by = { createdBy: authority.actor.name, createdAt: now, position }
  const [made] = await tx
    .insert(tasks)
    .values({
      organisationId: found.organisationId,
      caseId: found.id,
      title,
      kind,
      assigneeId,
      dueOn,
      wakeAt,
      parentId,
      ...by,
    })
    .returning({ id: tasks.id })
  const { id } = made!
  if (waitsFor.length > 0) {
    const { organisationId } = found
    await tx.insert(taskBlocks).values(waitsFor.map(waitsForId => ({ organisationId, taskId: id, waitsForId })))
  }
  // What sleeps tells of itself when it wakes.
  if (assignee && !wakeAt) await tellGiven(tx, context, { id, title, assigneeId: assignee.id })
  return id
}

function checkPlace(all: readonly TaskRow[], parentId: string | null, waitsFor: readonly string[]): void {
  if (all.filter(({ state }) => state === 'open').length >= MOST_OPEN) {
    throw new DomainError('tasks-full', `A case holds ${MOST_OPEN} open tasks at most: close some first.`, 409)
  }
  if (parentId) {
    findOpenTask(all, parentId)
    if (levelOf(parentId, all) >= MOST_LEVELS) {
      refuseTask('parentId', `Steps go ${MOST_LEVELS} levels deep at most: put it one level higher.`)
    }
  }
  for (const id of waitsFor) findOpenTask(all, id)
  checkOrder({ id: 'new', parentId, waitsFor }, all)
}

/** @throws DomainError 409 */
export function checkOrder(task: Parameters<typeof comesBeforeItself>[0], all: readonly TaskRow[]): void {
  if (!comesBeforeItself(task, all)) return
  throw new DomainError(
    'task-circle',
    'It would have to wait for itself: what it is to wait for can only be closed after it.',
    409,
  )
}

/** Whoever is given a task by somebody else hears of it, once. */
export async function tellGiven(
  tx: Transaction,
  { found, authority, position, now }: TaskContext,
  { id, title, assigneeId }: { id: string; title: string; assigneeId: string },
): Promise<void> {
  if (assigneeId === authority.actor.id) return
  const told = {
    organisationId: found.organisationId,
    personId: assigneeId,
    caseId: found.id,
    key: `task:${id}:${position}`,
    kind: 'task',
    title: `A task for you: ${title}`,
    body: `From ${authority.actor.name}.`,
    path: `/cases/${found.id}#tasks`,
  } as const
  await notify(tx, told, now)
}
