/** The policies that a bundle rests on, in order, as far as its parts show them: plain data, for pages and programs. */
import { differencesOf } from '#app/governance/differences.ts'
import { type Policy, policyHash } from '#ledger/policy.ts'
import type { Ground, PolicyChange } from '#ledger/verify.ts'

export interface PolicyOnLine {
  version: number
  /** Hex. */
  hash: string
  /** The line from which it was in force. */
  from: number
  quorum: number
  members: number
  /** Seconds since 1970 of the co-signature that completed the hand-over; null for the first. */
  handedOverAt: number | null
  /** What it changed besides the quorum, in sentences; empty for the first. */
  changed: string[]
  /** Organisations that had a say in it, by the policy before; all members for the first. */
  approvedBy: string[]
  /** The organisation that was removed or re-keyed without its word, after a notice; null when there is none. */
  unheard: string | null
}

/** Empty when the ground does not hold. */
export function policiesOf({ chain, changes }: Ground): PolicyOnLine[] {
  const genesis = chain?.[0]?.policy
  return genesis ? [founding(genesis), ...changes.map(following)] : []
}

/** The longest history among the parts: each of the others is a beginning of it, or `differ` says otherwise. */
export function longestHistory(parts: readonly { policies: readonly PolicyOnLine[] }[]): readonly PolicyOnLine[] {
  return parts.reduce<readonly PolicyOnLine[]>(
    (longest, { policies }) => (policies.length > longest.length ? policies : longest),
    [],
  )
}

/**
 * Whether a part shows another policy at some line than the rest do, or rests on an older one where another part shows
 * that it had been followed: what members that were replaced might still co-sign.
 */
export function differ(parts: readonly { policies: readonly PolicyOnLine[]; size: number | null }[]): boolean {
  const longest = longestHistory(parts)
  return parts.some(({ policies, size }) => {
    if (size === null || policies.length === 0) return false
    const expected = longest.filter(({ from }) => from <= size)
    return (
      policies.length !== expected.length ||
      policies.some(({ hash, from }, i) => hash !== expected[i]!.hash || from !== expected[i]!.from)
    )
  })
}

function founding(policy: Policy): PolicyOnLine {
  const approvedBy = policy.members.map(({ organisation }) => organisation)
  return { ...onLine(policy, 0), handedOverAt: null, changed: [], approvedBy, unheard: null }
}

function following({ before, policy, from, approvedBy, affected, handedOverAt }: PolicyChange): PolicyOnLine {
  const organisation = (name: string) => before.members.find(member => member.name === name)?.organisation ?? name
  return {
    ...onLine(policy, from),
    handedOverAt,
    changed: differencesOf(before, policy)
      .filter(({ kind }) => kind !== 'not-before' && kind !== 'quorum')
      .map(({ text }) => text),
    approvedBy: approvedBy.map(organisation),
    unheard: affected !== null && !approvedBy.includes(affected) ? organisation(affected) : null,
  }
}

function onLine(policy: Policy, from: number) {
  const { version, quorum, members } = policy
  return { version, hash: policyHash(policy), from, quorum, members: members.length }
}
