import type { Actor, OrganisationKind } from '#app/identity/actor.ts'
import { caseworkers } from './case.ts'

/** Kinds of organisation that have a queue of cases. */
export const caseOwners: OrganisationKind[] = ['bank']

export function mayOpenCase({ role }: Pick<Actor, 'role'>): boolean {
  return caseworkers.some(one => one === role)
}
