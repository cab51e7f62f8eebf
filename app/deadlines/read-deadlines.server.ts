import { asc, eq, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { caseDeadlines } from '#db/schema/index.ts'
import type { DeadlineHow, DeadlineKind, Whose } from './deadline-how.ts'

export interface CaseDeadline {
  id: string
  kind: DeadlineKind
  label: string
  dueAt: Date
  dueOn: string
  by: Whose
  cite: string | null
  source: string
  state: 'open' | 'met' | 'void'
  how: DeadlineHow
}

const MOST = 200

/** A case's deadlines: the open ones first, in the order in which they fall due, then those that are closed. */
export async function readDeadlines(tx: Transaction, caseId: string): Promise<CaseDeadline[]> {
  const rows = await tx
    .select()
    .from(caseDeadlines)
    .where(eq(caseDeadlines.caseId, caseId))
    .orderBy(sql`${caseDeadlines.state} <> 'open'`, asc(caseDeadlines.dueAt), asc(caseDeadlines.id))
    .limit(MOST)
  return rows.map(({ id, kind, label, dueAt, dueOn, by, cite, source, state, how }) => ({
    id,
    kind: kind as DeadlineKind,
    label,
    dueAt,
    dueOn,
    by: by as Whose,
    cite,
    source,
    state: state as CaseDeadline['state'],
    how: how as DeadlineHow,
  }))
}
