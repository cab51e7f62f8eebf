import { desc, eq, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { assignments, organisations } from '#db/schema/index.ts'
import { type AssignmentStatus, statusNow } from './assignment.ts'

export interface CaseAssignment {
  id: string
  partner: string
  partnerLocal: string | null
  status: AssignmentStatus
  commissionBasisPoints: number
  offeredAt: Date
  expiresAt: Date
  answeredAt: Date | null
  declineReason: string | null
  withdrawnBecause: string | null
}

/** Every offer of one case: the one that holds it first, then the newest. For the bank. */
export async function listCaseAssignments(
  tx: Transaction,
  caseId: string,
  now = new Date(),
): Promise<CaseAssignment[]> {
  const { id, status, commissionBasisPoints, offeredAt, expiresAt, answeredAt, declineReason, withdrawnBecause } =
    assignments
  const rows = await tx
    .select({
      id,
      status,
      commissionBasisPoints,
      offeredAt,
      expiresAt,
      answeredAt,
      declineReason,
      withdrawnBecause,
      partner: organisations.name,
      partnerLocal: organisations.localName,
    })
    .from(assignments)
    .innerJoin(organisations, eq(organisations.id, assignments.partnerId))
    .where(eq(assignments.caseId, caseId))
    .orderBy(sql`${assignments.status} = 'accepted' desc`, desc(assignments.offeredAt), desc(assignments.id))
    .limit(100)
  return rows.map(row => ({ ...row, status: statusNow(row, now) }))
}
