import type { Kms } from '#app/kms/kms.server.ts'

export const roles = [
  'legal-officer',
  'supervisor',
  'integration-engineer',
  'notary-officer',
  'partner-agent',
  'clerk',
  'regulator',
] as const

export type Role = (typeof roles)[number]

/** Whose work a bank's cases are: they open, offer, share and close them. */
export const caseworkers = ['legal-officer', 'supervisor'] as const satisfies readonly Role[]

export function isCaseworker({ role }: Pick<Actor, 'role'>): boolean {
  return caseworkers.some(one => one === role)
}

export type OrganisationKind = 'bank' | 'notary' | 'court' | 'partner' | 'regulator'

/** Who acts: a signed-in person, or a client with an API key, always for one organisation. */
export interface Actor {
  organisationId: string
  /** A person's, API key's or evidence link's id. */
  id: string
  /** As it is written into records: "Lin Wei, legal officer". */
  name: string
  /** Null for a client with an API key. */
  role: Role | null
}

/** An actor together with what its organisation's keys can be reached through: what an act on the ledger needs. */
export interface Authority {
  actor: Actor
  kms: Kms
}
