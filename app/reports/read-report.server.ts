import { eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { DomainError } from '#app/errors/domain-error.ts'
import type { SubmissionStatus } from '#app/submissions/submission-status.ts'
import type { Transaction } from '#db/client.ts'
import { contracts, organisations, reports, submissions } from '#db/schema/index.ts'
import type { ReportStatus } from './report.ts'
import type { ReportFacts } from './report-facts.ts'

const notaries = alias(organisations, 'notaries')

/** One report as the bank that asked, the office that decides, or a court with a link may see it. */
export async function readReport(tx: Transaction, reportId: string) {
  const [row] = await tx
    .select({
      report: reports,
      contract: contracts,
      bank: { name: organisations.name, localName: organisations.localName },
      notary: { name: notaries.name, localName: notaries.localName },
    })
    .from(reports)
    .innerJoin(contracts, eq(contracts.id, reports.contractId))
    .innerJoin(organisations, eq(organisations.id, reports.organisationId))
    .innerJoin(notaries, eq(notaries.id, reports.notaryId))
    .where(eq(reports.id, reportId))
  if (!row) throw new DomainError('unknown-report', 'There is no such report, or it is not yours to see.', 404)
  const { report } = row
  return {
    ...row,
    status: report.status as ReportStatus,
    facts: report.facts as ReportFacts | null,
    approval: await entryStatus(tx, report.approvalSubmissionId),
    seal: await entryStatus(tx, report.sealSubmissionId),
  }
}

async function entryStatus(tx: Transaction, submissionId: string | null) {
  if (!submissionId) return null
  const [row] = await tx
    .select({ status: submissions.status, leafStart: submissions.leafStart, publishedAt: submissions.publishedAt })
    .from(submissions)
    .where(eq(submissions.id, submissionId))
  return row ? { ...row, status: row.status as SubmissionStatus } : null
}
