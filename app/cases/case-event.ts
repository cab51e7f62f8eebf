import type { JsonObject } from '#ledger/canonical.ts'
import type { Stage } from './case.ts'

export type CaseEventType =
  | 'case.opened'
  | 'case.moved'
  | 'assignment.offered'
  | 'assignment.accepted'
  | 'assignment.declined'
  | 'assignment.withdrawn'

export interface CaseEventFacts {
  /** The case's opaque id. */
  case: string
  /** From 1. */
  position: number
  type: CaseEventType
  from: Stage | null
  to: Stage
  actor: string
  at: Date
  detail: JsonObject
}

/** What the ledger holds a commitment to: the event's row, so that row and salt open the commitment. */
export function caseEventPayload({ at, ...facts }: CaseEventFacts): JsonObject {
  return { ...facts, at: at.toISOString() }
}
