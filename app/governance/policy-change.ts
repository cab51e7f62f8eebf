import type { JsonObject } from '#ledger/canonical.ts'
import {
  PolicyError,
  type PolicyMember,
  type PolicyRegistrar,
  type PolicyV2,
  parsePolicy,
  policyHash,
} from '#ledger/policy.ts'

/** One change of the policy in force. Several may go into one successor; at most one removes or re-keys a member. */
export type PolicyChange =
  | { readonly kind: 'quorum'; readonly quorum: number }
  | { readonly kind: 'member-added'; readonly member: PolicyMember }
  | { readonly kind: 'member-removed'; readonly name: string }
  /** A key left out stays as it is. */
  | { readonly kind: 'member-rekeyed'; readonly name: string; readonly vkey?: string; readonly governance?: string }
  | { readonly kind: 'organisation-renamed'; readonly name: string; readonly organisation: string }
  | { readonly kind: 'rules'; readonly version: number; readonly hash: string }
  /** Seconds. */
  | { readonly kind: 'notice'; readonly notice: number }
  | { readonly kind: 'registrars'; readonly registrars: readonly PolicyRegistrar[] }
  /** It comes into force no sooner than the ledger has this many lines. */
  | { readonly kind: 'not-before'; readonly size: number }

/**
 * The policy that follows `before` with these changes, in a shape that the rules accept as one.
 * @throws PolicyError when it would be unsound, or a change names a member that is not there.
 */
export function successorOf(before: PolicyV2, changes: readonly PolicyChange[]): PolicyV2 {
  const after = changes.reduce(changed, {
    ...before,
    version: before.version + 1,
    previous: policyHash(before),
    effectiveFromSize: 0,
  })
  return parsePolicy(after as JsonObject) as PolicyV2
}

function changed(policy: PolicyV2, change: PolicyChange): PolicyV2 {
  switch (change.kind) {
    case 'quorum':
      return { ...policy, quorum: change.quorum }
    case 'member-added':
      return { ...policy, members: [...policy.members, change.member] }
    case 'member-removed':
      named(policy, change.name)
      return { ...policy, members: policy.members.filter(({ name }) => name !== change.name) }
    case 'member-rekeyed': {
      const { vkey, governance } = change
      return replaced(policy, change.name, { ...(vkey ? { vkey } : {}), ...(governance ? { governance } : {}) })
    }
    case 'organisation-renamed':
      return replaced(policy, change.name, { organisation: change.organisation })
    case 'rules':
      return { ...policy, ruleVersion: change.version, ruleHash: change.hash }
    case 'notice':
      return { ...policy, notice: change.notice }
    case 'registrars':
      return { ...policy, registrars: change.registrars }
    case 'not-before':
      return { ...policy, effectiveFromSize: change.size }
  }
}

function replaced(policy: PolicyV2, name: string, parts: Partial<PolicyMember>): PolicyV2 {
  named(policy, name)
  return { ...policy, members: policy.members.map(member => (member.name === name ? { ...member, ...parts } : member)) }
}

function named({ members }: PolicyV2, name: string): PolicyMember {
  const found = members.find(member => member.name === name)
  if (!found) throw new PolicyError(`no member is called ${name}`)
  return found
}
