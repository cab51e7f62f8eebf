import { asc, eq, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { assignments, organisations } from '#db/schema/index.ts'

export interface PartnerRow {
  id: string
  name: string
  localName: string | null
  place: string | null
  /** Of this bank's own cases. */
  holds: number
  accepted: number
  declined: number
  /** Whether an offer or an acceptance of this very case stands. */
  offeredAlready: boolean
}

/** Every execution partner, with what this bank knows of it from its own cases. */
export async function listPartners(tx: Transaction, caseId: string, now = new Date()): Promise<PartnerRow[]> {
  const { id, name, localName, place } = organisations
  const mine = (condition: ReturnType<typeof sql>) =>
    sql<number>`(count(${assignments.id}) filter (where ${condition}))::int`
  const at = sql.param(now, assignments.expiresAt)
  return tx
    .select({
      id,
      name,
      localName,
      place,
      holds: mine(sql`${assignments.status} = 'accepted' and exists (
        select from cases c where c.id = ${assignments.caseId} and c.stage <> 'closed')`),
      accepted: mine(sql`${assignments.status} = 'accepted'`),
      declined: mine(sql`${assignments.status} = 'declined'`),
      offeredAlready: sql<boolean>`coalesce(bool_or(${assignments.caseId} = ${caseId}::uuid and (
        ${assignments.status} = 'accepted' or ${assignments.status} = 'offered' and ${assignments.expiresAt} > ${at})), false)`,
    })
    .from(organisations)
    .leftJoin(assignments, eq(assignments.partnerId, organisations.id))
    .where(eq(organisations.kind, 'partner'))
    .groupBy(organisations.id)
    .orderBy(asc(organisations.name), asc(organisations.id))
    .limit(200)
}
