/** The ready-made views of the queue; each is a link, and each has a count. */
export const caseFilters = {
  open: 'All open',
  'needs-partner': 'Needs a partner',
  offered: 'Offers out',
  'report-missing': 'Report missing',
  'with-partner': 'With a partner',
  closed: 'Closed',
} as const

export type CaseFilter = keyof typeof caseFilters

export function isCaseFilter(text: string | null): text is CaseFilter {
  return text !== null && Object.hasOwn(caseFilters, text)
}
