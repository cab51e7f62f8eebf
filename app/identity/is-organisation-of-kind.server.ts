import { and, eq } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { organisations } from '#db/schema/index.ts'
import type { OrganisationKind } from './actor.ts'

/** Whether such an organisation is registered here; an unknown `organisationId` is of no kind. */
export async function isOrganisationOfKind(
  tx: Transaction,
  organisationId: string,
  kind: OrganisationKind,
): Promise<boolean> {
  const [found] = await tx
    .select({ id: organisations.id })
    .from(organisations)
    .where(and(eq(organisations.id, organisationId), eq(organisations.kind, kind)))
  return found !== undefined
}
