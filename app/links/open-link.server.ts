import { eq, sql } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import { newToken, tokenHash } from '#app/identity/token.server.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import { newSubject } from '#app/submissions/new-subject.server.ts'
import { NoSigningKey, recordActs } from '#app/submissions/record-act.server.ts'
import type { Transaction } from '#db/client.ts'
import { cases, evidenceLinks, linkOpenings, linkSessions, organisations } from '#db/schema/index.ts'
import { asOrganisation } from '#db/transaction.ts'
import { linkState, openedPayload, visitEnd } from './link.ts'
import { isToken } from './link-token.ts'

export interface Visit {
  /** For the visitor's cookie; only its hash is stored. */
  sessionToken: string
  expiresAt: Date
}

/**
 * Opens a link for a visitor with no account: a short session, a line for the court and the notary office, and an
 * entry on the ledger in the court's name, all or none. Expired, revoked and unknown tokens are refused alike, so that
 * nobody learns from the answer which links exist.
 * @throws DomainError
 */
export async function openLink(
  tx: Transaction,
  kms: Kms,
  { token, userAgent }: { token: string; userAgent: string | null },
  now = new Date(),
): Promise<Visit> {
  const found = isToken(token) ? await findLink(tx, token) : undefined
  if (!found) throw notOpen()
  return asOrganisation(tx, found.court_id, async () => {
    const { link, shared } = await readLink(tx, found.id, now)
    const at = now
    const agent = userAgent?.slice(0, 300) ?? null
    const facts = { link: link.subject, case: shared.subject, court: link.courtId }
    const opening = { subject: newSubject(), payload: openedPayload({ ...facts, at, userAgent: agent }) }
    const act = await record(tx, kms, link, opening)
    await tx.insert(linkOpenings).values({
      linkId: link.id,
      courtId: link.courtId,
      notaryId: link.notaryId,
      subject: opening.subject,
      caseNumber: shared.number,
      at,
      userAgent: agent,
      submissionId: act.submissionId,
      salt: act.salt,
    })
    const sessionToken = newToken()
    const expiresAt = visitEnd(now, link.expiresAt)
    await tx
      .insert(linkSessions)
      .values({ tokenHash: tokenHash(sessionToken), linkId: link.id, courtId: link.courtId, expiresAt })
    return { sessionToken, expiresAt }
  })
}

async function findLink(tx: Transaction, token: string) {
  const rows = await tx.execute<{ id: string; court_id: string }>(
    sql`select id, court_id from find_evidence_link(${sql.param(tokenHash(token), evidenceLinks.tokenHash)})`,
  )
  return rows[0]
}

/** As the court, locked against a withdrawal under way. */
async function readLink(tx: Transaction, id: string, now: Date) {
  const [link] = await tx.select().from(evidenceLinks).where(eq(evidenceLinks.id, id)).for('share')
  if (!link || linkState(link, now) !== 'live') throw notOpen()
  const [shared] = await tx
    .select({ subject: cases.subject, number: cases.number })
    .from(cases)
    .where(eq(cases.id, link.caseId))
  if (!shared) throw notOpen()
  return { link, shared }
}

async function record(
  tx: Transaction,
  kms: Kms,
  link: { id: string; courtId: string },
  opening: { subject: string; payload: ReturnType<typeof openedPayload> },
) {
  const [court] = await tx
    .select({ name: organisations.name })
    .from(organisations)
    .where(eq(organisations.id, link.courtId))
  const actor = {
    organisationId: link.courtId,
    id: link.id,
    name: `a reader at ${court!.name}, by evidence link`,
    role: null,
  }
  try {
    const [act] = await recordActs(tx, { actor, kms }, [{ type: 'link.opened', ...opening }])
    return act!
  } catch (error) {
    if (!(error instanceof NoSigningKey)) throw error
    throw new DomainError(
      'court-without-key',
      'This visit cannot be recorded for the court yet, because the court has no key on the ledger. Nothing was opened.',
      409,
    )
  }
}

function notOpen() {
  return new DomainError(
    'link-not-open',
    'This link opens nothing now. It may have ended or been withdrawn, or part of the code may be missing. Ask whoever sent it for a new one.',
    404,
  )
}
