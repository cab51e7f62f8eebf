import { and, asc, eq, inArray } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { taskBlocks, tasks } from '#db/schema/index.ts'
import type { TaskNode, TaskState } from './task.ts'

/** What every act on tasks needs; what brings a case back has a situation, too. */
export interface TaskContext extends Pick<EffectContext, 'authority' | 'position' | 'now'> {
  found: Pick<EffectContext['found'], 'id' | 'organisationId'>
}

export type TaskRow = typeof tasks.$inferSelect & TaskNode & { state: TaskState }

/** All tasks of a case, with what each waits for; whoever changes them holds the case's lock. */
export async function caseTasks(tx: Transaction, caseId: string): Promise<TaskRow[]> {
  const rows = await tx.select().from(tasks).where(eq(tasks.caseId, caseId)).orderBy(asc(tasks.position), asc(tasks.id))
  const ids = rows.map(({ id }) => id)
  const blocks =
    ids.length > 0
      ? await tx.select().from(taskBlocks).where(inArray(taskBlocks.taskId, ids)).orderBy(taskBlocks.waitsForId)
      : []
  return rows.map(row => ({
    ...row,
    state: row.state as TaskState,
    waitsFor: blocks.filter(({ taskId }) => taskId === row.id).map(({ waitsForId }) => waitsForId),
  }))
}

/** @throws DomainError 404: no task of this case */
export function findTask(all: readonly TaskRow[], id: string): TaskRow {
  const found = all.find(task => task.id === id)
  if (!found) throw new DomainError('task-unknown', 'There is no such task in this case.', 404)
  return found
}

/** @throws DomainError 404, 409 */
export function findOpenTask(all: readonly TaskRow[], id: string): TaskRow {
  const found = findTask(all, id)
  if (found.state === 'open') return found
  throw new DomainError('task-closed', `“${found.title}” is ${found.state} already. Load the case again.`, 409)
}

/** Closes tasks that are open still. @returns those that were */
export async function closeRows(
  tx: Transaction,
  { authority, position, now }: TaskContext,
  ids: readonly string[],
  state: Exclude<TaskState, 'open'>,
): Promise<{ id: string }[]> {
  if (ids.length === 0) return []
  return tx
    .update(tasks)
    .set({ state, closedBy: authority.actor.name, closedAt: now, closedPosition: position })
    .where(and(inArray(tasks.id, [...ids]), eq(tasks.state, 'open')))
    .returning({ id: tasks.id })
}

export function refuseTask(field: string, message: string): never {
  throw new DomainError('task-refused', message, 422, { [field]: [message] })
}
