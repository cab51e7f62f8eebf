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
