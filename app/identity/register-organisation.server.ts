import { v7 as uuidv7 } from 'uuid'
import type { Transaction } from '#db/client.ts'
import { organisations } from '#db/schema/index.ts'
import { asOrganisation } from '#db/transaction.ts'
import type { OrganisationKind } from './actor.ts'

export interface NewOrganisation {
  /** Where the ledger knows it already, as after its database was lost: the id that its keys are registered for. */
  id?: string
  kind: OrganisationKind
  name: string
  localName?: string
  /** ISO 3166-1 alpha-2 */
  country: string
  place?: string
  /** Before the numbers of its cases and reports, such as WY. */
  numberPrefix?: string
  /** The name of its member node, where it runs one. */
  member?: string
}

/** A new tenant. Row-level security lets an organisation write only itself, so the row is written as itself. */
export async function registerOrganisation(
  tx: Transaction,
  { id = uuidv7(), ...organisation }: NewOrganisation,
): Promise<{ organisationId: string }> {
  await asOrganisation(tx, id, () => tx.insert(organisations).values({ id, ...organisation }))
  return { organisationId: id }
}
