import { and, desc, eq, ne } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { type ListedOrganisation, listCourts, listNotaries } from '#app/identity/list-organisations.server.ts'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import type { Transaction } from '#db/client.ts'
import { cases, reports } from '#db/schema/index.ts'
import { mayShareCase } from './link-policy.ts'

export interface Share {
  case: { id: string; number: string; title: string; courtId: string | null; timeZone: string }
  courts: ListedOrganisation[]
  /** The office that certified the contract, or was asked to, or is the only one: it also sees openings. */
  notary: ListedOrganisation | null
}

/** What making a link for a case has to ask. @throws DomainError `case-unknown` where the case is not one's to share. */
export async function readShare(tx: Transaction, { actor }: Authority, caseId: string): Promise<Share> {
  const [found] = await tx.select().from(cases).where(eq(cases.id, caseId))
  if (!found || !mayShareCase(actor, found)) {
    throw new DomainError('case-unknown', 'There is no such case, or it is not yours to share.', 404)
  }
  const { id, number, title, courtId, jurisdiction, contractId } = found
  return {
    case: { id, number, title, courtId, timeZone: timeZoneOf(jurisdiction) },
    courts: await listCourts(tx),
    notary: await notaryOf(tx, contractId),
  }
}

async function notaryOf(tx: Transaction, contractId: string): Promise<ListedOrganisation | null> {
  const notaries = await listNotaries(tx)
  const [report] = await tx
    .select({ notaryId: reports.notaryId })
    .from(reports)
    .where(and(eq(reports.contractId, contractId), ne(reports.status, 'refused')))
    .orderBy(desc(reports.requestedAt))
    .limit(1)
  const known = notaries.find(notary => notary.id === report?.notaryId)
  return known ?? (notaries.length === 1 ? notaries[0]! : null)
}
