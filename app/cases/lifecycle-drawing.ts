import type { Stage } from '#app/lifecycle/stage.ts'
import type { MapLine } from './lifecycle-map.ts'

const BOX = { width: 142, height: 46 }
const [COLUMN, ROW] = [162, 88]

/** Column and row of each stage: the way to a decision in the middle, talks above it, execution partners below. */
const places: Record<Stage, readonly [column: number, row: number]> = {
  negotiating: [0, 0],
  preparing: [0, 1],
  'awaiting-approval': [1, 1],
  approved: [2, 1],
  filed: [3, 1],
  decided: [4, 1],
  closed: [5, 1],
  offered: [3, 2],
  'with-partner': [4, 2],
}

export const drawingSize = { width: 20 + COLUMN * 5 + BOX.width, height: 24 + ROW * 2 + BOX.height, box: BOX }

/** The upper left corner of a stage's box. */
export function boxAt(stage: Stage): { x: number; y: number } {
  const [column, row] = places[stage]
  return { x: 16 + column * COLUMN, y: 6 + row * ROW }
}

/** The path of a line between two boxes, from border to border, past the boxes between. */
export function linePath({ from, to }: Pick<MapLine, 'from' | 'to'>): string {
  const [a, b] = [boxAt(from), boxAt(to)]
  const { width, height } = BOX
  const middle = height / 2
  const [columns, rows] = [places[to][0] - places[from][0], places[to][1] - places[from][1]]
  if (rows === 0 && Math.abs(columns) === 1) {
    return columns > 0 ? `M${a.x + width} ${a.y + middle}H${b.x}` : `M${a.x} ${a.y + middle}H${b.x + width}`
  }
  if (rows === 0) {
    const top = a.y - 20
    return `M${a.x + width / 2 + 20} ${a.y}C${a.x + width / 2 + 20} ${top} ${b.x + width / 2 + 20} ${top} ${b.x + width / 2 + 20} ${b.y}`
  }
  if (columns === 0) {
    return rows > 0 ? `M${a.x + width / 2} ${a.y + height}V${b.y}` : `M${a.x + width / 2} ${a.y}V${b.y + height}`
  }
  // Two rows down: around the left edge, where nothing stands.
  if (rows === 2) return `M${a.x} ${a.y + middle}H6V${b.y + middle + 12}H${b.x}`
  const [startX, endX] = columns > 0 ? [a.x + width - 24, b.x] : [a.x + 24, b.x + width]
  const [startY, endY] = rows > 0 ? [a.y + height, b.y + middle] : [a.y, b.y + middle]
  return `M${startX} ${startY}C${startX} ${endY} ${startX} ${endY} ${endX} ${endY}`
}
