/** Where a case stands. `offered` and `with-partner` are with execution partners; a case comes back from there. */
export const stages = [
  'preparing',
  'negotiating',
  'awaiting-approval',
  'approved',
  'filed',
  'decided',
  'offered',
  'with-partner',
  'closed',
] as const
export type Stage = (typeof stages)[number]

/**
 * The stage that a case is in now. An offer ends by itself when its time is up, and nobody writes that down at that
 * moment: a case whose offers have all ended is back where it was offered from.
 */
export function stageNow(stored: Stage, liveOffers: number, offeredFrom: Stage = 'preparing'): Stage {
  return stored === 'offered' && liveOffers === 0 ? offeredFrom : stored
}

export function isStage(text: string): text is Stage {
  return stages.some(stage => stage === text)
}

export const stageWords: Record<Stage, string> = {
  preparing: 'Preparing',
  negotiating: 'Negotiating',
  'awaiting-approval': 'Filing awaits approval',
  approved: 'Approved to file',
  filed: 'Filed',
  decided: 'Decided',
  offered: 'Offered to partners',
  'with-partner': 'With a partner',
  closed: 'Closed',
}
