import { and, eq, inArray, isNull, ne } from 'drizzle-orm'
import { amountText } from '#app/cases/amount.ts'
import type { PreparedCase } from '#app/cases/insert-cases.server.ts'
import { caseworkers } from '#app/identity/actor.ts'
import { dateIn } from '#app/jurisdictions/jurisdiction.ts'
import type { Transaction } from '#db/client.ts'
import { cases, contracts, people } from '#db/schema/index.ts'
import type { Intake } from './intake.ts'
import type { IntakeField } from './intake-fields.ts'
import type { IntakeRow, RowProblem } from './read-row.ts'

export interface CheckedRows {
  ready: PreparedCase[]
  refused: { row: number; cells: string[]; problems: RowProblem[] }[]
  /** Rows that are cases already. */
  known: number
}

type Contract = typeof contracts.$inferSelect

/**
 * Holds rows against what is recorded: their contracts, cases that know them already, open cases on their contracts,
 * officers. In four statements whatever their number. A person who opens a case on one of the contracts at the same
 * moment makes the insert fail by its index, and the rows are held against that case then.
 */
export async function checkRows(
  tx: Transaction,
  intake: Intake,
  rows: readonly IntakeRow[],
  now: Date,
): Promise<CheckedRows> {
  const found = await readRecorded(tx, intake.organisationId, rows)
  const checked: CheckedRows = { ready: [], refused: [], known: 0 }
  const today = new Map<string, string>()
  for (const row of rows) {
    if (found.known.has(row.reference)) {
      checked.known += 1
      continue
    }
    const { jurisdiction } = row
    if (!today.has(jurisdiction)) today.set(jurisdiction, dateIn(jurisdiction, now))
    const problems = problemsOf(intake, row, found, today.get(jurisdiction)!)
    if (problems.length > 0) {
      checked.refused.push({ row: row.row, cells: row.cells, problems })
      continue
    }
    const contract = found.contracts.get(row.contract)!
    found.known.add(row.reference)
    found.open.set(contract.id, `row ${row.row} of this file`)
    const { names: _names, cells: _cells, row: _row, reference, officer, ...claim } = row
    const officerFound = officer ? found.officers.get(officer)! : null
    checked.ready.push({ ...claim, contract, officer: officerFound, intakeKey: reference, intakeId: intake.id })
  }
  return checked
}

interface Recorded {
  known: Set<string>
  contracts: Map<string, Contract>
  /** What is open on a contract, by its id: a case's number, or a row. */
  open: Map<string, string>
  officers: Map<string, { id: string; name: string }>
}

async function readRecorded(tx: Transaction, organisationId: string, rows: readonly IntakeRow[]): Promise<Recorded> {
  const own = <T extends typeof cases | typeof contracts | typeof people>(table: T) =>
    eq(table.organisationId, organisationId)
  const references = [...new Set(rows.map(({ reference }) => reference))]
  const known = await tx
    .select({ key: cases.intakeKey })
    .from(cases)
    .where(and(own(cases), inArray(cases.intakeKey, references)))
  const wanted = [...new Set(rows.map(({ contract }) => contract))]
  const found = await tx
    .select()
    .from(contracts)
    .where(and(own(contracts), inArray(contracts.reference, wanted)))
  const ids = found.map(({ id }) => id)
  const open = await tx
    .select({ contractId: cases.contractId, number: cases.number })
    .from(cases)
    .where(and(inArray(cases.contractId, ids), ne(cases.stage, 'closed')))
  const emails = [...new Set(rows.flatMap(({ officer }) => officer ?? []))]
  const officers =
    emails.length === 0
      ? []
      : await tx
          .select({ id: people.id, name: people.name, email: people.email })
          .from(people)
          .where(
            and(
              own(people),
              inArray(people.email, emails),
              inArray(people.role, [...caseworkers]),
              isNull(people.disabledAt),
            ),
          )
  return {
    known: new Set(known.flatMap(({ key }) => key ?? [])),
    contracts: new Map(found.map(contract => [contract.reference, contract])),
    open: new Map(open.map(({ contractId, number }) => [contractId, `case ${number}`])),
    officers: new Map(officers.map(({ email, ...officer }) => [email.toLowerCase(), officer])),
  }
}

function problemsOf(intake: Intake, row: IntakeRow, found: Recorded, today: string): RowProblem[] {
  const problems: RowProblem[] = []
  const refuse = (field: IntakeField, reason: string) => {
    const index = intake.mapping.findIndex(column => column.field === field)
    problems.push({ column: intake.mapping[index]?.heading ?? field, value: row.cells[index] ?? '', reason })
  }
  const contract = found.contracts.get(row.contract)
  const contractField = intake.mapping.some(({ field }) => field === 'contract') ? 'contract' : 'reference'
  if (!contract) refuse(contractField, `No contract ${row.contract} is captured here.`)
  else {
    const open = found.open.get(contract.id)
    if (open) refuse(contractField, `There is an open case on this contract already: ${open}.`)
    for (const { column, value } of row.names) {
      if (isNameOf(value, contract)) continue
      problems.push({ column, value, reason: `The contract is with ${nameOf(contract)}.` })
    }
    if (row.currency !== contract.currency) {
      refuse('currency', `The contract is in ${contract.currency}; the claim must be too.`)
    } else if (row.principalMinor > contract.principalMinor) {
      const most = `${amountText(contract.principalMinor, contract.currency)} ${contract.currency}`
      refuse('principal', `This is more than the contract's own principal, ${most}.`)
    }
  }
  if (row.principalMinor + row.interestMinor + row.costsMinor === 0n) refuse('principal', 'There is nothing to claim.')
  if (row.knownOn && row.knownOn > today) refuse('knownOn', 'This day is still to come.')
  if (row.officer && !found.officers.has(row.officer)) {
    refuse('officer', 'No legal officer or supervisor of yours signs in with this address.')
  }
  return problems
}

const fold = (name: string) => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

/** One name, in either script, or both as they stand together. */
function isNameOf(name: string, { counterpartyName, counterpartyLocalName }: Contract): boolean {
  const own = [counterpartyName, counterpartyLocalName ?? '', `${counterpartyName} ${counterpartyLocalName ?? ''}`]
  return own.some(one => one.trim() !== '' && fold(one) === fold(name))
}

function nameOf({ counterpartyName, counterpartyLocalName }: Contract): string {
  return counterpartyLocalName ? `${counterpartyName} ${counterpartyLocalName}` : counterpartyName
}
