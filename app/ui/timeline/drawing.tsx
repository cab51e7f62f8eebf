import { cx } from '../cx.ts'
import { type Drawing as DrawingData, type DrawnItem, lineHeight } from './layout.ts'
import { textStart } from './place-labels.ts'
import type { Entry, TimelineSpan } from './timeline.tsx'

interface DrawingProps {
  drawing: DrawingData
  entries: readonly Entry[]
  spanTones: ReadonlyArray<TimelineSpan['tone']>
}

/**
 * The line itself. Positions are in percent and letters in pixels, so it widens without scaling its text; it is hidden
 * from screen readers, which get the list.
 */
export function Drawing({ drawing, entries, spanTones }: DrawingProps) {
  const middle = drawing.above
  return (
    <svg className="timeline__drawing" width="100%" height={drawing.above + drawing.below} aria-hidden="true">
      <line className="timeline__line" x1="4" x2="100%" y1={middle} y2={middle} />
      {drawing.spans.map((span, at) => (
        <line
          key={`${span.from} ${span.to} ${spanTones[at]}`}
          className={`timeline__span timeline__span--${spanTones[at]}`}
          x1={`${span.from}%`}
          x2={`${span.to}%`}
          y1={middle}
          y2={middle}
        />
      ))}
      {drawing.items.map((item, at) => (
        <Moment key={`${item.x} ${item.lines[0]}`} item={item} entry={entries[at]!} middle={middle} />
      ))}
    </svg>
  )
}

function Moment({ item, entry, middle }: { item: DrawnItem; entry: Entry; middle: number }) {
  const tone = entry.mark?.tone ?? 'neutral'
  const isToday = entry.item.today
  return (
    <svg
      x={`${item.x}%`}
      y={middle}
      overflow="visible"
      aria-hidden="true"
      className={cx('moment', `moment--${isToday ? 'today' : tone}`)}
    >
      {isToday ? (
        <line className="moment__today" y1={item.textTop + lineHeight + 1} y2="9" />
      ) : (
        <>
          {item.leaderEnd !== 0 && (
            <line className="moment__leader" y1={Math.sign(item.leaderEnd) * 9} y2={item.leaderEnd} />
          )}
          <MarkShape tone={tone} />
        </>
      )}
      {item.lines.map((line, at) => (
        <text
          key={line}
          className={at === 0 ? 'moment__when' : undefined}
          x={item.place ? textStart(item.place) : 0}
          y={item.textTop + at * lineHeight + 11}
          textAnchor={item.place?.align}
        >
          {line}
        </text>
      ))}
    </svg>
  )
}

/** Each tone has its form, so that colour is not the only sign. */
function MarkShape({ tone }: { tone: string }) {
  if (tone === 'bad') return <path className="moment__mark" d="M0-8 8 0 0 8-8 0Z" />
  return <circle className="moment__mark" r="6" />
}
