import { and, eq, inArray, notInArray, sql } from 'drizzle-orm'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { tasks } from '#db/schema/index.ts'
import { type TaskKind, taskKinds } from './task-templates.ts'

/** Those stay with whoever of the supervisors takes them. */
const ofSupervisors = (Object.keys(taskKinds) as TaskKind[]).filter(kind => taskKinds[kind].for === 'supervisor')

/**
 * The open tasks that one officer has on a case go with it to another, those that sleep or wait for others too; with
 * null they are nobody's, and go to whoever takes the case next.
 * @returns how many went
 */
export function handOver(
  tx: Transaction,
  { found }: { found: Pick<EffectContext['found'], 'id'> },
  from: string | null,
  to: string | null,
): Promise<number> {
  return handManyOver(tx, [{ caseId: found.id, from }], to)
}

/** The same for many cases at once, in one statement. */
export async function handManyOver(
  tx: Transaction,
  moving: readonly { caseId: string; from: string | null }[],
  to: string | null,
): Promise<number> {
  if (moving.length === 0) return 0
  const [ids, officers] = [moving.map(({ caseId }) => caseId), moving.map(({ from }) => from)]
  const moved = await tx
    .update(tasks)
    .set({ assigneeId: to })
    .where(
      and(
        eq(tasks.state, 'open'),
        notInArray(tasks.kind, ofSupervisors),
        inArray(tasks.caseId, ids),
        sql`exists (select from unnest(${sql.param(ids)}::uuid[], ${sql.param(officers)}::uuid[]) as m (case_id, officer_id)
          where m.case_id = ${tasks.caseId} and m.officer_id is not distinct from ${tasks.assigneeId})`,
      ),
    )
    .returning({ id: tasks.id })
  return moved.length
}
