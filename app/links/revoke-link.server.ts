import { and, eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { recordActs } from '#app/submissions/record-act.server.ts'
import type { Transaction } from '#db/client.ts'
import { accessGrants, cases, evidenceLinks } from '#db/schema/index.ts'
import { LINK_SCOPE, revokedPayload } from './link.ts'
import { mayRevoke } from './link-policy.ts'

/**
 * Ends a link at once: its grants go, so that a visit already begun sees nothing more either.
 * @throws DomainError when the link is not the actor's, or is revoked already.
 */
export async function revokeLink(tx: Transaction, authority: Authority, linkId: string, now = new Date()) {
  const { actor } = authority
  // Locked against an opening under way: it either comes before, or finds the link revoked.
  const [link] = await tx.select().from(evidenceLinks).where(eq(evidenceLinks.id, linkId)).for('update')
  if (!link || !mayRevoke(actor, link)) {
    throw new DomainError('link-unknown', 'There is no such link, or it is not yours to withdraw.', 404)
  }
  if (link.revokedAt) throw new DomainError('link-revoked', 'This link was withdrawn already.', 409)

  const [shared] = await tx.select({ subject: cases.subject }).from(cases).where(eq(cases.id, link.caseId))
  const facts = { link: link.subject, case: shared!.subject, court: link.courtId }
  const payload = revokedPayload({ ...facts, revokedBy: actor.name, revokedAt: now })
  const [act] = await recordActs(tx, authority, [{ type: 'link.revoked', subject: link.subject, payload }])
  await tx
    .update(evidenceLinks)
    .set({ revokedAt: now, revokedBy: actor.name, revokedSubmissionId: act!.submissionId, revokedSalt: act!.salt })
    .where(eq(evidenceLinks.id, link.id))
  await tx.delete(accessGrants).where(and(eq(accessGrants.sourceId, link.id), eq(accessGrants.scope, LINK_SCOPE)))
}
