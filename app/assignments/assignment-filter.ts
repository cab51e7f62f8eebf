export const assignmentFilters = { open: 'Waiting', held: 'Held', past: 'Past' } as const
export type AssignmentFilter = keyof typeof assignmentFilters

export function isAssignmentFilter(text: string | null): text is AssignmentFilter {
  return text !== null && Object.hasOwn(assignmentFilters, text)
}
