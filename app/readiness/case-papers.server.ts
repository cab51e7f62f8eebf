import { asc, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { DomainError } from '#app/errors/domain-error.ts'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { fullName } from '#app/parties/party.ts'
import { ledgerTrust } from '#app/submissions/ledger-trust.server.ts'
import { formatCount, formatDate, formatInstant, formatMoney } from '#app/ui/format.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import {
  caseParties,
  cases,
  contractEventFiles,
  contractEvents,
  contracts,
  evidence,
  ledgerCheckpoints,
  organisations,
  submissions,
} from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import type { CertificateValues } from './certificate-text.ts'

/** What certificates and the hash report of a case are drawn from. */
export interface CasePapers {
  found: typeof cases.$inferSelect
  timeZone: string
  values: CertificateValues
  files: PaperFile[]
  records: PaperRecord[]
}

export interface PaperFile {
  name: string
  mediaType: string
  size: number
  /** Hex. */
  sha256: string
}

export interface PaperRecord {
  position: number
  type: string
  /** Hex SHA-256, salted: what the ledger holds of it. */
  commitment: string
  occurredAt: Date
  publishedAt: Date | null
}

/** @throws DomainError 404 for a case that is not the organisation's own. */
export async function readCasePapers(tx: Transaction, organisationId: string, caseId: string): Promise<CasePapers> {
  const row = isUuid(caseId) ? await findCase(tx, caseId) : undefined
  if (row?.found.organisationId !== organisationId) {
    throw new DomainError('case-unknown', 'There is no such case, or it is not yours to see.', 404)
  }
  const { found, contract, bank, court } = row
  const timeZone = timeZoneOf(found.jurisdiction)
  const records = await readRecords(tx, contract.id)
  const published = records.flatMap(({ publishedAt }) => publishedAt ?? []).sort((a, b) => a.getTime() - b.getTime())
  const whole = published.length === records.length
  const words = (at: Date | null | undefined) => at && instantWords(at, timeZone)
  const ledger = await ledgerTrust(tx)
  const values: Record<string, string | null | undefined> = {
    'case.number': found.number,
    'contract.reference': contract.reference,
    'contract.title': contract.title,
    'contract.signed-on': contract.signedOn && formatDate(contract.signedOn),
    'bank.name': fullName(bank),
    'respondent.name': await respondentName(tx, found.id),
    'court.name': court && fullName(court),
    'claim.amount': formatMoney(found.claimMinor, found.currency),
    'records.count': formatCount(records.length),
    'records.first': whole ? words(published[0]) : null,
    'records.last': whole ? words(published.at(-1)) : null,
    'ledger.size': ledger && formatCount(ledger.size),
    'ledger.checkpoint-time': ledger && words(await checkpointTime(tx, ledger.size)),
  }
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as CertificateValues
  return { found, timeZone, values: filled, files: await readFiles(tx, contract.id), records }
}

async function findCase(tx: Transaction, caseId: string) {
  const bank = alias(organisations, 'bank')
  const court = alias(organisations, 'court')
  const [row] = await tx
    .select({ found: cases, contract: contracts, bank, court })
    .from(cases)
    .innerJoin(contracts, eq(contracts.id, cases.contractId))
    .innerJoin(bank, eq(bank.id, cases.organisationId))
    .leftJoin(court, eq(court.id, cases.courtId))
    .where(eq(cases.id, caseId))
  return row
}

async function respondentName(tx: Transaction, caseId: string): Promise<string | null> {
  const rows = await tx.select().from(caseParties).where(eq(caseParties.caseId, caseId)).orderBy(asc(caseParties.id))
  const respondent = rows.find(({ role }) => role === 'respondent')
  return respondent ? fullName(respondent) : null
}

async function checkpointTime(tx: Transaction, size: number): Promise<Date | null> {
  const [row] = await tx
    .select({ publishedAt: ledgerCheckpoints.publishedAt })
    .from(ledgerCheckpoints)
    .where(eq(ledgerCheckpoints.size, size))
  return row?.publishedAt ?? null
}

async function readRecords(tx: Transaction, contractId: string): Promise<PaperRecord[]> {
  const { position, type, commitment, occurredAt } = contractEvents
  const rows = await tx
    .select({ position, type, commitment, occurredAt, publishedAt: submissions.publishedAt })
    .from(contractEvents)
    .innerJoin(submissions, eq(submissions.id, contractEvents.submissionId))
    .where(eq(contractEvents.contractId, contractId))
    .orderBy(asc(position))
  return rows.map(row => ({ ...row, commitment: toHex(row.commitment) }))
}

/** Each file once, whatever the number of records that name it. */
async function readFiles(tx: Transaction, contractId: string): Promise<PaperFile[]> {
  const { name, mediaType, size, sha256 } = evidence
  const rows = await tx
    .select({ name, mediaType, size, sha256 })
    .from(evidence)
    .where(
      sql`${evidence.id} in (select ${contractEventFiles.evidenceId} from ${contractEventFiles} where ${contractEventFiles.contractId} = ${contractId})`,
    )
    .orderBy(asc(name), asc(evidence.id))
  return rows.map(row => ({ ...row, size: Number(row.size), sha256: toHex(row.sha256) }))
}

export function instantWords(at: Date, timeZone: string): string {
  const { date, time, zone } = formatInstant(at, timeZone, 'second')
  return `${date}, ${time} (${zone})`
}
