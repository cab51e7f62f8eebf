import { eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { assignments } from '#db/schema/index.ts'

export type Assignment = typeof assignments.$inferSelect

/** @throws DomainError 404 when there is none, or it is neither this bank's nor this partner's. */
export async function findAssignment(tx: Transaction, assignmentId: string): Promise<Assignment> {
  if (!isUuid(assignmentId)) throw assignmentUnknown()
  const [found] = await tx.select().from(assignments).where(eq(assignments.id, assignmentId))
  if (!found) throw assignmentUnknown()
  return found
}

export function assignmentUnknown(): DomainError {
  return new DomainError('assignment-unknown', 'There is no such assignment, or it is not yours to see.', 404)
}
