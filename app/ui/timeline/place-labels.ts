/**
 * Where the labels of a time line go so that none lies on another, nor on the leader of another. Everything is in
 * pixels at the narrowest width at which the line is drawn; drawn wider, marks move apart and labels stay as wide, so
 * what is free of overlap here is free of overlap everywhere.
 */
export interface LabelBox {
  /** Where its mark stands. */
  x: number
  width: number
  height: number
  /** Keeps to one side of the line, such as "today" above it. */
  side?: Side
}

export type Side = 'above' | 'below'
export type Align = 'middle' | 'start' | 'end'

export interface Placed {
  side: Side
  /** 0 is next to the line. */
  lane: number
  align: Align
}

const gap = 10
/** How far a flag's text stands from its leader. */
const flagOffset = 5
/** A label next to the line begins or ends at the edge of its mark. */
const markRadius = 6

/**
 * One place a label, in the order given (which must be by `x`), in as few lanes as possible; `undefined` when no
 * arrangement with so many lanes a side was found.
 */
export function placeLabels(labels: readonly LabelBox[], width: number, lanes = 3): Placed[] | undefined {
  const calm = inOneRow(labels, width)
  if (calm) return calm
  for (let few = 1; few <= lanes; few++) {
    const placed = search(labels, width, few)
    if (placed) return placed
  }
  return undefined
}

/** The calm case: all next to the line, centred under their marks. */
function inOneRow(labels: readonly LabelBox[], width: number): Placed[] | undefined {
  const placed: Placed[] = []
  for (const label of labels) {
    const place = { side: label.side ?? 'below', lane: 0, align: alignInside(label, width) } as const
    if (!fits(label, place, labels, placed, width)) return undefined
    placed.push(place)
  }
  return placed
}

function alignInside(label: LabelBox, width: number): Align {
  if (label.x - label.width / 2 < 0) return 'start'
  return label.x + label.width / 2 > width ? 'end' : 'middle'
}

/** From left to right, each label at the nearest free place; takes steps back while there is patience. */
function search(labels: readonly LabelBox[], width: number, lanes: number): Placed[] | undefined {
  const placed: Placed[] = []
  let patience = 400

  function place(): boolean {
    const label = labels[placed.length]
    if (!label) return true
    for (const candidate of candidates(label, lanes)) {
      if (!fits(label, candidate, labels, placed, width)) continue
      if (patience-- <= 0) return false
      placed.push(candidate)
      if (place()) return true
      placed.pop()
    }
    return false
  }

  return place() ? placed : undefined
}

function candidates(label: LabelBox, lanes: number): Placed[] {
  const sides: Side[] = label.side ? [label.side] : ['below', 'above']
  const aligns: Align[] = ['middle', 'start', 'end']
  return Array.from({ length: lanes }, (_, lane) =>
    sides.flatMap(side => aligns.map(align => ({ side, lane, align }))),
  ).flat()
}

function fits(
  label: LabelBox,
  place: Placed,
  labels: readonly LabelBox[],
  placed: readonly Placed[],
  width: number,
): boolean {
  const own = reach(label, place)
  if (own.left < 0 || own.right > width) return false
  return placed.every((other, at) => !collide(label, place, labels[at]!, other))
}

/** Whether two labels of one side touch, or the leader of one runs through the other. */
export function collide(a: LabelBox, placeA: Placed, b: LabelBox, placeB: Placed): boolean {
  if (placeA.side !== placeB.side) return false
  const reachA = reach(a, placeA)
  const reachB = reach(b, placeB)
  if (placeA.lane === placeB.lane) return reachA.left < reachB.right + gap && reachB.left < reachA.right + gap
  const [outer, inner] = placeA.lane > placeB.lane ? [a, reachB] : [b, reachA]
  return outer.x > inner.left - flagOffset + 1 && outer.x < inner.right + flagOffset - 1
}

/** From where to where a label's text reaches. */
export function reach(label: LabelBox, place: Pick<Placed, 'align' | 'lane'>): { left: number; right: number } {
  const left = label.x + textStart(place) - (place.align === 'middle' ? label.width / 2 : 0)
  return place.align === 'end' ? { left: left - label.width, right: left } : { left, right: left + label.width }
}

/** From the mark to the point where its text is anchored. */
export function textStart({ align, lane }: Pick<Placed, 'align' | 'lane'>): number {
  if (align === 'middle') return 0
  const offset = lane > 0 ? flagOffset : -markRadius
  return align === 'start' ? offset : -offset
}
