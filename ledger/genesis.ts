/** The first submission: the policy itself, signed by every member's governance key. */
import { toBase64 } from './bytes.ts'
import { canonicalBytes } from './canonical.ts'
import { commitmentOf, SALT_BYTES } from './commitment.ts'
import { type Policy, policyHash } from './policy.ts'
import {
  type SubmissionItem,
  type SubmissionProof,
  signedBytes,
  type UnsignedHeader,
  unsignedHeader,
} from './submission.ts'

/** Everything in it follows from the policy, so that each member can make it anew and compare nothing but a hash. */
export function genesisHeader(policy: Policy): UnsignedHeader {
  return unsignedHeader({ kind: 'policy', actor: 'members', items: [genesisItem(policy)] })
}

export function genesisSignedBytes(policy: Policy): Uint8Array {
  return signedBytes(genesisHeader(policy))
}

/** Header and item, as leaves 0 and 1. `proofs` are the members', in the policy's order. */
export function genesisLeaves(policy: Policy, proofs: readonly SubmissionProof[]): Uint8Array[] {
  return [canonicalBytes({ ...genesisHeader(policy), proofs }), canonicalBytes(genesisItem(policy))]
}

function genesisItem(policy: Policy): SubmissionItem {
  // Nothing in a policy is secret, so its salt is all zeros and anybody can open the commitment.
  const commitment = toBase64(commitmentOf(policy, new Uint8Array(SALT_BYTES)))
  return { v: 1, id: 'policy-1', subject: policyHash(policy), type: 'policy.genesis', commitment, policy }
}
