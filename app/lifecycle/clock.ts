import type { Actor } from '#app/identity/actor.ts'

/** Who is written into the record where nobody acts: the time has come. No person, key or link has this id. */
export const theClock = {
  id: '00000000-0000-7000-8000-000000000000',
  name: 'Hardproof, by the clock',
  role: null,
} as const satisfies Omit<Actor, 'organisationId'>

export function isClock({ id, role }: Pick<Actor, 'id' | 'role'>): boolean {
  return id === theClock.id && role === null
}
