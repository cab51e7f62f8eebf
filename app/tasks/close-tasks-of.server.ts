import { and, eq, inArray } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { tasks } from '#db/schema/index.ts'
import { closeRows, type TaskContext } from './case-tasks.server.ts'
import type { TaskKind } from './task-templates.ts'

/** Closes the open tasks of some kinds, or all of them: what they asked for has happened, or is needed no more. */
export async function closeTasksOf(
  tx: Transaction,
  context: TaskContext,
  kinds: TaskKind | readonly TaskKind[] | 'all',
  state: 'done' | 'cancelled' = 'done',
): Promise<number> {
  const wanted = kinds === 'all' ? undefined : inArray(tasks.kind, [kinds].flat())
  const open = await tx
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(eq(tasks.caseId, context.found.id), eq(tasks.state, 'open'), wanted))
  return (
    await closeRows(
      tx,
      context,
      open.map(({ id }) => id),
      state,
    )
  ).length
}
