import type { Actor } from '#app/identity/actor.ts'

/** People of an execution partner decide where their own offers are sent. */
export function mayManageEndpoints({ role }: Pick<Actor, 'role'>): boolean {
  return role === 'partner-agent'
}
