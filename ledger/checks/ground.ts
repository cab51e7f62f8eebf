/** What all exhibits of a bundle rest on: the policies, the checkpoint, and who vouches for it. Checked once. */
import { fromBase64 } from '../bytes.ts'
import { parseCheckpoint } from '../checkpoint.ts'
import type { Ed25519 } from '../ed25519.ts'
import { type Bundle, type LoggedItem, stepsOf } from '../exhibit.ts'
import { keyIdOf } from '../keys.ts'
import { parseNote } from '../note.ts'
import { type Policy, type Publication, parsePolicy, policyHash } from '../policy.ts'
import { chainOf, type PolicyChain, type PublicationUnder, publishedUnder } from '../policy-chain.ts'
import { UnknownRulesError } from '../rules/rule-sets.ts'
import { parseItem } from '../submission.ts'
import { changesCheck } from './changes.ts'
import { type Check, messageOf, timeText, titleFor } from './check.ts'
import { openEntry, proveLogged, proveSigned } from './entry.ts'
import { type FollowedPolicies, followPolicies, type PolicyChange } from './policy-steps.ts'

export type Ground = {
  readonly bundle: Bundle
  readonly ed25519: Ed25519
  /** The genesis policy, whose hash is the trust root; null when the genesis entry cannot be read as one. */
  readonly policy: Policy | null
  /** The policies up to the checkpoint; null when the bundle does not show how they followed one another. */
  readonly chain: PolicyChain | null
  /** How they did, in order; empty where there is but one. */
  readonly changes: readonly PolicyChange[]
  /** Null when the checkpoint cannot be relied on at all: malformed, another log's, or falsely signed. */
  readonly publication: PublicationUnder | null
  readonly checks: readonly Check[]
}

/** `trust` is the genesis policy's hash, hex, from a source other than the bundle: a sealed report, say. */
export function openGround(bundle: Bundle, trust: string | null, ed25519: Ed25519): Ground {
  const policy = attempt(() => policyOf(bundle.genesis))
  const followed = attempt(() => {
    if (!policy.value) throw new Error('the members cannot be known without the policy')
    return policiesOf(policy.value, bundle, ed25519)
  })
  const publication = attempt(() => {
    if (!followed.value) throw new Error(followed.fault ?? '')
    return publishedUnder(bundle.checkpoint, followed.value.chain, ed25519)
  })
  const changes = followed.value?.changes ?? []
  const { open } = followed
  return {
    bundle,
    ed25519,
    policy: policy.value,
    chain: followed.value?.chain ?? null,
    changes,
    publication: publication.value,
    checks: [
      logCheck(publication, open),
      quorumCheck(publication, open),
      genesisCheck(bundle, policy, publication.value, ed25519),
      ...(stepsOf(bundle).length > 0 ? [changesCheck(changes, followed)] : []),
      policyCheck(policy, trust),
    ],
  }
}

type Attempt<T> =
  | { readonly value: T; readonly fault: null; readonly open: false }
  /** `open`: it cannot be judged here, for want of rules that this program does not have. */
  | { readonly value: null; readonly fault: string; readonly open: boolean }

function attempt<T>(act: () => T): Attempt<T> {
  try {
    return { value: act(), fault: null, open: false }
  } catch (error) {
    return { value: null, fault: messageOf(error), open: error instanceof UnknownRulesError }
  }
}

function policyOf(genesis: LoggedItem): Policy {
  const item = parseItem(genesis.item.leaf)
  if (item.type !== 'policy.genesis') throw new Error('the genesis entry does not hold a policy')
  return parsePolicy(item.policy ?? null)
}

function policiesOf(genesis: Policy, bundle: Bundle, ed25519: Ed25519): FollowedPolicies {
  const steps = stepsOf(bundle)
  if (steps.length === 0) return { chain: chainOf(genesis), changes: [] }
  return followPolicies(genesis, steps, parseCheckpoint(parseNote(bundle.checkpoint).text), ed25519)
}

function logCheck(publication: Attempt<PublicationUnder>, open: boolean): Check {
  const found = publication.value
  const ok = found ? found.logSigned : open ? null : false
  return {
    id: 'log',
    ok,
    title: titleFor(ok, [
      'The ledger signed this checkpoint',
      'The ledger’s signature does not hold',
      'The ledger’s signature could not be judged',
    ]),
    proves: 'The process that orders the entries stands by exactly this many lines with exactly this content.',
    doesNotProve: 'That it showed everyone the same ledger. The co-signatures of the members are there for that.',
    detail: found
      ? `${found.checkpoint.origin}, ${found.checkpoint.size} lines${found.logSigned ? '' : ': its signature is missing'}.`
      : `The checkpoint cannot be relied on: ${publication.fault}.`,
  }
}

function quorumCheck(publication: Attempt<PublicationUnder>, open: boolean): Check {
  const found = publication.value
  const ok = found ? found.published : open ? null : false
  return {
    id: 'quorum',
    ok,
    title: quorumTitle(found),
    proves:
      'Each member named had a copy of every line up to this checkpoint, found that it only ever grew and that ' +
      'every line kept the rules, and said so with its own key at the time shown. Since those times, nothing in it ' +
      'can have changed unseen.',
    doesNotProve:
      'That what was recorded was true when it was captured. The times are those of the members’ own clocks, and ' +
      'a line may be older than them by any length of time.',
    detail: found ? bothQuorums(found) : `The checkpoint cannot be relied on: ${publication.fault}.`,
  }
}

function quorumTitle(found: PublicationUnder | null): string {
  if (!found) return 'Not published: no co-signature can be relied on'
  const { members, logSigned, before } = found
  // At a hand-over, of the policy that lacks most.
  const { cosigned, quorum } = before && before.cosigned < before.quorum ? before : found
  if (cosigned < quorum) return `Not published: ${cosigned} of ${quorum} needed co-signatures`
  if (!logSigned) return 'Not published: co-signed, but not signed by the ledger itself'
  return `Published: ${found.cosigned} of ${members.length} members co-signed, ${found.quorum} needed`
}

function bothQuorums({ before, ...found }: PublicationUnder): string {
  if (!before) return quorumDetail(found)
  return `By the policy from here on: ${quorumDetail(found)} By the one until here: ${quorumDetail(before)}`
}

function quorumDetail({ members, cosigned, quorum }: Publication): string {
  const named = members.map(({ member, time }) =>
    time === null ? `${member.organisation}: did not co-sign` : `${member.organisation}: ${timeText(time)}`,
  )
  const times = members.flatMap(({ time }) => (time === null ? [] : [time]))
  const span =
    times.length === 0 ? '' : ` Earliest ${timeText(Math.min(...times))}, latest ${timeText(Math.max(...times))}.`
  return `${cosigned} of ${members.length}, ${quorum} needed. ${named.join('; ')}.${span}`
}

/** The policy is the first entry of this very ledger, agreed to by every member's governance key. */
function genesisCheck(
  bundle: Bundle,
  policy: Attempt<Policy>,
  publication: Publication | null,
  ed25519: Ed25519,
): Check {
  const signed = attempt(() => {
    if (!policy.value) throw new Error(policy.fault ?? 'no policy')
    const governance = policy.value.members.map(member => fromBase64(member.governance))
    const { header } = openEntry(bundle.genesis)
    if (bundle.genesis.header.index !== 0 || bundle.genesis.item.index !== 1)
      throw new Error('it is not the first entry')
    const signers = new Map(governance.map(publicKey => [keyIdOf(publicKey), publicKey]))
    proveSigned(header, id => signers.get(id) ?? null, ed25519)
    const signed = new Set(header.proofs.map(proof => proof.key))
    if (signed.size !== signers.size) throw new Error('not every member signed it')
    if (publication) proveLogged(bundle.genesis, publication.checkpoint)
    return policy.value
  })
  const ok = !signed.value ? false : publication ? true : null
  return {
    id: 'genesis',
    ok,
    title: titleFor(ok, [
      'The ledger began with this policy',
      'The ledger did not begin with this policy',
      'How the ledger began could not be checked',
    ]),
    proves:
      'The first entry of this ledger is its policy: who its members are and how many must agree. Each signed it.',
    doesNotProve: 'That these members are the ones you would choose to rely on.',
    detail: signed.value
      ? `Members: ${signed.value.members.map(member => member.organisation).join(', ')}.`
      : `It does not hold: ${signed.fault}.`,
  }
}

function policyCheck(policy: Attempt<Policy>, trust: string | null): Check {
  const hash = policy.value && policyHash(policy.value)
  const detail = !hash
    ? `The policy cannot be read: ${policy.fault}.`
    : trust === null
      ? `The policy's hash is ${hash}. Compare it with the one printed in the sealed report.`
      : `Compared with: ${trust}. Found: ${hash}.`
  const ok = !hash ? false : trust === null ? null : hash === trust
  return {
    id: 'policy',
    ok,
    title: titleFor(ok, [
      'The policy is the one it was compared with',
      'The policy is not the one it was compared with',
      'The policy is still to be compared with the one you hold',
    ]),
    proves:
      'The members checked against are those of the policy whose hash was supplied by whoever ran this check, and no other.',
    doesNotProve: 'Anything, unless that hash came from other hands than this bundle.',
    detail,
  }
}
