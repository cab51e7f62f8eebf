import { type Actor, isCaseworker } from '#app/identity/actor.ts'

/** Only the bank whose case it is shares it; a court or partner that was granted the case may not pass it on. */
export function mayShareCase(actor: Actor, sharedCase: { organisationId: string }): boolean {
  return sharedCase.organisationId === actor.organisationId && isCaseworker(actor)
}

export function mayRevoke(actor: Actor, link: { organisationId: string }): boolean {
  return link.organisationId === actor.organisationId && isCaseworker(actor)
}
