import { type LabelBox, type Placed, placeLabels } from './place-labels.ts'
import { between, type Moment, positions, type Scale } from './positions.ts'
import { textWidth, wrapText } from './text-width.ts'

/** The narrowest drawing, in pixels; in less room the list stands instead. The style sheet has the same figure. */
export const narrowest = 540
export const fontSize = 12
export const lineHeight = 15
/** From the middle of the line to the first lane, and from lane to lane. */
const firstLane = 15
const laneGap = 7

/** One thing on the line, in milliseconds. */
export interface Item {
  at: number
  when: string
  label: string
  /** Its place among the marks, from "1". */
  number: string
  today?: boolean
}

export interface DrawnItem {
  /** Percent of the drawing's width. */
  x: number
  lines: string[]
  place?: Placed
  /** From the middle of the line: where the text begins, and where the leader ends (negative is up). */
  textTop: number
  leaderEnd: number
}

export interface Drawing {
  items: DrawnItem[]
  spans: Array<{ from: number; to: number }>
  /** Pixels above and below the middle of the line. */
  above: number
  below: number
  /** Too many labels to draw: each mark bears its number in the list, which is then shown. */
  numbered: boolean
}

/** The whole drawing: positions, then labels; numbers instead of labels when these would not find room. */
export function layOut(
  items: readonly Item[],
  spans: ReadonlyArray<{ from: number; to: number }>,
  scale: Scale,
): Drawing {
  const moments: Moment[] = items.map(({ at, today }) => ({ at, thin: today }))
  const xs = positions(moments, 10, narrowest - 10, scale)
  const worded = items.map((item, at) => boxed(item, wordLines(item), xs[at]!))
  const words = placeLabels(worded, narrowest)
  const shown = words ? worded : items.map((item, at) => boxed(item, [item.today ? item.label : item.number], xs[at]!))
  const places = words ?? placeLabels(shown, narrowest)
  return {
    items: drawn(shown, places),
    spans: spans.map(({ from, to }) => ({
      from: percent(between(from, moments, xs)),
      to: percent(between(to, moments, xs)),
    })),
    above: extent(shown, places, 'above'),
    below: extent(shown, places, 'below'),
    numbered: !words,
  }
}

interface WordedBox extends LabelBox {
  lines: string[]
}

function wordLines({ when, label, today }: Item): string[] {
  return today ? [`${label} ${when}`.trim()] : [when, ...wrapText(label, 128, fontSize)]
}

function boxed(item: Item, lines: string[], x: number): WordedBox {
  // The first line is the date, drawn bold.
  const width = Math.max(...lines.map((line, at) => textWidth(line, fontSize, at === 0)))
  return { x, width, height: lines.length * lineHeight, lines, side: item.today ? 'above' : undefined }
}

function drawn(boxes: readonly WordedBox[], places: readonly Placed[] | undefined): DrawnItem[] {
  return boxes.map(({ x, lines, height }, at) => {
    const place = places?.[at]
    if (!place) return { x: percent(x), lines: [], textTop: 0, leaderEnd: 0 }
    const near = laneStart(boxes, places, place.side, place.lane)
    const flag = place.align !== 'middle' && place.lane > 0
    if (place.side === 'below') {
      return {
        x: percent(x),
        lines,
        place,
        textTop: near,
        leaderEnd: place.lane > 0 ? near + (flag ? height - 3 : -1) : 0,
      }
    }
    return {
      x: percent(x),
      lines,
      place,
      textTop: -near - height,
      leaderEnd: place.lane > 0 ? -near - (flag ? height - 3 : -3) : 0,
    }
  })
}

/** Distance from the middle of the line to a lane: the lanes nearer to it are as high as their highest label. */
function laneStart(boxes: readonly WordedBox[], places: readonly Placed[], side: Placed['side'], lane: number): number {
  let start = firstLane
  for (let inner = 0; inner < lane; inner++) start += laneHeight(boxes, places, side, inner) + laneGap
  return start
}

function laneHeight(
  boxes: readonly WordedBox[],
  places: readonly Placed[],
  side: Placed['side'],
  lane: number,
): number {
  const heights = boxes.filter((_, at) => places[at]?.side === side && places[at]?.lane === lane).map(box => box.height)
  return Math.max(0, ...heights)
}

function extent(boxes: readonly WordedBox[], places: readonly Placed[] | undefined, side: Placed['side']): number {
  const lanes = places?.filter(place => place.side === side).map(place => place.lane) ?? []
  if (!places || lanes.length === 0) return firstLane
  const outermost = Math.max(...lanes)
  return laneStart(boxes, places, side, outermost) + laneHeight(boxes, places, side, outermost) + 4
}

function percent(x: number): number {
  return Math.round((x / narrowest) * 100_000) / 1_000
}
