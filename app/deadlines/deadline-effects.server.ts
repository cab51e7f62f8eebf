import type { EventEffect } from '#app/lifecycle/event-effect.ts'
import { closeDeadline } from './close-deadline.server.ts'
import type { deadlineEvents } from './deadline-events.ts'
import { enterLimitationEvent, type NewLimitationEvent } from './enter-limitation-event.server.ts'
import { endLimitationInterval, voidLimitationEntry } from './limitation-entry.server.ts'
import { restoreDates, setDates } from './set-dates.server.ts'
import { type DeadlineByHand, setDeadline } from './set-deadline.server.ts'

export const deadlineEffects = {
  'set-dates': {
    leave: (tx, context, { dueOn, knownOn = null }: { dueOn: string; knownOn?: string | null }) =>
      setDates(tx, context, { dueOn, knownOn }),
    undo: restoreDates,
  },
  'enter-limitation-event': {
    async leave(tx, context, entry: NewLimitationEvent) {
      const { kind, on, until = null, note = null, evidenceId = null } = entry
      return { entry: await enterLimitationEvent(tx, context, entry), kind, on, until, note, evidenceId }
    },
  },
  'end-limitation-interval': {
    async leave(tx, context, input: { entry: string; until: string }) {
      const { id, kind, on } = await endLimitationInterval(tx, context, input)
      return { entry: id, kind, on, until: input.until }
    },
  },
  'void-limitation-event': {
    async leave(tx, context, { entry, reason }: { entry: string; reason: string }) {
      const { id, kind, on, until } = await voidLimitationEntry(tx, context, entry)
      return { entry: id, kind, on, until, reason }
    },
  },
  'set-deadline': {
    async leave(tx, context, input: DeadlineByHand) {
      const dueAt = await setDeadline(tx, context, input)
      const { what, on, hour = null, by } = input
      return { what, on, hour, by, dueAt: dueAt.toISOString() }
    },
  },
  'meet-deadline': {
    async leave(tx, context, { deadline, note = null }: { deadline: string; note?: string | null }) {
      const { label, dueOn } = await closeDeadline(tx, context, { deadline, state: 'met', because: note })
      return { deadline, label, dueOn, note }
    },
  },
  'void-deadline': {
    async leave(tx, context, { deadline, reason }: { deadline: string; reason: string }) {
      const { label, dueOn } = await closeDeadline(tx, context, { deadline, state: 'void', because: reason })
      return { deadline, label, dueOn, reason }
    },
  },
  'no-deadline': {
    // The list of cases without a deadline reads it from the event itself.
    leave: async (_tx, _context, { reason }: { reason: string }) => ({ reason }),
  },
} satisfies Record<keyof typeof deadlineEvents, EventEffect>
