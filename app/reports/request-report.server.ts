import { and, eq, inArray } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { isOrganisationOfKind } from '#app/identity/is-organisation-of-kind.server.ts'
import { enqueue } from '#app/jobs/enqueue.ts'
import { newSubject } from '#app/submissions/new-subject.server.ts'
import { recordActs } from '#app/submissions/record-act.server.ts'
import type { Transaction } from '#db/client.ts'
import { accessGrants, contracts, reports } from '#db/schema/index.ts'

/**
 * Asks a notary office for a preservation report about one contract, and lets the office read the contract for as long
 * as the report exists. One at a time a contract and office: what
 * happens after one is sealed is certified in another.
 */
export async function requestReport(
  tx: Transaction,
  authority: Authority,
  input: { contractId: string; notaryId: string },
): Promise<{ reportId: string }> {
  const contract = await ownContract(tx, authority, input.contractId)
  await notaryOffice(tx, input.notaryId)
  await refuseSecond(tx, input)
  const now = new Date()
  const subject = newSubject()
  const [act] = await recordActs(tx, authority, [
    {
      type: 'report.requested',
      subject,
      payload: {
        report: subject,
        contract: contract.subject,
        notary: input.notaryId,
        requestedBy: authority.actor.name,
        occurredAt: now.toISOString(),
      },
    },
  ])
  const reportId = uuidv7()
  await tx.insert(reports).values({
    id: reportId,
    organisationId: authority.actor.organisationId,
    notaryId: input.notaryId,
    contractId: contract.id,
    subject,
    status: 'requested',
    requestedBy: authority.actor.name,
    requestedAt: now,
    requestSalt: act!.salt,
    requestSubmissionId: act!.submissionId,
  })
  await tx.insert(accessGrants).values({
    organisationId: authority.actor.organisationId,
    granteeId: input.notaryId,
    subjectId: contract.id,
    scope: 'report',
    sourceId: reportId,
  })
  const { organisationId } = authority.actor
  await enqueue(tx, 'judge-cases', { contractId: contract.id, organisationId }, { organisationId })
  return { reportId }
}

async function ownContract(tx: Transaction, { actor }: Authority, contractId: string) {
  const [contract] = await tx
    .select({ id: contracts.id, subject: contracts.subject })
    .from(contracts)
    .where(and(eq(contracts.id, contractId), eq(contracts.organisationId, actor.organisationId)))
    .for('update')
  if (!contract) throw new DomainError('unknown-contract', 'There is no such contract, or it is not yours.', 404)
  return contract
}

async function notaryOffice(tx: Transaction, notaryId: string): Promise<void> {
  if (await isOrganisationOfKind(tx, notaryId, 'notary')) return
  const message = 'Choose a notary office from the list.'
  throw new DomainError('unknown-notary', message, 422, { notaryId: [message] })
}

async function refuseSecond(tx: Transaction, input: { contractId: string; notaryId: string }): Promise<void> {
  const [live] = await tx
    .select({ id: reports.id })
    .from(reports)
    .where(
      and(
        eq(reports.contractId, input.contractId),
        eq(reports.notaryId, input.notaryId),
        inArray(reports.status, ['requested', 'approved']),
      ),
    )
  if (live) {
    throw new DomainError(
      'report-exists',
      'This office has been asked for a report about this contract already, and has not finished it.',
      409,
    )
  }
}
