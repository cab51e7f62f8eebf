import { knownChain } from '#app/submissions/known-chain.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { fromBase64 } from '#ledger/bytes.ts'
import { parseCanonical } from '#ledger/canonical.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { parsePolicy } from '#ledger/policy.ts'
import type { ProposalView } from './policy-view.ts'
import type { SigningKey } from './sign-change.tsx'

/** A key that may sign something about a proposal. */
export interface OpenKey extends SigningKey {
  /** It has not approved yet. */
  mayApprove: boolean
  /** It is in the policy in force, and so may show the notice. */
  inForce: boolean
}

/** The governance keys of the members, in force or proposed; none when the proposal is not open, or is nothing of `member`'s. */
export async function readSigningKeys(
  tx: Transaction | Database,
  { document, state, voices }: ProposalView,
  member: string,
): Promise<OpenKey[]> {
  const policy = (await knownChain(tx)).at(-1)?.policy
  if (state !== 'open' || !policy) return []
  const proposed = parsePolicy(parseCanonical(new TextEncoder().encode(document)))
  const keys = new Map([...proposed.members, ...policy.members].map(one => [one.governance, one]))
  const open = [...keys.values()].map(({ name, organisation, governance }) => {
    const id = keyIdOf(fromBase64(governance))
    const mayApprove = voices.some(({ key, entry }) => key === id && entry === null)
    const inForce = policy.members.some(one => one.governance === governance)
    return { member: name, organisation, governance, mayApprove, inForce }
  })
  return open.some(key => key.member === member) ? open : []
}
