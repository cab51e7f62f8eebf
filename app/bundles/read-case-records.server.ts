import { and, asc, eq, inArray, or } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import { sealPayload } from '#app/reports/approval.ts'
import type { ReportFacts } from '#app/reports/report-facts.ts'
import type { Transaction } from '#db/client.ts'
import {
  cases,
  contractEventFiles,
  contractEvents,
  contracts,
  evidence,
  organisations,
  reports,
} from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import type { Json } from '#ledger/canonical.ts'

export interface CaseFile {
  evidenceId: string
  name: string
  mediaType: string
  size: number
  /** Hex, of the original's bytes. */
  sha256: string
}

/** One thing on the ledger about the case's contract, with what opens its commitment. */
export interface CaseRecord {
  type: string
  payload: Json
  salt: Uint8Array
  submissionId: string
  itemIndex: number
  occurredAt: Date
  files: CaseFile[]
}

/** All that is recorded of a case's contract, in order; then the notary's sealed reports. */
export async function readCaseRecords(tx: Transaction, contractId: string): Promise<CaseRecord[]> {
  return [...(await eventRecords(tx, contractId)), ...(await reportRecords(tx, contractId))]
}

async function eventRecords(tx: Transaction, contractId: string): Promise<CaseRecord[]> {
  const events = await tx
    .select()
    .from(contractEvents)
    .where(eq(contractEvents.contractId, contractId))
    .orderBy(asc(contractEvents.position))
  const files = await eventFiles(tx, contractId)
  return events.map(({ id, type, payload, salt, submissionId, itemIndex, occurredAt }) => ({
    type,
    payload: payload as Json,
    salt,
    submissionId,
    itemIndex,
    occurredAt,
    files: files.get(id) ?? [],
  }))
}

async function eventFiles(tx: Transaction, contractId: string): Promise<Map<string, CaseFile[]>> {
  const rows = await tx
    .select({ eventId: contractEventFiles.eventId, file: fileColumns })
    .from(contractEventFiles)
    .innerJoin(evidence, eq(evidence.id, contractEventFiles.evidenceId))
    .where(eq(contractEventFiles.contractId, contractId))
    .orderBy(asc(evidence.id))
  const files = new Map<string, CaseFile[]>()
  for (const { eventId, file } of rows) files.set(eventId, [...(files.get(eventId) ?? []), caseFile(file)])
  return files
}

async function reportRecords(tx: Transaction, contractId: string): Promise<CaseRecord[]> {
  const rows = await tx
    .select({ report: reports, file: fileColumns })
    .from(reports)
    .innerJoin(evidence, eq(evidence.id, reports.evidenceId))
    .where(and(eq(reports.contractId, contractId), eq(reports.status, 'sealed')))
    .orderBy(asc(reports.sealedAt))
  return rows.flatMap(({ report, file: columns }) => {
    const { facts, sealSalt, sealSubmissionId, sealedAt, subject } = report
    if (!facts || !sealSalt || !sealSubmissionId || !sealedAt) return []
    const file = caseFile(columns)
    const payload = sealPayload(subject, facts as ReportFacts, { sha256: file.sha256, size: file.size }, sealedAt)
    return {
      type: 'report.sealed',
      payload,
      salt: sealSalt,
      submissionId: sealSubmissionId,
      itemIndex: 0,
      occurredAt: sealedAt,
      files: [file],
    }
  })
}

const fileColumns = {
  evidenceId: evidence.id,
  name: evidence.name,
  mediaType: evidence.mediaType,
  size: evidence.size,
  sha256: evidence.sha256,
}

function caseFile(row: { evidenceId: string; name: string; mediaType: string; size: bigint; sha256: Uint8Array }) {
  return { ...row, size: Number(row.size), sha256: toHex(row.sha256) }
}

/** The case with its contract and the names of those it is between. @throws DomainError `case-unknown` */
export async function readCaseForCourt(tx: Transaction, caseId: string, courtId: string | null) {
  const [found] = await tx
    .select({ case: cases, contract: contracts })
    .from(cases)
    .innerJoin(contracts, eq(contracts.id, cases.contractId))
    .where(eq(cases.id, caseId))
  if (!found) throw new DomainError('case-unknown', 'There is no such case, or it is not yours to see.', 404)
  const before = courtId ?? found.case.courtId
  const notaries = tx.select({ id: reports.notaryId }).from(reports).where(eq(reports.contractId, found.contract.id))
  const named = await tx
    .select()
    .from(organisations)
    .where(
      or(
        eq(organisations.id, found.case.organisationId),
        before ? eq(organisations.id, before) : undefined,
        inArray(organisations.id, notaries),
      ),
    )
  return {
    ...found,
    claimant: named.find(({ id }) => id === found.case.organisationId) ?? null,
    court: named.find(({ id }) => id === before) ?? null,
    /** Everybody whose records may be in the bundle. */
    organisations: named,
  }
}
