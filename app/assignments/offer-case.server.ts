import { and, eq, inArray, lte } from 'drizzle-orm'
import { judgeCases } from '#app/cases/judge-cases.server.ts'
import { nextStage } from '#app/cases/lifecycle.ts'
import { lockCase } from '#app/cases/lock-case.server.ts'
import { recordCaseEvents } from '#app/cases/record-case-events.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { notifyPartner } from '#app/notices/notify-partner.server.ts'
import { newSubject } from '#app/submissions/new-subject.server.ts'
import { tasksOfEvent } from '#app/tasks/tasks-of-event.server.ts'
import { minorDigits } from '#app/ui/format.ts'
import type { Transaction } from '#db/client.ts'
import { assignments, caseParties, cases, organisations } from '#db/schema/index.ts'
import { bandOf, type ClaimKind, MAX_COMMISSION_BASIS_POINTS, MAX_OFFER_DAYS, type Summary } from './assignment.ts'
import { assignmentFacts } from './assignment-facts.ts'
import { MAX_PARTNERS_AT_ONCE } from './offer-form.ts'
import { nameShown, namesStreet } from './redact.ts'

export interface NewOffer {
  caseId: string
  /** The case as the person saw it. */
  version: number
  partnerIds: string[]
  kind: ClaimKind
  /** District or city: seen by partners before they accept. */
  place: string
  /** Of what the partner collects; 1250 is 12.5 %. */
  commissionBasisPoints: number
  expiresAt: Date
}

/**
 * Offers a case to partners at once; the first to accept takes it. Each sees a summary without names.
 * @throws DomainError
 */
export async function offerCase(
  tx: Transaction,
  authority: Authority,
  input: NewOffer,
  now = new Date(),
): Promise<{ assignmentIds: string[] }> {
  const { locked, situation } = await lockCase(tx, input.caseId, now, input.version)
  const to = nextStage(authority.actor, 'offer', situation)
  checkTerms(input, now)
  const partners = await readPartners(tx, input.partnerIds)
  await writeDownExpired(tx, locked.id, now)
  await checkNotOffered(tx, locked.id, partners)
  const summary = await summarise(tx, locked.id, input)

  const { commissionBasisPoints, expiresAt } = input
  const offered = await tx
    .insert(assignments)
    .values(
      partners.map(partner => ({
        organisationId: locked.organisationId,
        partnerId: partner.id,
        caseId: locked.id,
        subject: newSubject(),
        status: 'offered',
        summary,
        commissionBasisPoints,
        offeredBy: authority.actor.name,
        offeredAt: now,
        expiresAt,
      })),
    )
    .returning()
  const events = offered.map(row => ({
    type: 'assignment.offered' as const,
    name: 'offer',
    subject: row.subject,
    to,
    assignmentId: row.id,
    detail: {
      ...assignmentFacts(row),
      summary: { ...summary },
      commissionBasisPoints,
      expiresAt: expiresAt.toISOString(),
    },
  }))
  await recordCaseEvents(tx, authority, locked, events, now)
  // Where it goes back to when none of them is left.
  if (situation.stage !== 'offered') {
    await tx.update(cases).set({ offeredFrom: situation.stage }).where(eq(cases.id, locked.id))
  }
  await tasksOfEvent(tx, { found: locked, position: locked.version + 1, authority, now }, 'offer')
  await judgeCases(tx, [locked.id], now)
  for (const row of offered) await notifyPartner(tx, row, 'assignment.offered', now)
  return { assignmentIds: offered.map(row => row.id) }
}

function checkTerms({ partnerIds, commissionBasisPoints, expiresAt, place }: NewOffer, now: Date) {
  const days = (expiresAt.getTime() - now.getTime()) / 86_400_000
  if (!(days > 0 && days <= MAX_OFFER_DAYS)) {
    refuse('offer-expiry', 'days', `An offer stands for at most ${MAX_OFFER_DAYS} days from now.`)
  }
  if (!Number.isInteger(commissionBasisPoints) || commissionBasisPoints < 0) {
    refuse('offer-commission', 'commission', 'The commission cannot be less than nothing.')
  }
  if (commissionBasisPoints > MAX_COMMISSION_BASIS_POINTS) {
    refuse('offer-commission', 'commission', 'The commission is more than may be offered.')
  }
  if (partnerIds.length === 0 || partnerIds.length > MAX_PARTNERS_AT_ONCE) {
    refuse('offer-partners', 'partnerIds', `Choose one to ${MAX_PARTNERS_AT_ONCE} partners.`)
  }
  if (!place.trim() || namesStreet(place)) {
    refuse(
      'offer-place',
      'place',
      'Enter a district or city only: no street, no number. Partners see this before they accept.',
    )
  }
}

function refuse(code: string, field: string, message: string): never {
  throw new DomainError(code, message, 422, { [field]: [message] })
}

async function readPartners(tx: Transaction, ids: string[]) {
  const wanted = [...new Set(ids)]
  const found = await tx
    .select({ id: organisations.id, name: organisations.name })
    .from(organisations)
    .where(and(inArray(organisations.id, wanted), eq(organisations.kind, 'partner')))
    .orderBy(organisations.name, organisations.id)
  if (found.length !== wanted.length)
    refuse('offer-partners', 'partnerIds', 'Choose partners that are registered here.')
  return found
}

/** An offer that ended unanswered makes room for another to the same partner. */
async function writeDownExpired(tx: Transaction, caseId: string, now: Date) {
  await tx
    .update(assignments)
    .set({ status: 'expired' })
    .where(and(eq(assignments.caseId, caseId), eq(assignments.status, 'offered'), lte(assignments.expiresAt, now)))
}

async function checkNotOffered(tx: Transaction, caseId: string, partners: { id: string; name: string }[]) {
  const live = await tx
    .select({ partnerId: assignments.partnerId })
    .from(assignments)
    .where(and(eq(assignments.caseId, caseId), inArray(assignments.status, ['offered', 'accepted'])))
  const taken = partners.filter(partner => live.some(row => row.partnerId === partner.id)).map(({ name }) => name)
  if (taken.length === 0) return
  const message = `${taken.join(' and ')} already ${taken.length === 1 ? 'has' : 'have'} an offer for this case.`
  throw new DomainError('offer-exists', message, 409, { partnerIds: [message] })
}

async function summarise(tx: Transaction, caseId: string, { kind, place }: NewOffer): Promise<Summary> {
  const [about] = await tx.select().from(cases).where(eq(cases.id, caseId))
  const parties = await tx
    .select({
      role: caseParties.role,
      name: caseParties.name,
      localName: caseParties.localName,
      place: caseParties.place,
    })
    .from(caseParties)
    .where(eq(caseParties.caseId, caseId))
  for (const party of parties.filter(({ role }) => role !== 'claimant')) {
    const shown = nameShown(place, [party.name, party.localName], party.place)
    if (shown)
      refuse('offer-place', 'place', `“${shown}” shows who the other party is. Partners see this before they accept.`)
  }
  const { jurisdiction, currency, claimMinor } = about!
  return { kind, place: place.trim(), jurisdiction, currency, band: bandOf(claimMinor, minorDigits(currency)) }
}
