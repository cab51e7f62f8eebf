import { asc, eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { readParties } from '#app/cases/read-case.server.ts'
import type { Party } from '#app/parties/party.ts'
import type { SubmissionStatus } from '#app/submissions/submission-status.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { assignments, caseEvents, cases, organisations, submissions } from '#db/schema/index.ts'
import { type AssignmentStatus, type Summary, statusNow } from './assignment.ts'
import { assignmentUnknown } from './find-assignment.server.ts'

/** What only the bank and the partner that holds the case may know. */
export interface HeldCase {
  id: string
  number: string
  title: string
  jurisdiction: string
  stage: string
  currency: string
  principalMinor: bigint
  interestMinor: bigint
  costsMinor: bigint
  claimMinor: bigint
  parties: Party[]
}

export interface AssignmentDetail {
  id: string
  organisationId: string
  partnerId: string
  status: AssignmentStatus
  summary: Summary
  commissionBasisPoints: number
  offeredBy: string
  offeredAt: Date
  expiresAt: Date
  answeredBy: string | null
  answeredAt: Date | null
  declineReason: string | null
  withdrawnBecause: string | null
  bank: { name: string; localName: string | null }
  partner: { name: string; localName: string | null }
  /** Null for whoever may not see the case: a partner before it accepts, and after the case is closed. */
  held: HeldCase | null
  /** What the ledger holds about this assignment, oldest first. */
  entries: { type: string; at: Date; status: SubmissionStatus; leaf: number | null }[]
}

/** For the bank or the partner; row security keeps the case itself from a partner that does not hold it. @throws DomainError 404 */
export async function readAssignment(
  tx: Transaction,
  assignmentId: string,
  now = new Date(),
): Promise<AssignmentDetail> {
  if (!isUuid(assignmentId)) throw assignmentUnknown()
  const bank = alias(organisations, 'bank')
  const partner = alias(organisations, 'partner')
  const [row] = await tx
    .select({ found: assignments, bank, partner, held: cases })
    .from(assignments)
    .innerJoin(bank, eq(bank.id, assignments.organisationId))
    .innerJoin(partner, eq(partner.id, assignments.partnerId))
    .leftJoin(cases, eq(cases.id, assignments.caseId))
    .where(eq(assignments.id, assignmentId))
  if (!row) throw assignmentUnknown()
  const { found, held } = row
  return {
    id: found.id,
    organisationId: found.organisationId,
    partnerId: found.partnerId,
    status: statusNow(found, now),
    summary: found.summary as Summary,
    commissionBasisPoints: found.commissionBasisPoints,
    offeredBy: found.offeredBy,
    offeredAt: found.offeredAt,
    expiresAt: found.expiresAt,
    answeredBy: found.answeredBy,
    answeredAt: found.answeredAt,
    declineReason: found.declineReason,
    withdrawnBecause: found.withdrawnBecause,
    bank: { name: row.bank.name, localName: row.bank.localName },
    partner: { name: row.partner.name, localName: row.partner.localName },
    held: held && { ...pick(held), parties: await readParties(tx, held.id) },
    entries: await readEntries(tx, found.id),
  }
}

function pick(held: typeof cases.$inferSelect) {
  const { id, number, title, jurisdiction, stage, currency, principalMinor, interestMinor, costsMinor, claimMinor } =
    held
  return { id, number, title, jurisdiction, stage, currency, principalMinor, interestMinor, costsMinor, claimMinor }
}

async function readEntries(tx: Transaction, assignmentId: string): Promise<AssignmentDetail['entries']> {
  const rows = await tx
    .select({
      type: caseEvents.type,
      at: caseEvents.at,
      itemIndex: caseEvents.itemIndex,
      status: submissions.status,
      leafStart: submissions.leafStart,
    })
    .from(caseEvents)
    .innerJoin(submissions, eq(submissions.id, caseEvents.submissionId))
    .where(eq(caseEvents.assignmentId, assignmentId))
    .orderBy(asc(caseEvents.position))
  return rows.map(({ leafStart, itemIndex, status, ...row }) => ({
    ...row,
    status: status as SubmissionStatus,
    leaf: leafStart === null ? null : leafStart + 1 + itemIndex,
  }))
}
