import { type Actor, isCaseworker, type OrganisationKind } from '#app/identity/actor.ts'

/** Kinds of organisation that have a queue of cases. */
export const caseOwners: OrganisationKind[] = ['bank']

export function mayOpenCase(actor: Pick<Actor, 'role'>): boolean {
  return isCaseworker(actor)
}
