import { and, eq, inArray, ne } from 'drizzle-orm'
import { undoDeadlines, voidOpenDeadlines } from '#app/deadlines/undo-deadlines.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import type { EventEffect } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { accessGrants, assignments, cases } from '#db/schema/index.ts'
import type { Outcome } from '../case-options.ts'
import { changeCase, restoreCase } from '../change-case.server.ts'

export const closingEffects = {
  close: {
    async leave(tx, context, { outcome, note = '' }: { outcome: Outcome; note?: string }) {
      // The partner that held it stops seeing it at this moment.
      await endGrants(tx, context.found.id, context.now)
      await voidOpenDeadlines(tx, context)
      return { ...(await changeCase(tx, context, { outcome, closedAt: context.now })), outcome, note: note ?? null }
    },
  },
  reopen: {
    async leave(tx, context, { reason }: { reason: string }) {
      await checkNoOther(tx, context.found)
      const closing = context.situation.lastUndoable
      if (!closing) return { ...(await changeCase(tx, context, { outcome: null, closedAt: null })), reason }
      const restored = await restoreCase(tx, context, closing.position)
      await undoDeadlines(tx, context, closing.position)
      await endGrants(tx, context.found.id, null)
      return { ...restored, reason }
    },
  },
} satisfies Record<string, EventEffect>

/** One open case a contract. */
async function checkNoOther(tx: Transaction, { id, contractId }: { id: string; contractId: string }): Promise<void> {
  const [other] = await tx
    .select({ number: cases.number })
    .from(cases)
    .where(and(eq(cases.contractId, contractId), ne(cases.id, id), ne(cases.stage, 'closed')))
  if (!other) return
  throw new DomainError('case-exists', `${other.number} is open on this contract. Close it first.`, 409)
}

/** Of the assignment that holds the case, if there is one; null lets it see the case again. */
async function endGrants(tx: Transaction, caseId: string, until: Date | null): Promise<void> {
  const held = tx
    .select({ id: assignments.id })
    .from(assignments)
    .where(and(eq(assignments.caseId, caseId), eq(assignments.status, 'accepted')))
  await tx
    .update(accessGrants)
    .set({ until })
    .where(and(eq(accessGrants.scope, 'assignment'), inArray(accessGrants.sourceId, held)))
}
