import { eq } from 'drizzle-orm'
import { type NewOffer, offerCase } from '#app/assignments/offer-case.server.ts'
import { cases } from '#db/schema/index.ts'
import type { Bank, Member } from '../cases/world.ts'

export const DAY = 86_400_000

/** Offers a case to partners for three days, at the version it has now; gives the assignments by partner, in order. */
export async function offerTo(
  bank: Bank,
  caseId: string,
  partners: Member[],
  changed: Partial<NewOffer> = {},
  now = new Date(),
): Promise<string[]> {
  return bank.as(async (tx, authority) => {
    const [found] = await tx.select().from(cases).where(eq(cases.id, caseId))
    const ids: string[] = []
    let version = found!.version
    for (const partner of partners) {
      const { assignmentIds } = await offerCase(
        tx,
        authority,
        {
          caseId,
          version: version++,
          partnerIds: [partner.organisationId],
          kind: 'consumer-loan',
          place: 'Yanping District, Nanping',
          commissionBasisPoints: 1_250,
          expiresAt: new Date(now.getTime() + 3 * DAY),
          ...changed,
        },
        now,
      )
      ids.push(assignmentIds[0]!)
    }
    return ids
  })
}
