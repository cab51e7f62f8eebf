import { and, asc, eq, inArray, or } from 'drizzle-orm'
import {
  fileColumns,
  type LedgerRecord,
  readContractRecords,
  recordedFile,
} from '#app/contracts/contract-records.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { DIGEST_SALT, digestPayload, sealPayload } from '#app/reports/approval.ts'
import type { ReportFacts } from '#app/reports/report-facts.ts'
import type { Transaction } from '#db/client.ts'
import { cases, contracts, evidence, organisations, reports, submissions } from '#db/schema/index.ts'

/** All that is recorded of a case's contract, in order; then the notary's sealed reports. */
export async function readCaseRecords(tx: Transaction, contractId: string): Promise<LedgerRecord[]> {
  return [...(await readContractRecords(tx, contractId)), ...(await reportRecords(tx, contractId))]
}

async function reportRecords(tx: Transaction, contractId: string): Promise<LedgerRecord[]> {
  const rows = await tx
    .select({ report: reports, file: fileColumns, items: submissions.itemCount })
    .from(reports)
    .innerJoin(evidence, eq(evidence.id, reports.evidenceId))
    .leftJoin(submissions, eq(submissions.id, reports.sealSubmissionId))
    .where(and(eq(reports.contractId, contractId), eq(reports.status, 'sealed')))
    .orderBy(asc(reports.sealedAt))
  return rows.flatMap(({ report, file: columns, items }): LedgerRecord[] => {
    const { facts, sealSalt, sealSubmissionId, sealedAt, subject } = report
    if (!facts || !sealSalt || !sealSubmissionId || !sealedAt) return []
    const file = recordedFile(columns)
    const payload = sealPayload(subject, facts as ReportFacts, { sha256: file.sha256, size: file.size }, sealedAt)
    const both = { submissionId: sealSubmissionId, occurredAt: sealedAt, capturedAt: sealedAt }
    const sealed = { ...both, type: 'report.sealed', payload, salt: sealSalt, itemIndex: 0, files: [file] }
    if (items !== 2) return [sealed]
    const digest = digestPayload(file.sha256, sealedAt)
    return [sealed, { ...both, type: 'seal.digest', payload: digest, salt: DIGEST_SALT, itemIndex: 1, files: [] }]
  })
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
