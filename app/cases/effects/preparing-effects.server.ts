import { and, eq } from 'drizzle-orm'
import { checkPastDate } from '#app/deadlines/check-dates.server.ts'
import { enterLimitationEvent } from '#app/deadlines/enter-limitation-event.server.ts'
import { startDeadlines } from '#app/deadlines/start-deadlines.server.ts'
import { undoDeadlines } from '#app/deadlines/undo-deadlines.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import type { EventEffect } from '#app/lifecycle/event-effect.ts'
import { stateFact, withdrawStatementsOf } from '#app/readiness/state-fact.server.ts'
import { organisations } from '#db/schema/index.ts'
import { changeCase, restoreCase } from '../change-case.server.ts'

const restore: EventEffect['undo'] = async (tx, context, undone) => {
  await restoreCase(tx, context, undone)
}

export const preparingEffects = {
  'change-track': {
    async leave(tx, context, { track, reason }: { track: string; reason: string }) {
      if (track === context.found.track) refuse('track', 'The case is on this track already.')
      if (!context.situation.openTracks.includes(track)) {
        refuse('track', 'The rule pack does not open this track to this claim. See its conditions under Rules.')
      }
      return { ...(await changeCase(tx, context, { track })), reason }
    },
    undo: restore,
  },
  'choose-court': {
    async leave(tx, context, { courtId }: { courtId: string }) {
      const [court] = await tx
        .select({ name: organisations.name })
        .from(organisations)
        .where(and(eq(organisations.id, courtId), eq(organisations.kind, 'court')))
      if (!court) refuse('courtId', 'Choose a court from the list.')
      return { ...(await changeCase(tx, context, { courtId })), court: court.name }
    },
    undo: restore,
  },
  'begin-negotiation': {
    async leave(tx, context, { on, note }: { on: string; note?: string | null }) {
      await enterLimitationEvent(tx, context, { kind: 'negotiation', on })
      return { on, note: note ?? null }
    },
    undo: (tx, context, undone) => undoDeadlines(tx, context, undone),
  },
  'record-demand': {
    async leave(tx, context, { on, receivedOn, words }: { on: string; receivedOn?: string; words: string }) {
      await checkPastDate(tx, context, 'on', on)
      if (receivedOn) await checkPastDate(tx, context, 'receivedOn', receivedOn)
      if (receivedOn && receivedOn < on) refuse('receivedOn', 'It cannot be received before it was sent.')
      await stateFact(tx, context, { fact: 'demand.sent', words, on })
      if (receivedOn) await enterLimitationEvent(tx, context, { kind: 'demand', on: receivedOn, note: words })
      const deadlines = await startDeadlines(tx, context, 'demand-sent', on)
      return { on, receivedOn: receivedOn ?? null, words, deadlines }
    },
    async undo(tx, context, undone) {
      await withdrawStatementsOf(tx, context, undone)
      await undoDeadlines(tx, context, undone)
    },
  },
  'adopt-rules': {
    async leave(tx, context) {
      const now = await packFor(tx, context.found.jurisdiction)
      if (now.version === context.found.packVersion) {
        throw new DomainError('rules-in-force', 'The case is judged by the rules in force already.', 409)
      }
      return changeCase(tx, context, { packVersion: now.version })
    },
    undo: restore,
  },
} satisfies Record<string, EventEffect>

function refuse(field: string, message: string): never {
  throw new DomainError('act-refused', message, 422, { [field]: [message] })
}
