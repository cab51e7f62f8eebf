import { caseworkers } from '#app/identity/actor.ts'

/** Who brings files of claims in: whoever may open a case. */
export const bringsFiles = { kinds: ['bank'], roles: caseworkers } as const
