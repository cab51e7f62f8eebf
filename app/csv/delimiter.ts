import { CsvParser } from './csv-parser.ts'

/** What stands between cells. */
export const delimiters = { ',': 'Comma', ';': 'Semicolon', '\t': 'Tab' } as const
export type Delimiter = keyof typeof delimiters

export function isDelimiter(text: unknown): text is Delimiter {
  return typeof text === 'string' && Object.hasOwn(delimiters, text)
}

/** The one by which the first row falls into the most cells; a comma where none divides it. */
export function detectDelimiter(head: string): Delimiter {
  let best: { delimiter: Delimiter; cells: number } = { delimiter: ',', cells: 1 }
  for (const delimiter of Object.keys(delimiters) as Delimiter[]) {
    const parser = new CsvParser(delimiter)
    const [first] = [...parser.push(head), ...parser.end()]
    const cells = first?.cells.length ?? 0
    if (cells > best.cells) best = { delimiter, cells }
  }
  return best.delimiter
}
