import { and, eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { reports } from '#db/schema/index.ts'

/** The report, locked, that this office may still decide. Two officers at once: the second is told what the first did. */
export async function lockRequestedReport(tx: Transaction, { actor }: Authority, reportId: string) {
  const [report] = await tx
    .select()
    .from(reports)
    .where(and(eq(reports.id, reportId), eq(reports.notaryId, actor.organisationId)))
    .for('update')
  if (!report) throw new DomainError('unknown-report', 'There is no such request, or it is not for your office.', 404)
  if (report.status !== 'requested') {
    throw new DomainError(
      'report-decided',
      `${report.decidedBy ?? 'Somebody'} has decided this request already. Reload the page to see how.`,
      409,
    )
  }
  return report
}
