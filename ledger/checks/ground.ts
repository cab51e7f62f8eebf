/** What all exhibits of a bundle rest on: the policy, the checkpoint, and who vouches for it. Checked once. */
import { fromBase64 } from '../bytes.ts'
import type { Ed25519 } from '../ed25519.ts'
import type { Bundle, LoggedItem } from '../exhibit.ts'
import { keyIdOf } from '../keys.ts'
import { type Policy, type Publication, parsePolicy, policyHash, publishedBy } from '../policy.ts'
import { parseItem } from '../submission.ts'
import { type Check, messageOf, timeText, titleFor } from './check.ts'
import { openEntry, proveLogged, proveSigned } from './entry.ts'

export type Ground = {
  readonly bundle: Bundle
  readonly ed25519: Ed25519
  /** Null when the genesis entry cannot be read as a policy. */
  readonly policy: Policy | null
  /** Null when the checkpoint cannot be relied on at all: malformed, another log's, or falsely signed. */
  readonly publication: Publication | null
  readonly checks: readonly Check[]
}

/** `trust` is the genesis policy's hash, hex, from a source other than the bundle: a sealed report, say. */
export function openGround(bundle: Bundle, trust: string | null, ed25519: Ed25519): Ground {
  const policy = attempt(() => policyOf(bundle.genesis))
  const publication = attempt(() => {
    if (!policy.value) throw new Error('the members cannot be known without the policy')
    return publishedBy(bundle.checkpoint, policy.value, ed25519)
  })
  return {
    bundle,
    ed25519,
    policy: policy.value,
    publication: publication.value,
    checks: [
      logCheck(publication),
      quorumCheck(publication),
      genesisCheck(bundle, policy, publication.value, ed25519),
      policyCheck(policy, trust),
    ],
  }
}

type Attempt<T> = { readonly value: T; readonly fault: null } | { readonly value: null; readonly fault: string }

function attempt<T>(act: () => T): Attempt<T> {
  try {
    return { value: act(), fault: null }
  } catch (error) {
    return { value: null, fault: messageOf(error) }
  }
}

function policyOf(genesis: LoggedItem): Policy {
  const item = parseItem(genesis.item.leaf)
  if (item.type !== 'policy.genesis') throw new Error('the genesis entry does not hold a policy')
  return parsePolicy(item.policy ?? null)
}

function logCheck(publication: Attempt<Publication>): Check {
  const found = publication.value
  return {
    id: 'log',
    ok: found?.logSigned ?? false,
    title: found?.logSigned ? 'The ledger signed this checkpoint' : 'The ledger’s signature does not hold',
    proves: 'The process that orders the entries stands by exactly this many lines with exactly this content.',
    doesNotProve: 'That it showed everyone the same ledger. The co-signatures of the members are there for that.',
    detail: found
      ? `${found.checkpoint.origin}, ${found.checkpoint.size} lines${found.logSigned ? '' : ': its signature is missing'}.`
      : `The checkpoint cannot be relied on: ${publication.fault}.`,
  }
}

function quorumCheck(publication: Attempt<Publication>): Check {
  const found = publication.value
  const ok = found?.published ?? false
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
    detail: found ? quorumDetail(found) : `The checkpoint cannot be relied on: ${publication.fault}.`,
  }
}

function quorumTitle(found: Publication | null): string {
  if (!found) return 'Not published: no co-signature can be relied on'
  const { cosigned, members, quorum, logSigned } = found
  if (cosigned < quorum) return `Not published: ${cosigned} of ${quorum} needed co-signatures`
  if (!logSigned) return 'Not published: co-signed, but not signed by the ledger itself'
  return `Published: ${cosigned} of ${members.length} members co-signed, ${quorum} needed`
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
