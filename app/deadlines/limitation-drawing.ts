import { laterDate } from './calendar-date.ts'
import type { Limitation, LimitationStep } from './limitation.ts'
import { effectWords, stepWords } from './limitation-words.ts'

export interface DrawnMark {
  at: string
  label: string
  tone: 'neutral' | 'act' | 'bad'
  /** What it is about; the end has none. */
  step: LimitationStep | null
}

export interface DrawnSpan {
  from: string
  to: string
  tone: 'run' | 'past' | 'paused'
  label?: string
}

const spanWords = { past: 'no longer counts', run: 'counts', paused: 'stands still' } as const

/** The period as a line: what moved it as marks, and in between what counts, what no longer does, what stands still. */
export function drawLimitation(limitation: Limitation, today: string): { marks: DrawnMark[]; spans: DrawnSpan[] } {
  const { steps, startsOn, endsOn, capOn } = limitation
  if (startsOn === null) return { marks: [], spans: [] }
  const marks: DrawnMark[] = steps.map(step => ({
    at: step.on,
    label: step.kind === 'start' ? stepWords.start : `${stepWords[step.kind]}: ${effectWords[step.effect]}`,
    tone: step.effect === 'none' ? 'neutral' : 'act',
    step,
  }))
  if (endsOn !== null) marks.push({ at: endsOn, label: 'ends', tone: 'bad', step: null })
  if (capOn !== null && endsOn !== capOn)
    marks.push({ at: capOn, label: 'the latest end, whatever happens', tone: 'neutral', step: null })
  return { marks, spans: labelled(spansOf(limitation, today)) }
}

function spansOf(limitation: Limitation, today: string): DrawnSpan[] {
  const { suspended, endsOn, openSince } = limitation
  const [startsOn, countsFrom] = [limitation.startsOn!, limitation.countsFrom!]
  const last = endsOn ?? laterDate(today, openSince)
  const still = suspended
    .map(({ from, to }) => ({ from: laterDate(from, startsOn), to: to === null || to > last ? last : to }))
    .filter(({ from, to }) => from < to)
  const edges = [startsOn, countsFrom, last, ...still.flatMap(({ from, to }) => [from, to])]
    .filter(edge => edge >= startsOn && edge <= last)
    .sort()
  const spans: DrawnSpan[] = []
  for (const [at, from] of edges.slice(0, -1).entries()) {
    const to = edges[at + 1]!
    if (from === to) continue
    const paused = still.some(one => one.from <= from && to <= one.to)
    const tone = paused ? 'paused' : isPast(limitation, to) ? 'past' : 'run'
    const before = spans.at(-1)
    if (before?.tone === tone && before.to === from) before.to = to
    else spans.push({ from, to, tone })
  }
  return spans
}

/** What was counted before the period last began anew; the day it began on is not counted anyway. */
function isPast({ steps, countsFrom }: Limitation, to: string): boolean {
  return to <= countsFrom! && steps.some(({ effect }) => effect === 'restarts')
}

/** Each tone is named once, for the legend. */
function labelled(spans: DrawnSpan[]): DrawnSpan[] {
  return spans.map((span, at) =>
    spans.findIndex(({ tone }) => tone === span.tone) === at ? { ...span, label: spanWords[span.tone] } : span,
  )
}
