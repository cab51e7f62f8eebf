import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { csvLine } from '#app/csv/write-csv.ts'
import type { Transaction } from '#db/client.ts'
import { intakeErrors } from '#db/schema/index.ts'
import type { Intake } from './intake.ts'

const ROWS_A_PAGE = 500

/**
 * What was refused, one line a row: where and why, then the row's own cells under the file's headings, to be corrected and
 * sent again. With a byte order mark, so that spreadsheets read the names.
 * @param inTransaction runs each page in a transaction of its own: a slow reader holds none open
 */
export async function* errorsCsv(
  inTransaction: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>,
  intake: Intake,
): AsyncGenerator<string> {
  const headings = intake.mapping.map(({ heading }) => heading)
  yield `\uFEFF${csvLine(['row', 'column', 'reason', ...headings])}`
  for (let after = 0; ; ) {
    const page = await inTransaction(tx => readRefused(tx, intake.id, after))
    if (page.length === 0) return
    yield page
      .map(({ row, problems, cells }) => {
        const columns = problems.map(({ column }) => column).filter(Boolean)
        const reasons = problems.map(({ column, reason }) =>
          problems.length > 1 && column ? `${column}: ${reason}` : reason,
        )
        // As many cells as headings, also of a row that had fewer: the file can be sent again.
        const padding = Array<string>(Math.max(0, headings.length - cells.length)).fill('')
        return csvLine([row, columns.join('; '), reasons.join(' '), ...cells, ...padding])
      })
      .join('')
    after = page.at(-1)!.row
  }
}

export interface RefusedRow {
  row: number
  problems: { column: string; value: string; reason: string }[]
  cells: string[]
}

/** The next refused rows behind one, each with all that is wrong in it. */
export async function readRefused(
  tx: Transaction,
  intakeId: string,
  after: number,
  limit = ROWS_A_PAGE,
): Promise<RefusedRow[]> {
  const of = eq(intakeErrors.intakeId, intakeId)
  const first = await tx
    .select({ row: intakeErrors.row })
    .from(intakeErrors)
    .where(and(of, eq(intakeErrors.ordinal, 0), gt(intakeErrors.row, after)))
    .orderBy(asc(intakeErrors.row))
    .limit(limit)
  if (first.length === 0) return []
  const rows = first.map(({ row }) => row)
  const found = await tx
    .select()
    .from(intakeErrors)
    .where(and(of, inArray(intakeErrors.row, rows)))
    .orderBy(asc(intakeErrors.row), asc(intakeErrors.ordinal))
  const byRow = new Map<number, RefusedRow>(rows.map(row => [row, { row, problems: [], cells: [] }]))
  for (const { row, column, value, reason, cells } of found) {
    const one = byRow.get(row)!
    one.problems.push({ column, value, reason })
    if (cells) one.cells = cells as string[]
  }
  return [...byRow.values()]
}
