import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { organisations, reports } from '#db/schema/index.ts'
import type { ReportStatus } from './report.ts'

export interface ContractReport {
  id: string
  status: ReportStatus
  number: string | null
  notary: string
  notaryLocal: string | null
  requestedAt: Date
  sealedAt: Date | null
  refusalReason: string | null
}

/** Of the contract's preservation reports, the one that is furthest; null when none was requested. */
export async function findContractReport(tx: Transaction, contractId: string): Promise<ContractReport | null> {
  const { id, status, number, requestedAt, sealedAt, refusalReason } = reports
  const [row] = await tx
    .select({
      id,
      status,
      number,
      requestedAt,
      sealedAt,
      refusalReason,
      notary: organisations.name,
      notaryLocal: organisations.localName,
    })
    .from(reports)
    .innerJoin(organisations, eq(organisations.id, reports.notaryId))
    .where(eq(reports.contractId, contractId))
    .orderBy(
      sql`array_position(array['sealed', 'approved', 'requested', 'refused'], ${reports.status})`,
      sql`${reports.requestedAt} desc`,
    )
    .limit(1)
  return row ? { ...row, status: row.status as ContractReport['status'] } : null
}
