import { amountText } from '#app/cases/amount.ts'
import { CsvParser, type CsvRecord } from '#app/csv/csv-parser.ts'
import type { MappedColumn } from './intake-fields.ts'
import { type IntakeDefaults, type RowProblem, rowReader } from './read-row.ts'

export const PREVIEW_ROWS = 20

export interface PreviewRow {
  row: number
  cells: string[]
  /** As it would be read: words by field; null where it cannot be. */
  read: { reference: string; contract: string; claim: string; where: string; dueOn: string | null } | null
  problems: RowProblem[]
}

/** The first rows as they would be read; whether their contracts are captured is seen only when the file runs. */
export function previewOf(
  head: string,
  { delimiter, mapping, defaults }: { delimiter: string; mapping: readonly MappedColumn[]; defaults: IntakeDefaults },
): PreviewRow[] {
  const parser = new CsvParser(delimiter)
  const records: CsvRecord[] = parser.push(head)
  // What the parser still holds may only be cut off by the preview: it is shown when there is nothing else.
  if (records.length <= 1) records.push(...parser.end())
  const read = rowReader(mapping, defaults)
  return records
    .slice(1)
    .filter(({ cells, fault }) => fault || cells.some(cell => cell.trim() !== ''))
    .slice(0, PREVIEW_ROWS)
    .map(record => {
      const answer = read(record)
      const cells = record.cells
        .slice(0, mapping.length)
        .map(cell => (cell.length > 60 ? `${cell.slice(0, 60)}…` : cell))
      if ('bad' in answer) return { row: record.row, cells, read: null, problems: answer.bad.map(shown) }
      const { reference, contract, currency, principalMinor, interestMinor, costsMinor, jurisdiction, track, dueOn } =
        answer.ok
      const claim = `${currency} ${amountText(principalMinor + interestMinor + costsMinor, currency)}`
      const where = `${jurisdiction}, ${track}`
      return { row: record.row, cells, read: { reference, contract, claim, where, dueOn }, problems: [] }
    })
}

function shown({ column, value, reason }: RowProblem): RowProblem {
  return { column, value: value.length > 60 ? `${value.slice(0, 60)}…` : value, reason }
}
