import { eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { isOrganisationOfKind } from '#app/identity/is-organisation-of-kind.server.ts'
import { newToken, tokenHash } from '#app/identity/token.server.ts'
import { newSubject } from '#app/submissions/new-subject.server.ts'
import { recordActs } from '#app/submissions/record-act.server.ts'
import type { Transaction } from '#db/client.ts'
import { accessGrants, cases, evidenceLinks } from '#db/schema/index.ts'
import { createdPayload, LINK_SCOPE, MAX_LINK_DAYS } from './link.ts'
import { mayShareCase } from './link-policy.ts'

export interface NewLink {
  caseId: string
  courtId: string
  /** A notary office that also sees when the link is opened. */
  notaryId?: string | null
  expiresAt: Date
}

/**
 * Gives a court the case's evidence until `expiresAt`. The token is returned here and nowhere again.
 * @throws DomainError when the case is not the actor's to share, the court is none, or the expiry is out of bounds.
 */
export async function createLink(
  tx: Transaction,
  authority: Authority,
  input: NewLink,
  now = new Date(),
): Promise<{ linkId: string; token: string }> {
  const { actor } = authority
  const shared = await caseToShare(tx, authority, input.caseId)
  await checkKind(tx, input.courtId, 'court')
  if (input.notaryId) await checkKind(tx, input.notaryId, 'notary')
  checkExpiry(input.expiresAt, now)

  const token = newToken()
  const subject = newSubject()
  const notaryId = input.notaryId ?? null
  const facts = { link: subject, case: shared.subject, court: input.courtId, notary: notaryId }
  const payload = createdPayload({ ...facts, createdBy: actor.name, createdAt: now, expiresAt: input.expiresAt })
  const [act] = await recordActs(tx, authority, [{ type: 'link.created', subject, payload }])
  const [link] = await tx
    .insert(evidenceLinks)
    .values({
      organisationId: actor.organisationId,
      caseId: shared.id,
      courtId: input.courtId,
      notaryId,
      subject,
      tokenHash: tokenHash(token),
      createdBy: actor.name,
      createdAt: now,
      expiresAt: input.expiresAt,
      createdSubmissionId: act!.submissionId,
      createdSalt: act!.salt,
    })
    .returning({ id: evidenceLinks.id })
  await tx.insert(accessGrants).values(
    [shared.id, shared.contractId].map(subjectId => ({
      organisationId: actor.organisationId,
      granteeId: input.courtId,
      subjectId,
      scope: LINK_SCOPE,
      sourceId: link!.id,
      until: input.expiresAt,
    })),
  )
  return { linkId: link!.id, token }
}

async function caseToShare(tx: Transaction, { actor }: Authority, caseId: string) {
  const [found] = await tx.select().from(cases).where(eq(cases.id, caseId))
  if (!found) throw new DomainError('case-unknown', 'There is no such case, or it is not yours to see.', 404)
  if (!mayShareCase(actor, found)) {
    throw new DomainError('link-not-allowed', "Only the claimant's legal officers may give a court this case.", 403)
  }
  return found
}

async function checkKind(tx: Transaction, id: string, kind: 'court' | 'notary') {
  if (!(await isOrganisationOfKind(tx, id, kind))) {
    const field = kind === 'court' ? 'courtId' : 'notaryId'
    const message = kind === 'court' ? 'Choose a court that is registered here.' : 'Choose a registered notary office.'
    throw new DomainError(`link-${kind}`, message, 422, { [field]: [message] })
  }
}

function checkExpiry(expiresAt: Date, now: Date) {
  const days = (expiresAt.getTime() - now.getTime()) / 86_400_000
  if (!(days > 0 && days <= MAX_LINK_DAYS)) {
    const message = `A link works for at most ${MAX_LINK_DAYS} days; make a new one when it ends.`
    throw new DomainError('link-expiry', message, 422, { days: [message] })
  }
}
