import { desc, eq } from 'drizzle-orm'
import type { SubmissionStatus } from '#app/submissions/submission-status.ts'
import type { Transaction } from '#db/client.ts'
import { evidenceLinks, organisations, submissions } from '#db/schema/index.ts'
import { type LinkState, linkState } from './link.ts'

export interface LinkRow {
  id: string
  court: string
  courtLocalName: string | null
  createdBy: string
  createdAt: Date
  expiresAt: Date
  revokedAt: Date | null
  revokedBy: string | null
  state: LinkState
  /** Of the entry that says the link was made. */
  entry: SubmissionStatus | null
}

/** A case's links, newest first. Whether they were opened is not here: the parties are not told. */
export async function listLinks(tx: Transaction, caseId: string, now = new Date()): Promise<LinkRow[]> {
  const rows = await tx
    .select({
      id: evidenceLinks.id,
      court: organisations.name,
      courtLocalName: organisations.localName,
      createdBy: evidenceLinks.createdBy,
      createdAt: evidenceLinks.createdAt,
      expiresAt: evidenceLinks.expiresAt,
      revokedAt: evidenceLinks.revokedAt,
      revokedBy: evidenceLinks.revokedBy,
      entry: submissions.status,
    })
    .from(evidenceLinks)
    .innerJoin(organisations, eq(organisations.id, evidenceLinks.courtId))
    .leftJoin(submissions, eq(submissions.id, evidenceLinks.createdSubmissionId))
    .where(eq(evidenceLinks.caseId, caseId))
    .orderBy(desc(evidenceLinks.createdAt), desc(evidenceLinks.id))
    .limit(100)
  return rows.map(row => ({ ...row, entry: row.entry as SubmissionStatus | null, state: linkState(row, now) }))
}
