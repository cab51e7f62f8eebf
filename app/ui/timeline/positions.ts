/** Where the moments of a time line stand on it. */
export interface Moment {
  /** Milliseconds since 1970. */
  at: number
  /** Drawn as a thin line, which may touch a mark. */
  thin?: boolean
}

export type Scale = 'time' | 'steps'

const markGap = 18
const thinGap = 12

/**
 * Pixels for each moment (given in order of time) between `left` and `right`. On the scale `time` distances are true,
 * save that marks which would cover each other are set apart; on `steps` they stand evenly.
 */
export function positions(moments: readonly Moment[], left: number, right: number, scale: Scale): number[] {
  if (moments.length === 0) return []
  const wanted = scale === 'steps' ? evenly(moments, left, right) : inProportion(moments, left, right)
  return apart(moments, wanted, left, right)
}

function inProportion(moments: readonly Moment[], left: number, right: number): number[] {
  const first = moments[0]!.at
  const length = moments.at(-1)!.at - first
  return moments.map(({ at }) => (length === 0 ? (left + right) / 2 : left + ((at - first) / length) * (right - left)))
}

function evenly(moments: readonly Moment[], left: number, right: number): number[] {
  const step = moments.length === 1 ? 0 : (right - left) / (moments.length - 1)
  return moments.map((_, at) => (moments.length === 1 ? (left + right) / 2 : left + at * step))
}

function apart(moments: readonly Moment[], wanted: readonly number[], left: number, right: number): number[] {
  const gaps = moments.map((moment, at) => (at === 0 ? 0 : gapBetween(moments[at - 1]!, moment)))
  const needed = gaps.reduce((sum, gap) => sum + gap, 0)
  const squeeze = Math.min(1, (right - left) / Math.max(needed, 1))
  const xs = [...wanted]
  for (let at = 1; at < xs.length; at++) xs[at] = Math.max(xs[at]!, xs[at - 1]! + gaps[at]! * squeeze)
  xs[xs.length - 1] = Math.min(xs.at(-1)!, right)
  for (let at = xs.length - 2; at >= 0; at--) xs[at] = Math.min(xs[at]!, xs[at + 1]! - gaps[at + 1]! * squeeze)
  return xs.map(x => Math.max(left, x))
}

function gapBetween(a: Moment, b: Moment): number {
  if (a.thin || b.thin) return a.at === b.at ? 0 : thinGap
  return markGap
}

/** Where any other moment stands, between its neighbours; used for the ends of spans. */
export function between(at: number, moments: readonly Moment[], xs: readonly number[]): number {
  const next = moments.findIndex(moment => moment.at >= at)
  if (next === -1) return xs.at(-1) ?? 0
  if (next === 0 || moments[next]!.at === at) return xs[next]!
  const before = moments[next - 1]!.at
  const share = (at - before) / (moments[next]!.at - before)
  return xs[next - 1]! + share * (xs[next]! - xs[next - 1]!)
}
