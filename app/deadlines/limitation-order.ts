import { limitationEventKinds } from '#app/jurisdictions/pack.ts'
import type { LimitationEvent } from './limitation.ts'

/** By date; on one day by kind, then what ended first, so that the order in which they were entered means nothing. */
export function inLegalOrder<Event extends LimitationEvent>(events: readonly Event[]): Event[] {
  return [...events].sort(
    (a, b) =>
      compare(a.on, b.on) ||
      limitationEventKinds.indexOf(a.kind) - limitationEventKinds.indexOf(b.kind) ||
      compare(a.until ?? 'still', b.until ?? 'still') ||
      compare(a.id ?? '', b.id ?? ''),
  )
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
