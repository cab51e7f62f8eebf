import { eq, sql } from 'drizzle-orm'
import { insertCases } from '#app/cases/insert-cases.server.ts'
import type { CsvRecord } from '#app/csv/csv-parser.ts'
import type { Authority } from '#app/identity/actor.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import type { Transaction } from '#db/client.ts'
import { intakeErrors, intakes } from '#db/schema/index.ts'
import { checkRows } from './check-rows.server.ts'
import { findIntake } from './find-intake.server.ts'
import type { Intake } from './intake.ts'
import { type IntakeRow, type RowProblem, rowReader } from './read-row.ts'

/** Rows that are worked on in one transaction: the ledger takes so many entries at once. */
export const ROWS_A_BATCH = 1_000
/** What is kept of a cell of a refused row; a longer one is not corrected in a spreadsheet. */
const LONGEST_KEPT = 2_000

export type Taken = 'more' | 'stopped'

/**
 * Makes cases of some rows and reasons of the others, with the file's progress, in one transaction: after a sudden end
 * the file goes on with the first row that is neither. Rows that another worker has taken meanwhile are left out.
 */
export async function takeBatch(
  tx: Transaction,
  kms: Kms,
  { intakeId, run }: { intakeId: string; run: number },
  records: readonly CsvRecord[],
  now: Date,
): Promise<Taken> {
  const intake = await findIntake(tx, intakeId, { lock: true })
  if (intake.state !== 'running' || intake.run !== run) return 'stopped'
  const last = records.at(-1)?.row ?? 0
  if (last <= intake.rowsRead) return 'more'
  // Two files may name the same claims: one waits for the other, and knows its rows then.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`intake ${intake.organisationId}`}, 0))`)
  const { rows, refused } = readRows(
    intake,
    records.filter(({ row }) => row > intake.rowsRead),
  )
  const checked = await checkRows(tx, intake, rows, now)
  const all = [...refused, ...checked.refused]
  await insertCases(tx, authorityOf(intake, kms), checked.ready, now)
  await keepErrors(tx, intake, all)
  await tx
    .update(intakes)
    .set({
      rowsRead: last,
      casesMade: intake.casesMade + checked.ready.length,
      rowsKnown: intake.rowsKnown + checked.known,
      rowsRefused: intake.rowsRefused + all.length,
    })
    .where(eq(intakes.id, intake.id))
  return 'more'
}

/** Whoever started the file opens its cases. */
function authorityOf({ organisationId, createdById, createdBy }: Intake, kms: Kms): Authority {
  return { kms, actor: { organisationId, id: createdById, name: createdBy, role: null } }
}

interface Refused {
  row: number
  cells: string[]
  problems: RowProblem[]
}

/** The heading and blank rows are neither cases nor errors. */
function readRows(intake: Intake, records: readonly CsvRecord[]): { rows: IntakeRow[]; refused: Refused[] } {
  const read = rowReader(intake.mapping, intake.defaults)
  const rows: IntakeRow[] = []
  const refused: Refused[] = []
  for (const record of records) {
    const { row, cells, fault } = record
    if (row === 1 || (!fault && cells.every(cell => cell.trim() === ''))) continue
    const answer = read(record)
    if ('ok' in answer) rows.push(answer.ok)
    else refused.push({ row, cells, problems: answer.bad })
  }
  return { rows, refused }
}

async function keepErrors(tx: Transaction, { id: intakeId, organisationId }: Intake, refused: readonly Refused[]) {
  const rows = refused.flatMap(({ row, cells, problems }) =>
    problems.map(({ column, value, reason }, ordinal) => ({
      ...{ intakeId, organisationId, row, ordinal, column: kept(column), value: kept(value), reason },
      cells: ordinal === 0 ? cells.map(kept) : null,
    })),
  )
  // One statement has at most 65,535 parameters.
  for (let from = 0; from < rows.length; from += 1_000) {
    await tx.insert(intakeErrors).values(rows.slice(from, from + 1_000))
  }
}

/** PostgreSQL keeps no NUL, and no half of a character that is written in two. */
function kept(text: string): string {
  const shown = text.length > LONGEST_KEPT ? `${text.slice(0, LONGEST_KEPT)}…` : text
  return shown.replace(/\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/g, '\uFFFD')
}
