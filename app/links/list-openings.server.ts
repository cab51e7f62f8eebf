import { desc, eq, sql } from 'drizzle-orm'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import type { SubmissionStatus } from '#app/submissions/submission-status.ts'
import type { Transaction } from '#db/client.ts'
import { evidenceLinks, linkOpenings, organisations, submissions } from '#db/schema/index.ts'
import { type LinkState, linkState } from './link.ts'

export const OPENINGS_PAGE = 40

export interface Opening {
  id: string
  at: Date
  caseNumber: string
  court: string
  courtLocalName: string | null
  userAgent: string | null
  /** IANA name of the court's zone. */
  timeZone: string
  /** Of its entry on the ledger. */
  entry: SubmissionStatus | null
  /** The entry's line, once it has one. */
  leaf: number | null
  link: LinkState
}

/**
 * What was opened when, newest first; `before` is the last id of the page before. Row security answers the court and its
 * notary office, and nobody else.
 */
export async function listOpenings(
  tx: Transaction,
  { before }: { before?: string } = {},
  now = new Date(),
): Promise<{ openings: Opening[]; next: string | null }> {
  const rows = await tx
    .select({
      id: linkOpenings.id,
      at: linkOpenings.at,
      caseNumber: linkOpenings.caseNumber,
      court: organisations.name,
      courtLocalName: organisations.localName,
      userAgent: linkOpenings.userAgent,
      country: organisations.country,
      entry: submissions.status,
      leafStart: submissions.leafStart,
      expiresAt: evidenceLinks.expiresAt,
      revokedAt: evidenceLinks.revokedAt,
    })
    .from(linkOpenings)
    .innerJoin(evidenceLinks, eq(evidenceLinks.id, linkOpenings.linkId))
    .innerJoin(organisations, eq(organisations.id, linkOpenings.courtId))
    .leftJoin(submissions, eq(submissions.id, linkOpenings.submissionId))
    // The id is time-ordered and unique, so pages neither skip nor repeat.
    .where(before ? sql`${linkOpenings.id} < ${before}::uuid` : undefined)
    .orderBy(desc(linkOpenings.id))
    .limit(OPENINGS_PAGE + 1)
  const page = rows.slice(0, OPENINGS_PAGE).map(({ leafStart, expiresAt, revokedAt, country, entry, ...row }) => ({
    ...row,
    timeZone: timeZoneOf(country),
    entry: entry as SubmissionStatus | null,
    leaf: leafStart === null ? null : leafStart + 1,
    link: linkState({ expiresAt, revokedAt }, now),
  }))
  return { openings: page, next: rows.length > OPENINGS_PAGE ? page.at(-1)!.id : null }
}
