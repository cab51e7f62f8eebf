/** Longer than anything a cell of a case holds; what comes after is not kept. */
export const LONGEST_CELL = 100_000
/** More columns than any spreadsheet of claims has; what comes after is not kept. */
export const MOST_CELLS = 1_000

/** Why a row cannot be read as it stands. */
export type CsvFault =
  /** A cell has more than `LONGEST_CELL` characters; `column` counts from 0. */
  | { kind: 'too-long'; column: number }
  /** There are more than `MOST_CELLS` cells. */
  | { kind: 'too-many' }
  /** A quote was opened and something other than a separator follows where it closes; so many more lines were swallowed. */
  | { kind: 'stray-quote'; column: number; lines: number }
  /** A quote was opened and the file ended first; so many more lines were swallowed. */
  | { kind: 'open-quote'; column: number; lines: number }

export interface CsvRecord {
  /** From 1, the heading; blank rows are counted, as a spreadsheet does. */
  row: number
  cells: string[]
  fault: CsvFault | null
  /** False for the last row of a file that stops without a line end. */
  ended: boolean
}

const QUOTE = '"'
const LF = 10
const CR = 13
type State = 'start' | 'plain' | 'quoted' | 'closing'

/**
 * Reads CSV (RFC 4180) from text as it comes in pieces, in memory that does not grow with the file: whatever a row has
 * wrong is said of that row, and reading goes on with the next line.
 */
export class CsvParser {
  readonly #delimiter: number
  #state: State = 'start'
  #row = 1
  #cells: string[] = []
  #cell = ''
  #lines = 0
  #fault: CsvFault | null = null
  #afterReturn = false

  /** @param delimiter one character */
  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0)
  }

  push(text: string): CsvRecord[] {
    const records: CsvRecord[] = []
    let at = 0
    while (at < text.length) {
      if (this.#afterReturn) {
        this.#afterReturn = false
        if (text.charCodeAt(at) === LF) {
          at += 1
          continue
        }
      }
      if (this.#state === 'start') {
        const quoted = text[at] === QUOTE
        this.#state = quoted ? 'quoted' : 'plain'
        if (quoted) at += 1
      } else if (this.#state === 'plain') {
        const end = this.#endOfPlain(text, at)
        this.#take(text, at, end)
        at = end
        if (at < text.length) this.#separate(text.charCodeAt(at++), records)
      } else if (this.#state === 'quoted') {
        const end = text.indexOf(QUOTE, at)
        this.#take(text, at, end < 0 ? text.length : end)
        this.#countLines(text, at, end < 0 ? text.length : end)
        at = end < 0 ? text.length : end + 1
        if (end >= 0) this.#state = 'closing'
      } else if (text[at] === QUOTE) {
        this.#take(text, at, at + 1)
        this.#state = 'quoted'
        at += 1
      } else if (this.#isSeparator(text.charCodeAt(at))) {
        this.#separate(text.charCodeAt(at++), records)
      } else {
        this.#blame({ kind: 'stray-quote', column: this.#cells.length, lines: this.#lines })
        this.#state = 'plain'
      }
    }
    return records
  }

  end(): CsvRecord[] {
    const records: CsvRecord[] = []
    if (this.#state === 'quoted') {
      // Said before what else is wrong in the row: it is the cause.
      this.#fault = { kind: 'open-quote', column: this.#cells.length, lines: this.#lines }
    }
    if (this.#state !== 'start' || this.#cells.length > 0) {
      this.#endCell()
      this.#endRecord(records, false)
    }
    return records
  }

  #endOfPlain(text: string, from: number): number {
    let end = from
    while (end < text.length && !this.#isSeparator(text.charCodeAt(end))) end += 1
    return end
  }

  #isSeparator(code: number): boolean {
    return code === this.#delimiter || code === LF || code === CR
  }

  #take(text: string, from: number, to: number): void {
    if (from === to || this.#cells.length >= MOST_CELLS) return
    const room = LONGEST_CELL - this.#cell.length
    this.#cell += text.slice(from, Math.min(to, from + room))
    if (to - from > room) this.#blame({ kind: 'too-long', column: this.#cells.length })
  }

  #countLines(text: string, from: number, to: number): void {
    for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) this.#lines += 1
  }

  /** The first thing wrong in a row. */
  #blame(fault: CsvFault): void {
    this.#fault ??= fault
  }

  #separate(code: number, records: CsvRecord[]): void {
    this.#endCell()
    if (code === this.#delimiter) return
    this.#afterReturn = code === CR
    this.#endRecord(records, true)
  }

  #endCell(): void {
    if (this.#cells.length < MOST_CELLS) this.#cells.push(this.#cell)
    else this.#blame({ kind: 'too-many' })
    this.#cell = ''
    this.#state = 'start'
  }

  #endRecord(records: CsvRecord[], ended: boolean): void {
    records.push({ row: this.#row, cells: this.#cells, fault: this.#fault, ended })
    this.#row += 1
    this.#cells = []
    this.#fault = null
    this.#lines = 0
  }
}

/** The rows of a file, some at a time. */
export async function* readCsv(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord[]> {
  const parser = new CsvParser(delimiter)
  for await (const piece of text) yield parser.push(piece)
  yield parser.end()
}
