import { and, eq, isNull } from 'drizzle-orm'
import { startOfDay } from '#app/deadlines/zoned.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { caseworkers } from '#app/identity/actor.ts'
import { dateIn, timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import type { EventEffect } from '#app/lifecycle/event-effect.ts'
import { notify } from '#app/notices/notify.server.ts'
import { handOver } from '#app/tasks/hand-over.server.ts'
import { people } from '#db/schema/index.ts'
import { changeCase, restoreCase } from '../change-case.server.ts'

const LONGEST_HOLD_DAYS = 366

/** Tasks follow the case, forwards and back. */
const restore: EventEffect['undo'] = async (tx, context, undone) => {
  const before = context.found.officerId
  const { changed } = await restoreCase(tx, context, undone)
  const after = (changed as { officerId?: { after: string | null } } | undefined)?.officerId
  if (after) await handOver(tx, context, before, after.after)
}

export const officerEffects = {
  hold: {
    async leave(tx, context, { until, reason }: { until: string; reason: string }) {
      const { found, now } = context
      const today = dateIn(found.jurisdiction, now)
      if (until <= today) refuse('until', 'A hold ends on a day that is still to come.')
      const heldUntil = startOfDay(until, timeZoneOf(found.jurisdiction))
      if (heldUntil.getTime() - now.getTime() > LONGEST_HOLD_DAYS * 86_400_000) {
        refuse('until', 'A hold lasts a year at most. Close the case instead, or hold it again then.')
      }
      return { ...(await changeCase(tx, context, { heldUntil, holdReason: reason })), until, reason }
    },
    undo: restore,
  },
  resume: {
    leave: (tx, context) => changeCase(tx, context, { heldUntil: null, holdReason: null }),
  },
  claim: {
    async leave(tx, context) {
      const { found, authority } = context
      await handOver(tx, context, found.officerId, authority.actor.id)
      return changeCase(tx, context, { officerId: authority.actor.id })
    },
    undo: restore,
  },
  release: {
    async leave(tx, context, { reason }: { reason?: string | null }) {
      await handOver(tx, context, context.found.officerId, null)
      return { ...(await changeCase(tx, context, { officerId: null })), reason: reason ?? null }
    },
    undo: restore,
  },
  assign: {
    async leave(tx, context, { officerId, note }: { officerId: string; note?: string | null }) {
      const { found, authority, now, position } = context
      if (officerId === found.officerId) refuse('officerId', 'The case is with this officer already.')
      const [officer] = await tx
        .select()
        .from(people)
        .where(and(eq(people.id, officerId), isNull(people.disabledAt)))
      if (!officer || !caseworkers.some(role => role === officer.role)) {
        refuse('officerId', 'Choose a legal officer or a supervisor of your organisation.')
      }
      await handOver(tx, context, found.officerId, officerId)
      if (officerId !== authority.actor.id) {
        const { organisationId, id: caseId, number } = found
        const told = {
          key: `assigned:${caseId}:${position}`,
          kind: 'assigned',
          title: `${number} is yours now`,
          body: `${authority.actor.name} handed it over.${note ? ` “${note}”` : ''}`,
          path: `/cases/${caseId}`,
        } as const
        await notify(tx, { organisationId, personId: officerId, caseId, ...told }, now)
      }
      return { ...(await changeCase(tx, context, { officerId })), officer: officer.name, note: note ?? null }
    },
    undo: restore,
  },
} satisfies Record<string, EventEffect>

function refuse(field: string, message: string): never {
  throw new DomainError('act-refused', message, 422, { [field]: [message] })
}
