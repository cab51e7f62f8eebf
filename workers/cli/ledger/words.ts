/** What the commands say about policies and signatures, in words and as JSON. */
import { toBase64 } from '#ledger/bytes.ts'
import { type Policy, type Publication, policyHash } from '#ledger/policy.ts'
import type { PolicyTerm } from '#ledger/policy-chain.ts'
import type { Damage } from '../../ledger/sources/proven-reader.ts'
import type { VerifiedSource } from '../../ledger/sources/verify-source.ts'

export function policyWords({ policy, from }: PolicyTerm): string {
  const members = policy.members.map(({ name }) => name).join(', ')
  return `policy ${policy.version} from entry ${from}: ${members}; ${policy.quorum} of ${policy.members.length} publish; rule set ${policy.ruleVersion}`
}

export function publicationWords({ logSigned, members, cosigned, quorum, published }: Publication): string[] {
  return [
    `signed by the log: ${logSigned ? 'yes' : 'no'}`,
    ...members.map(
      ({ member, time }) =>
        `${member.name}: ${time === null ? 'has not co-signed it' : `co-signed at ${isoTime(time)}`}`,
    ),
    published
      ? `published: ${cosigned} of ${members.length} members co-signed, ${quorum} are enough`
      : `not published by these signatures: ${cosigned} of ${quorum} that are needed`,
  ]
}

/** `seconds` since 1970. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '')
}

export function publicationJson({ logSigned, members, cosigned, quorum, published }: Publication) {
  return {
    logSigned,
    published,
    cosigned,
    quorum,
    members: members.map(({ member, time }) => ({ name: member.name, time: time === null ? null : isoTime(time) })),
  }
}

export function policyJson(policy: Policy, from: number | null) {
  const { version, quorum, ruleVersion, members } = policy
  return { version, hash: policyHash(policy), from, quorum, ruleVersion, members: members.map(({ name }) => name) }
}

export function sourceJson({ name, findings, head, tree, submissions, genesis, chain, publication }: VerifiedSource) {
  return {
    source: name,
    findings,
    size: head?.size ?? null,
    root: head && toBase64(head.root),
    submissions,
    tiles: tree?.tiles ?? 0,
    genesis: genesis?.hash ?? null,
    policies: chain.map(({ policy, from }) => policyJson(policy, from)),
    publication: publication && publicationJson(publication),
  }
}

export function damageWords({ source, where, what }: Damage): string {
  return `${source}: ${where}: ${what}`
}
