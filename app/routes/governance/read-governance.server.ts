import { readPolicies } from '#app/governance/read-policies.server.ts'
import { readProposals } from '#app/governance/read-proposals.server.ts'
import { sharedRead } from '#app/http/shared-read.server.ts'
import { knownChain } from '#app/submissions/known-chain.server.ts'

/** What the page on governance shows to anybody. */
export const readGovernance = sharedRead(async db => ({
  inForce: (await knownChain(db)).at(-1)?.policy ?? null,
  proposals: await readProposals(db),
  policies: await readPolicies(db),
  now: new Date().toISOString(),
}))
