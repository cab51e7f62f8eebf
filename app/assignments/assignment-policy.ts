import type { Actor } from '#app/identity/actor.ts'

/** Only people of the partner that the offer was made to answer it. */
export function mayAnswer(actor: Actor, assignment: { partnerId: string }): boolean {
  return assignment.partnerId === actor.organisationId && actor.role === 'partner-agent'
}
