import { desc, eq } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { caseFilings } from '#db/schema/index.ts'

type Row = typeof caseFilings.$inferSelect

export interface FilingRow
  extends Pick<
    Row,
    | 'id'
    | 'submittedBy'
    | 'submittedAt'
    | 'overriddenBy'
    | 'overrideReason'
    | 'decidedBy'
    | 'returnReason'
    | 'filedOn'
    | 'courtReference'
  > {
  state: 'overridden' | 'submitted' | 'approved' | 'returned' | 'withdrawn' | 'filed'
  /** What barred it when it was submitted, in words. */
  missing: string[]
}

/** The attempts at filing a case, the newest first. */
export async function listFilings(tx: Transaction, caseId: string): Promise<FilingRow[]> {
  const rows = await tx
    .select()
    .from(caseFilings)
    .where(eq(caseFilings.caseId, caseId))
    .orderBy(desc(caseFilings.id))
    .limit(20)
  return rows.map(row => {
    const { id, submittedBy, submittedAt, overriddenBy, overrideReason, decidedBy, returnReason } = row
    const judged = row.readiness as { missingGates?: string[] } | null
    return {
      ...{ id, submittedBy, submittedAt, overriddenBy, overrideReason, decidedBy, returnReason },
      filedOn: row.filedOn,
      courtReference: row.courtReference,
      state: row.state as FilingRow['state'],
      missing: judged?.missingGates ?? [],
    }
  })
}
