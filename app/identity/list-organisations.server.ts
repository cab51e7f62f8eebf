import { asc, eq } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { organisations } from '#db/schema/index.ts'
import type { OrganisationKind } from './actor.ts'

export interface ListedOrganisation {
  id: string
  name: string
  localName: string | null
  country: string
  place: string | null
}

export const listNotaries = (tx: Transaction) => listOrganisations(tx, 'notary')
export const listCourts = (tx: Transaction) => listOrganisations(tx, 'court')

function listOrganisations(tx: Transaction, kind: OrganisationKind): Promise<ListedOrganisation[]> {
  const { id, name, localName, country, place } = organisations
  return tx
    .select({ id, name, localName, country, place })
    .from(organisations)
    .where(eq(organisations.kind, kind))
    .orderBy(asc(organisations.name))
}
