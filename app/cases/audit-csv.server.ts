import { csvLine } from '#app/csv/write-csv.ts'
import { formatInstant } from '#app/ui/format.ts'
import type { Transaction } from '#db/client.ts'
import { AUDIT_PAGE } from './audit-words.ts'
import { type AuditRow, readAudit } from './read-audit.server.ts'

const HEAD = ['Number', 'When (UTC)', 'When there', 'Zone', 'What', 'Who', 'What changed', 'Ledger', 'Entry', 'Check']

/** The whole register as CSV, a page at a time, with a byte order mark, so that spreadsheets read the names. */
export async function auditCsv(tx: Transaction, caseId: string, timeZone: string): Promise<string> {
  const parts = [`\uFEFF${csvLine(HEAD)}`]
  for (let after = 0; ; ) {
    const rows = await readAudit(tx, caseId, after, AUDIT_PAGE)
    parts.push(...rows.map(row => lineOf(row, timeZone)))
    if (rows.length < AUDIT_PAGE) return parts.join('')
    after = rows.at(-1)!.position
  }
}

function lineOf({ position, at, what, actor, changes, status, entry, opens }: AuditRow, timeZone: string): string {
  const { date, time } = formatInstant(at, timeZone, 'second')
  const said = changes.map(({ field, before, after }) => `${field}: ${before === null ? '' : `${before} → `}${after}`)
  return csvLine([
    position,
    at.toISOString(),
    `${date}, ${time}`,
    timeZone,
    what,
    actor,
    said.join('; '),
    status,
    entry,
    opens,
  ])
}
