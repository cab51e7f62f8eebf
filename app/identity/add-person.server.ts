import { eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { organisations, people } from '#db/schema/index.ts'
import type { OrganisationKind, Role } from './actor.ts'
import { hashPassword, MAX_PASSWORD, MIN_PASSWORD } from './password.server.ts'
import { rolesOf } from './person.ts'

export interface NewPerson {
  email: string
  name: string
  localName?: string
  role: Role
  password: string
}

/**
 * Adds a person to the organisation, in a transaction under it.
 * @throws DomainError `role-unfit`, `weak-password` or `email-taken`.
 */
export async function addPerson(
  tx: Transaction,
  organisationId: string,
  { email, name, localName, role, password }: NewPerson,
): Promise<{ personId: string }> {
  const [organisation] = await tx.select().from(organisations).where(eq(organisations.id, organisationId))
  if (!organisation) throw new DomainError('unknown-organisation', 'There is no such organisation.', 404)
  if (!rolesOf[organisation.kind as OrganisationKind].includes(role)) {
    throw new DomainError('role-unfit', `A ${organisation.kind} has nobody in the role ${role}.`)
  }
  if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD) {
    throw new DomainError('weak-password', `A password has ${MIN_PASSWORD} to ${MAX_PASSWORD} characters.`)
  }
  const passwordHash = await hashPassword(password)
  const [person] = await tx
    .insert(people)
    .values({ organisationId, email: email.trim().toLowerCase(), name, localName, role, passwordHash })
    .onConflictDoNothing({ target: people.email })
    .returning({ id: people.id })
  if (!person) throw new DomainError('email-taken', 'Somebody has this e-mail address already.', 409)
  return { personId: person.id }
}
