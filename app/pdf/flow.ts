/** Sets text, lists and tables down a page and on to the next. */
import { hairline, ink, line, soft } from './palette.ts'
import { A4, type Align, type Sheets, type TextStyle } from './sheets.ts'

export interface Margins {
  left: number
  right: number
  top: number
  bottom: number
}

export interface Column {
  title: string
  width: number
  align?: Align
  style?: TextStyle
}

export interface Row {
  cells: readonly string[]
  /** A line under the cells, from the column `from` to the right edge. */
  below?: { text: string; from: number; style: TextStyle }
}

export const body: TextStyle = { size: 9.2, weight: 'regular', colour: ink }
export const small: TextStyle = { size: 8, weight: 'regular', colour: soft }
export const label: TextStyle = { size: 7.4, weight: 'regular', colour: soft }

export class Flow {
  y = 0

  constructor(
    readonly sheets: Sheets,
    readonly margins: Margins,
  ) {}

  get left(): number {
    return this.margins.left
  }

  get width(): number {
    return A4.width - this.margins.left - this.margins.right
  }

  get right(): number {
    return A4.width - this.margins.right
  }

  get floor(): number {
    return A4.height - this.margins.bottom
  }

  newPage(): void {
    this.sheets.addPage()
    this.y = this.margins.top
  }

  /** Starts a new page unless `height` more points fit on this one. */
  ensure(height: number): boolean {
    if (this.y + height <= this.floor) return false
    this.newPage()
    return true
  }

  skip(height: number): void {
    this.y += height
  }

  paragraph(
    text: string,
    style: TextStyle = body,
    options: { x?: number; width?: number; leading?: number } = {},
  ): void {
    const { x = this.left, width = this.width, leading = style.size * 1.5 } = options
    for (const one of this.sheets.lines(text, width, style)) {
      this.ensure(leading)
      this.sheets.text(x, this.y + style.size, one, style)
      this.y += leading
    }
  }

  /** Text with a bar of colour at its left: an answer, or a limit of it. */
  barred(text: string, style: TextStyle, colour: string, leading = style.size * 1.5): void {
    const lines = this.sheets.lines(text, this.width - 14, style)
    this.ensure(lines.length * leading)
    const top = this.y
    for (const one of lines) {
      this.sheets.text(this.left + 14, this.y + style.size * 1.08, one, style)
      this.y += leading
    }
    const height = this.y - top
    this.sheets.draw({ kind: 'box', x: this.left, y: top, width: 2.4, height, fill: colour })
  }

  section(number: number, title: string): void {
    this.ensure(90)
    this.skip(6)
    this.sheets.rule(this.left, this.y, this.width, ink, 0.8)
    this.y += 20
    const numeral: TextStyle = { size: 13, weight: 'light', colour: soft }
    const heading: TextStyle = { size: 13, weight: 'medium', colour: ink }
    this.sheets.text(this.left, this.y, String(number), numeral)
    this.sheets.text(this.left + 20, this.y, title, heading)
    this.y += 12
  }

  /** Labels at the left, values at the right, a hairline between the pairs. */
  definitions(pairs: readonly (readonly [string, string])[], labelWidth = 104, style: TextStyle = body): void {
    const leading = style.size * 1.42
    const set = pairs.map(([name, value]) => ({
      names: this.sheets.lines(name, labelWidth - 8, { ...label, size: 8 }),
      lines: this.sheets.lines(value, this.width - labelWidth, style),
    }))
    const heights = set.map(({ names, lines }) => Math.max(names.length, lines.length) * leading + 9)
    const together = heights.reduce((sum, height) => sum + height, 0)
    if (together < (this.floor - this.margins.top) / 2) this.ensure(together)
    for (const [at, { names, lines }] of set.entries()) {
      this.ensure(heights[at]!)
      this.sheets.rule(this.left, this.y, this.width, hairline)
      this.y += 4.5
      const row = this.y + style.size
      names.forEach((one, i) => {
        this.sheets.text(this.left, row + i * leading, one, { ...label, size: 8 })
      })
      lines.forEach((one, i) => {
        this.sheets.text(this.left + labelWidth, row + i * leading, one, style)
      })
      this.y += Math.max(names.length, lines.length) * leading + 4
    }
    this.sheets.rule(this.left, this.y, this.width, hairline)
  }

  /** Columns are separated by 8 points; the heading is repeated on each page; a row is never split. */
  table(columns: readonly Column[], rows: readonly Row[]): void {
    this.ensure(48)
    this.tableHeading(columns)
    for (const row of rows) {
      const cells = columns.map((column, at) => {
        const style = column.style ?? small
        return this.sheets.lines(row.cells[at] ?? '', column.width - GUTTER, style)
      })
      const below = row.below
      const belowX = below ? this.columnLeft(columns, below.from) : 0
      const belowLines = below ? this.sheets.lines(below.text, this.right - belowX, below.style) : []
      const belowLeading = below ? below.style.size * 1.4 : 0
      const height = Math.max(...cells.map(lines => lines.length)) * ROW_LEADING + belowLines.length * belowLeading + 7
      if (this.ensure(height)) this.tableHeading(columns)
      this.y += 3
      let x = this.left
      columns.forEach((column, at) => {
        const style = column.style ?? small
        const anchor = column.align === 'right' ? x + column.width - GUTTER : x
        cells[at]!.forEach((one, index) => {
          this.sheets.text(anchor, this.y + 8 + index * ROW_LEADING, one, style, { align: column.align })
        })
        x += column.width
      })
      this.y += height - 7 - belowLines.length * belowLeading
      for (const one of belowLines) {
        this.sheets.text(belowX, this.y + below!.style.size, one, below!.style)
        this.y += belowLeading
      }
      this.y += 4
      this.sheets.rule(this.left, this.y, this.width, hairline)
    }
    this.y += 6
  }

  private tableHeading(columns: readonly Column[]): void {
    let x = this.left
    for (const column of columns) {
      const anchor = column.align === 'right' ? x + column.width - GUTTER : x
      this.sheets.text(anchor, this.y + 8, column.title, label, { align: column.align })
      x += column.width
    }
    this.y += 13
    this.sheets.rule(this.left, this.y, this.width, line, 0.7)
  }

  private columnLeft(columns: readonly Column[], index: number): number {
    return this.left + columns.slice(0, index).reduce((sum, column) => sum + column.width, 0)
  }
}

const GUTTER = 8
const ROW_LEADING = 11.4
