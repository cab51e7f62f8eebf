import { csvLine } from '#app/csv/write-csv.ts'
import { jurisdictions } from '#app/jurisdictions/jurisdiction.ts'
import { stageWords } from '#app/lifecycle/stage.ts'
import { amountText } from './amount.ts'
import type { CaseListRow } from './list-cases.server.ts'

const HEAD = [
  'Case',
  'Respondent',
  'Respondent (own script)',
  'Contract',
  'Reference',
  'Where',
  'Stage',
  'Officer',
  'Currency',
  'Claim',
  'Missing for filing',
  'Next',
  'Why it stands here',
]

/** The rows as CSV, in the order of the queue, with a byte order mark, so that spreadsheets read the names. */
export async function* queueCsv(batches: AsyncIterable<readonly CaseListRow[]>): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(HEAD)}`
  for await (const rows of batches) yield rows.map(lineOf).join('')
}

function lineOf(row: CaseListRow): string {
  return csvLine([
    row.number,
    row.respondent,
    row.respondentLocal,
    row.contractTitle,
    row.reference,
    jurisdictions[row.jurisdiction as keyof typeof jurisdictions].name,
    stageWords[row.stage],
    row.officer,
    row.currency,
    amountText(row.claimMinor, row.currency),
    row.missingGates,
    row.next,
    row.why,
  ])
}
