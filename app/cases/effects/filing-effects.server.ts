import { eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { EffectContext, EventEffect } from '#app/lifecycle/event-effect.ts'
import { readReadiness } from '#app/readiness/read-readiness.server.ts'
import type { Readiness } from '#app/readiness/readiness.ts'
import type { Transaction } from '#db/client.ts'
import { caseFilings } from '#db/schema/index.ts'
import { liveFiling } from '../read-situation.server.ts'

type Filing = typeof caseFilings.$inferSelect
type Changes = Partial<typeof caseFilings.$inferInsert>

/** Every record is checked against the ledger for this answer, not taken from the last judgement. */
const judgedInFull: NonNullable<EventEffect['situation']> = async (tx, { found, situation, pack, now }) => {
  const { missingGates } = await readReadiness(tx, found, pack, now, { check: 'full' })
  return { ...situation, missingGates }
}

export const filingEffects = {
  'override-readiness': {
    situation: judgedInFull,
    async leave(tx, { found, authority, situation }, { reason }: { reason: string }) {
      await tx.insert(caseFilings).values({
        organisationId: found.organisationId,
        caseId: found.id,
        track: found.track,
        state: 'overridden',
        overriddenById: authority.actor.id,
        overriddenBy: authority.actor.name,
        overrideReason: reason,
      })
      return { reason, missing: [...situation.missingGates] }
    },
    undo: (tx, context) => changeFiling(tx, context, { state: 'withdrawn' }),
  },
  'submit-filing': {
    situation: judgedInFull,
    async leave(tx, context, { note }: { note?: string | null }) {
      const { found, authority, pack, now } = context
      const judged = summary(await readReadiness(tx, found, pack, now, { check: 'full' }))
      const submitted = {
        track: found.track,
        state: 'submitted',
        submittedById: authority.actor.id,
        submittedBy: authority.actor.name,
        submittedAt: now,
        readiness: judged,
      }
      const overridden = await liveFiling(tx, found.id)
      if (overridden) await tx.update(caseFilings).set(submitted).where(eq(caseFilings.id, overridden.id))
      else await tx.insert(caseFilings).values({ ...submitted, organisationId: found.organisationId, caseId: found.id })
      return { note: note ?? null, readiness: judged, overrideReason: overridden?.overrideReason ?? null }
    },
    // What a supervisor let pass stays let pass.
    undo: (tx, context) =>
      changeFiling(tx, context, filing => (filing.overrideReason ? notSubmitted : { state: 'withdrawn' })),
  },
  'approve-filing': {
    async leave(tx, context, { note }: { note?: string | null }) {
      await changeFiling(tx, context, { state: 'approved', ...decided(context) })
      return { note: note ?? null }
    },
    undo: (tx, context) =>
      changeFiling(tx, context, { state: 'submitted', decidedById: null, decidedBy: null, decidedAt: null }),
  },
  'return-filing': {
    async leave(tx, context, { reason }: { reason: string }) {
      await changeFiling(tx, context, { state: 'returned', returnReason: reason, ...decided(context) })
      return { reason }
    },
  },
  'withdraw-filing': {
    async leave(tx, context, { reason }: { reason: string }) {
      await changeFiling(tx, context, { state: 'withdrawn', returnReason: reason })
      return { reason }
    },
  },
} satisfies Record<string, EventEffect>

const notSubmitted: Changes = {
  state: 'overridden',
  submittedById: null,
  submittedBy: null,
  submittedAt: null,
  readiness: null,
}

/** Changes the attempt that is under way; a case in these stages has exactly one. */
export async function changeFiling(
  tx: Transaction,
  { found }: Pick<EffectContext, 'found'>,
  changes: Changes | ((filing: Filing) => Changes),
): Promise<void> {
  const filing = await liveFiling(tx, found.id)
  if (!filing) throw new DomainError('no-filing', 'No filing of this case is under way.', 409)
  await tx
    .update(caseFilings)
    .set(typeof changes === 'function' ? changes(filing) : changes)
    .where(eq(caseFilings.id, filing.id))
}

function decided({ authority, now }: EffectContext): Changes {
  return { decidedById: authority.actor.id, decidedBy: authority.actor.name, decidedAt: now }
}

/** What the approver decides on, and what stays on record of it. */
function summary({ items, missingGates, missing, judgedBy }: Readiness) {
  return {
    judgedBy,
    missing,
    missingGates,
    items: items.map(({ item, state, bars }) => ({ id: item.id, severity: item.severity, state, bars })),
  }
}
