/** How long nobody but whoever recorded the events could vouch for them: from the stated times to the co-signatures. */

import { spanWords } from '#app/pdf/moments.ts'
import { formatInstant } from '#app/ui/format.ts'

/** Milliseconds since 1970. */
export interface RecordedMoment {
  /** When it happened, as stated. */
  stated: number
  /** When enough members had co-signed its record; null while they have not. */
  cosigned: number | null
}

export interface RecordingGap {
  /** Milliseconds; negative where an event is stated to have happened after it was co-signed. */
  shortest: number
  longest: number
}

/** Null while nothing was co-signed. */
export function recordingGap(moments: readonly RecordedMoment[]): RecordingGap | null {
  const gaps = moments.flatMap(({ stated, cosigned }) => (cosigned === null ? [] : cosigned - stated))
  return gaps.length === 0 ? null : { shortest: Math.min(...gaps), longest: Math.max(...gaps) }
}

/** `4 years`, or `between 2 hours and 4 years`. */
export function gapSpanWords({ shortest, longest }: RecordingGap): string {
  const [least, most] = [spanWords(shortest), spanWords(longest)]
  return least === most ? least : `between ${least} and ${most}`
}

export const STATED_AFTERWARDS = 'Some events are stated to have happened after they were co-signed.'

const LONG = 24 * 3600 * 1000

/** What a reader must know of events that were recorded a day or more after they are stated to have happened. */
export function lateRecordingWords(moments: readonly RecordedMoment[], timeZone: string): string | null {
  const late = moments.filter(({ stated, cosigned }) => cosigned !== null && cosigned - stated >= LONG)
  const gap = recordingGap(late)
  if (!gap) return null
  const which =
    late.length < moments.length
      ? `${late.length} of the ${moments.length} events ${late.length === 1 ? 'is' : 'are'}`
      : late.length === 1
        ? 'The event is'
        : 'The events are'
  const it = late.length === 1 ? 'it was' : 'they were'
  const stated = daysWords(
    late.map(moment => moment.stated),
    timeZone,
  )
  const cosigned = daysWords(
    late.map(moment => moment.cosigned!),
    timeZone,
  )
  return `${which} stated to be of ${stated}; ${it} recorded on the ledger, and co-signed, on ${cosigned}, ${gapSpanWords(gap)} later. From then on, and not before, the ledger can show that nothing changed.`
}

/** `24 Nov 2021`, or from the first to the last day: `24 Nov 2021 – 25 Jan 2022`. */
function daysWords(times: readonly number[], timeZone: string): string {
  const day = (time: number) => formatInstant(new Date(time), timeZone).date
  const [first, last] = [day(Math.min(...times)), day(Math.max(...times))]
  return first === last ? first : `${first} – ${last}`
}
