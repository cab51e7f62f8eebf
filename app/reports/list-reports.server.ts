import { desc, eq, sql } from 'drizzle-orm'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import type { Transaction } from '#db/client.ts'
import { contracts, organisations, reports } from '#db/schema/index.ts'
import type { ReportStatus } from './report.ts'

export interface ReportRow {
  id: string
  number: string | null
  status: ReportStatus
  bank: string
  reference: string
  title: string
  /** In which its dates are read. */
  timeZone: string
  counterpartyName: string
  counterpartyLocalName: string | null
  requestedBy: string
  requestedAt: Date
  sealedAt: Date | null
}

const LIMIT = 200

/** The reports that this organisation asked for or is asked for: what waits first, the oldest on top, then the newest. */
export async function listReports(tx: Transaction): Promise<{ rows: ReportRow[]; more: boolean }> {
  const rows = await tx
    .select({
      id: reports.id,
      number: reports.number,
      status: sql<ReportStatus>`${reports.status}`,
      bank: organisations.name,
      reference: contracts.reference,
      title: contracts.title,
      jurisdiction: contracts.jurisdiction,
      counterpartyName: contracts.counterpartyName,
      counterpartyLocalName: contracts.counterpartyLocalName,
      requestedBy: reports.requestedBy,
      requestedAt: reports.requestedAt,
      sealedAt: reports.sealedAt,
    })
    .from(reports)
    .innerJoin(contracts, eq(contracts.id, reports.contractId))
    .innerJoin(organisations, eq(organisations.id, reports.organisationId))
    .orderBy(
      sql`case when ${reports.status} = 'requested' then 0 when ${reports.status} = 'approved' then 1 else 2 end`,
      sql`case when ${reports.status} = 'requested' then ${reports.requestedAt} end`,
      desc(reports.requestedAt),
      desc(reports.id),
    )
    .limit(LIMIT + 1)
  const shown = rows.slice(0, LIMIT).map(({ jurisdiction, ...row }) => ({ ...row, timeZone: timeZoneOf(jurisdiction) }))
  return { rows: shown, more: rows.length > LIMIT }
}
