import type { MarkState } from '#app/ui/mark.tsx'
import type { Tone } from '#app/ui/tag.tsx'

/** How a check's outcome is drawn: green only for what held just now, amber for what a human has to weigh. */
export function markOf(ok: boolean | null): MarkState {
  return ok === null ? 'weigh' : ok ? 'ok' : 'bad'
}

export function toneOf(ok: boolean | null): Tone {
  return ok === null ? 'wait' : ok ? 'ok' : 'bad'
}
