import type { Actor, OrganisationKind, Role } from './actor.ts'

export interface Organisation {
  id: string
  kind: OrganisationKind
  name: string
  localName: string | null
}

/** Who is signed in, as screens show them. */
export interface SignedInPerson {
  id: string
  name: string
  localName: string | null
  email: string
  role: Role
  organisation: Organisation
}

export const roleWords: Record<Role, string> = {
  'legal-officer': 'legal officer',
  supervisor: 'supervisor',
  'integration-engineer': 'integration engineer',
  'notary-officer': 'notary officer',
  'partner-agent': 'partner agent',
  clerk: 'clerk',
  regulator: 'regulator',
}

/** Which roles people of an organisation can have. */
export const rolesOf: Record<OrganisationKind, readonly Role[]> = {
  bank: ['legal-officer', 'supervisor', 'integration-engineer'],
  notary: ['notary-officer'],
  court: ['clerk'],
  partner: ['partner-agent'],
  regulator: ['regulator'],
}

export function actorOf(person: SignedInPerson): Actor {
  return {
    organisationId: person.organisation.id,
    id: person.id,
    name: `${person.name}, ${roleWords[person.role]}`,
    role: person.role,
  }
}
