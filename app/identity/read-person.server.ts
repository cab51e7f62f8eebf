import { eq } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { organisations, people } from '#db/schema/index.ts'
import type { OrganisationKind, Role } from './actor.ts'
import type { SignedInPerson } from './person.ts'

export async function readPerson(tx: Transaction, personId: string): Promise<SignedInPerson | null> {
  const [row] = await tx
    .select({ person: people, organisation: organisations })
    .from(people)
    .innerJoin(organisations, eq(organisations.id, people.organisationId))
    .where(eq(people.id, personId))
  if (!row) return null
  const { person, organisation } = row
  return {
    id: person.id,
    name: person.name,
    localName: person.localName,
    email: person.email,
    role: person.role as Role,
    organisation: {
      id: organisation.id,
      kind: organisation.kind as OrganisationKind,
      name: organisation.name,
      localName: organisation.localName,
    },
  }
}
