import { and, eq } from 'drizzle-orm'
import { checkPastDate } from '#app/deadlines/check-dates.server.ts'
import { enterLimitationEvent } from '#app/deadlines/enter-limitation-event.server.ts'
import { startDeadlines } from '#app/deadlines/start-deadlines.server.ts'
import { undoDeadlines } from '#app/deadlines/undo-deadlines.server.ts'
import type { LimitationEventKind } from '#app/jurisdictions/pack.ts'
import type { EventEffect } from '#app/lifecycle/event-effect.ts'
import { indexCases } from '#app/search/index-cases.server.ts'
import { caseFilings } from '#db/schema/index.ts'
import type { courtSteps, decisions, Track } from '../case-options.ts'
import { changeFiling } from './filing-effects.server.ts'

/** What filing does to the limitation period is for the rule pack; this only says what was filed. */
const filedAs: Partial<Record<Track, LimitationEventKind>> = {
  mediation: 'mediation',
  'payment-order': 'payment-order-application',
  'small-claims': 'suit',
  litigation: 'suit',
  arbitration: 'arbitration',
  'notarial-enforcement': 'enforcement-act',
}

interface Dated {
  on: string
  at?: string
}

export const courtEffects = {
  'record-filed': {
    async leave(tx, context, { on, at, courtReference }: Dated & { courtReference?: string | null }) {
      await checkPastDate(tx, context, 'on', on)
      const kind = filedAs[context.found.track as Track]
      if (kind) await enterLimitationEvent(tx, context, { kind, on })
      await changeFiling(tx, context, { state: 'filed', filedOn: on, courtReference })
      // From now on the case is found by the court's own number, too.
      if (courtReference) await indexCases(tx, [context.found.id])
      const deadlines = await startDeadlines(tx, context, 'filed', on, at)
      return { on, at: at ?? null, courtReference: courtReference ?? null, deadlines }
    },
    async undo(tx, context, undone) {
      await undoDeadlines(tx, context, undone)
      await tx
        .update(caseFilings)
        .set({ state: 'approved', filedOn: null, courtReference: null })
        .where(and(eq(caseFilings.caseId, context.found.id), eq(caseFilings.state, 'filed')))
      await indexCases(tx, [context.found.id])
    },
  },
  'record-step': {
    async leave(tx, context, { step, on, at, note }: Dated & { step: keyof typeof courtSteps; note?: string | null }) {
      await checkPastDate(tx, context, 'on', on)
      const deadlines = await startDeadlines(tx, context, step, on, at)
      return { step, on, at: at ?? null, note: note ?? null, deadlines }
    },
    undo: (tx, context, undone) => undoDeadlines(tx, context, undone),
  },
  'record-decision': {
    async leave(
      tx,
      context,
      { decision, on, note }: { decision: keyof typeof decisions; on: string; note?: string | null },
    ) {
      await checkPastDate(tx, context, 'on', on)
      // A dismissal ends nothing of the claim's own period that the rules do not say.
      if (decision !== 'dismissed') await enterLimitationEvent(tx, context, { kind: 'judgment', on })
      const deadlines = await startDeadlines(tx, context, 'decided', on)
      return { decision, on, note: note ?? null, deadlines }
    },
    undo: (tx, context, undone) => undoDeadlines(tx, context, undone),
  },
} satisfies Record<string, EventEffect>
