export type { Situation } from '#app/lifecycle/event-definition.ts'
export { type Stage, stageNow, stages, stageWords } from '#app/lifecycle/stage.ts'
export { type Outcome, outcomes, type Track, tracks } from './case-options.ts'

import type { Track } from './case-options.ts'

/** Where the form starts: a claim for a sum of money that was lent, where the law has an order for payment. */
export function usualTrack(jurisdiction: string): Track {
  return jurisdiction === 'CN' || jurisdiction === 'DE' ? 'payment-order' : 'litigation'
}
