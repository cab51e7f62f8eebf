import type { CaseEventType } from './case-event.ts'
import { definitionOf, isEventName } from './lifecycle.ts'

/** For what was written before events had names, and for what opens a case. */
const byType: Record<CaseEventType, string> = {
  'case.opened': 'case opened',
  'case.moved': 'case closed',
  'assignment.offered': 'offered',
  'assignment.accepted': 'accepted',
  'assignment.declined': 'declined',
  'assignment.withdrawn': 'offer ended',
}

/** What happened, for the history: `filing submitted for approval`. */
export function pastWords(name: string | null, type: CaseEventType): string {
  return name !== null && isEventName(name) ? definitionOf(name).past : byType[type]
}
