import { deadlineEffects } from '#app/deadlines/deadline-effects.server.ts'
import type { EventEffect } from '#app/lifecycle/event-effect.ts'
import { readinessEffects } from '#app/readiness/readiness-effects.server.ts'
import { taskEffects } from '#app/tasks/task-effects.server.ts'
import { closingEffects } from './effects/closing-effects.server.ts'
import { courtEffects } from './effects/court-effects.server.ts'
import { filingEffects } from './effects/filing-effects.server.ts'
import { officerEffects } from './effects/officer-effects.server.ts'
import { preparingEffects } from './effects/preparing-effects.server.ts'
import { undoEffect } from './effects/undo-effect.server.ts'
import type { EventName } from './lifecycle.ts'

/** What each event leaves behind. Offers to partners have verbs of their own. */
const effects: Partial<Record<EventName, EventEffect>> = {
  ...preparingEffects,
  ...filingEffects,
  ...courtEffects,
  ...officerEffects,
  ...closingEffects,
  ...readinessEffects,
  ...deadlineEffects,
  ...taskEffects,
  undo: undoEffect(name => effectOf(name)),
}

/** @throws where an event has none: what has a verb of its own is not done through here. */
export function effectOf(name: EventName): EventEffect {
  const effect = effects[name]
  if (!effect) throw new Error(`The event ${name} has a verb of its own.`)
  return effect
}
