/** Submissions that change the policy: pure, and the same in a member's browser and on its command line. */
import { toBase64 } from '#ledger/bytes.ts'
import type { JsonObject } from '#ledger/canonical.ts'
import { commitmentOf, SALT_BYTES } from '#ledger/commitment.ts'
import type { Ed25519 } from '#ledger/ed25519.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { type PolicyV2, policyHash } from '#ledger/policy.ts'
import { buildSubmission, type Submission } from '#ledger/submission.ts'

export { type Consequence, consequencesOf } from './consequences.ts'
export { type Difference, differencesOf, durationWords } from './differences.ts'
export { type PolicyChange, successorOf } from './policy-change.ts'

/** Who signs: a member by its name, with the 32-byte seed of a governance key. */
export interface Signing {
  member: string
  secretKey: Uint8Array
}

/** That this policy follows the one in force; it counts as its proposer's approval. */
export function buildProposal(policy: PolicyV2, signing: Signing, ed25519: Ed25519): Submission {
  return build('policy.proposed', policyHash(policy), { policy: policy as JsonObject }, signing, ed25519)
}

/** `policy` is the `policyHash` of what was proposed, hex. */
export function buildApproval(policy: string, signing: Signing, ed25519: Ed25519): Submission {
  return build('policy.approved', policy, { policy }, signing, ed25519)
}

/** That the notice period has run: two published checkpoint notes, the first of which covers the proposal. */
export function buildNotice(
  policy: string,
  notes: { begun: string; ended: string },
  signing: Signing,
  ed25519: Ed25519,
): Submission {
  return build('policy.noticed', policy, { policy, ...notes }, signing, ed25519)
}

function build(type: string, subject: string, fields: JsonObject, { member, secretKey }: Signing, ed25519: Ed25519) {
  // Nothing in a policy is secret, so the salt is all zeros and anybody can open the commitment.
  const commitment = toBase64(commitmentOf(fields, new Uint8Array(SALT_BYTES)))
  const item = { v: 1 as const, id: newId(), subject, type, commitment, ...fields }
  const key = keyIdOf(ed25519.publicKeyOf(secretKey))
  return buildSubmission({ kind: 'policy', actor: member, items: [item], sign: [{ key, secretKey }] }, ed25519)
}

/** Random, so that what was withdrawn can be said again. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}
