import type { ReactNode } from 'react'
import { cx } from '../cx.ts'
import { formatDate } from '../format.ts'
import { Drawing } from './drawing.tsx'
import { type Item, layOut } from './layout.ts'
import type { Scale } from './positions.ts'

/** neutral: an open ring. act: what counts now. ok: checked just now. wait: expected. bad: an end, a breach. */
export type TimelineTone = 'neutral' | 'act' | 'ok' | 'wait' | 'bad'

export interface TimelineMark {
  /** ISO 8601: a calendar date, or an instant with its offset. */
  at: string
  /** The moment in words; may be left out for a calendar date. */
  when?: string
  /** A few words: "demand received: restarts". */
  label: string
  /** The event or the article that put it there; in the list. */
  detail?: ReactNode
  tone?: TimelineTone
}

export interface TimelineSpan {
  from: string
  to: string
  /** run: counts now. past: no longer counts. paused: does not count. */
  tone: 'run' | 'past' | 'paused'
  /** Shown as a legend below the line. */
  label?: string
}

interface TimelineProps {
  /** What the line shows; names the list. */
  label: string
  marks: readonly TimelineMark[]
  spans?: readonly TimelineSpan[]
  /** ISO 8601; drawn as a line across. */
  today?: string
  /** time (default): true distances. steps: evenly spaced, for events that crowd within minutes. */
  scale?: Scale
  /** Show the list under the drawing as well; otherwise it is there for screen readers and narrow screens. */
  listed?: boolean
  /** A quiet line underneath. */
  note?: ReactNode
}

/** Dated marks on a line, with today; the same as a list for those who cannot see it, and on a phone. */
export function Timeline({ label, marks, spans = [], today, scale = 'time', listed, note }: TimelineProps) {
  const entries = inOrder(marks, today)
  const drawing = layOut(
    entries.map(({ item }) => item),
    spans.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) })),
    scale,
  )
  return (
    <figure
      className={cx(
        'timeline',
        (listed || drawing.numbered) && 'timeline--listed',
        drawing.numbered && 'timeline--numbered',
      )}
    >
      <Drawing drawing={drawing} entries={entries} spanTones={spans.map(span => span.tone)} />
      <ol className="timeline__list" aria-label={label}>
        {entries.map(({ item, mark }) => (
          <li key={`${item.at} ${item.label}`} data-tone={mark?.tone ?? (item.today ? 'today' : 'neutral')}>
            {drawing.numbered && item.number && <span className="timeline__number">{item.number} · </span>}
            <b>{item.when || item.label}</b> {item.when ? item.label : null}
            {mark?.detail && <span className="why">{mark.detail}</span>}
          </li>
        ))}
      </ol>
      {spans.some(span => span.label) && (
        <ul className="timeline__legend">
          {spans.map(
            span =>
              span.label && (
                <li key={`${span.from} ${span.label}`} data-tone={span.tone}>
                  {span.label}
                </li>
              ),
          )}
        </ul>
      )}
      {note && <figcaption className="why">{note}</figcaption>}
    </figure>
  )
}

export interface Entry {
  item: Item
  mark?: TimelineMark
}

function inOrder(marks: readonly TimelineMark[], today: string | undefined): Entry[] {
  const entries: Entry[] = marks.map(mark => ({
    item: { at: moment(mark.at), when: mark.when ?? formatDate(mark.at), label: mark.label, number: '' },
    mark,
  }))
  entries.sort((a, b) => a.item.at - b.item.at)
  for (const [at, { item }] of entries.entries()) item.number = `${at + 1}`
  if (!today) return entries
  const now = moment(today)
  const later = entries.findIndex(({ item }) => item.at > now)
  entries.splice(later === -1 ? entries.length : later, 0, {
    item: { at: now, when: '', label: 'today', number: '', today: true },
  })
  return entries
}

function moment(at: string): number {
  const milliseconds = Date.parse(at)
  if (Number.isNaN(milliseconds)) throw new RangeError(`not a moment: ${at}`)
  return milliseconds
}
