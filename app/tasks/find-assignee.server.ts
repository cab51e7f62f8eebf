import { and, eq, isNull } from 'drizzle-orm'
import { isCaseworker, type Role } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { people } from '#db/schema/index.ts'
import { refuseTask, type TaskContext } from './case-tasks.server.ts'
import { aboutKind } from './task-templates.ts'

/** Somebody of the case's organisation who can do a task of this kind. @throws DomainError 422 */
export async function findAssignee(
  tx: Transaction,
  { found }: TaskContext,
  kind: string,
  assigneeId: string,
): Promise<{ id: string; name: string }> {
  const [person] = await tx
    .select({ id: people.id, name: people.name, role: people.role })
    .from(people)
    .where(and(eq(people.id, assigneeId), eq(people.organisationId, found.organisationId), isNull(people.disabledAt)))
  if (!person || !isCaseworker({ role: person.role as Role })) {
    refuseTask('assigneeId', 'Choose a legal officer or a supervisor of your organisation.')
  }
  if (aboutKind(kind)?.for === 'supervisor' && person.role !== 'supervisor') {
    refuseTask('assigneeId', 'Only a supervisor can do this: choose one.')
  }
  return person
}
