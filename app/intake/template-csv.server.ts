import { and, desc, eq, ne, notExists, sql } from 'drizzle-orm'
import { amountText } from '#app/cases/amount.ts'
import { csvLine } from '#app/csv/write-csv.ts'
import type { Transaction } from '#db/client.ts'
import { cases, contracts } from '#db/schema/index.ts'

/** More than that a bank's own system writes its file itself. */
export const MOST_IN_TEMPLATE = 10_000

const HEAD = [
  'Reference',
  'Counterparty',
  'Local name',
  'Principal',
  'Interest',
  'Costs',
  'Currency',
  'Jurisdiction',
  'Track',
  'Contract kind',
  'Due date',
  'Known since',
  'Officer’s e-mail',
]

/**
 * A file to fill in and send: the organisation's contracts that no open case is on, newest first, a row each with what
 * the contract says; the headings are those that are understood without a mapping. With a byte order mark, so that
 * spreadsheets read the names.
 */
export async function templateCsv(tx: Transaction, organisationId: string): Promise<string> {
  const rows = await tx
    .select({
      reference: contracts.reference,
      name: contracts.counterpartyName,
      localName: contracts.counterpartyLocalName,
      principalMinor: contracts.principalMinor,
      currency: contracts.currency,
      jurisdiction: contracts.jurisdiction,
    })
    .from(contracts)
    .where(
      and(
        eq(contracts.organisationId, organisationId),
        notExists(
          tx
            .select({ one: sql`1` })
            .from(cases)
            .where(and(eq(cases.contractId, contracts.id), ne(cases.stage, 'closed'))),
        ),
      ),
    )
    .orderBy(desc(contracts.createdAt), desc(contracts.id))
    .limit(MOST_IN_TEMPLATE)
  const lines = rows.map(row =>
    csvLine([
      ...[row.reference, row.name, row.localName, amountText(row.principalMinor, row.currency), null, null],
      ...[row.currency, row.jurisdiction, null, null, null, null, null],
    ]),
  )
  return `\uFEFF${csvLine(HEAD)}${lines.join('')}`
}
