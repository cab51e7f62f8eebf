import type { EventEffect } from '#app/lifecycle/event-effect.ts'
import type { EventName } from '../lifecycle.ts'

/** Takes back what the last step left. The step stays in the history: undoing it is an event of its own. */
export function undoEffect(effectOf: (name: EventName) => EventEffect): EventEffect {
  return {
    async leave(tx, context, { reason }: { reason: string }) {
      const { position, name } = context.situation.lastUndoable!
      await effectOf(name as EventName).undo?.(tx, context, position)
      return { undone: position, step: name, reason }
    },
  }
}
