/** Ledgers under the rule sets from 2 on: policies that follow one another, and what members and holders submit. */
import { toBase64 } from '#ledger/bytes.ts'
import type { Json } from '#ledger/canonical.ts'
import { sha256 } from '#ledger/hash.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeVkey, SIGNATURE_COSIGNATURE, vkeyOf } from '#ledger/note.ts'
import { type Policy, type PolicyMember, type PolicyV2, policyHash } from '#ledger/policy.ts'
import { RULES_V3_HASH } from '#ledger/rules/v3.ts'
import { buildSubmission, type Submission, type SubmissionItem } from '#ledger/submission.ts'
import { checkpointNote, item, keyPair, memberKeyName, signer, testPolicy } from './fixture.ts'

export const NOTICE = 3600

export function policyV2(changes: Parameters<typeof testPolicy>[0] = {}): PolicyV2 {
  return testPolicy({ notice: NOTICE, ruleVersion: 3, ruleHash: RULES_V3_HASH, ...changes }) as PolicyV2
}

export function successor(policy: Policy, changes: Partial<PolicyV2> = {}): PolicyV2 {
  return {
    ...(policy as PolicyV2),
    version: policy.version + 1,
    previous: policyHash(policy),
    effectiveFromSize: 0,
    ...changes,
  }
}

/** `keys` names its key pairs, when they are not those named after it. */
export function member(name: string, keys: { node?: string; governance?: string } = {}): PolicyMember {
  const { node = `node ${name}`, governance = `governance ${name}` } = keys
  return {
    name,
    organisation: `Organisation ${name}`,
    vkey: encodeVkey(vkeyOf(memberKeyName(name), SIGNATURE_COSIGNATURE, keyPair(node).publicKey)),
    governance: toBase64(keyPair(governance).publicKey),
  }
}

export function without(policy: Policy, name: string): readonly PolicyMember[] {
  return policy.members.filter(found => found.name !== name)
}

/** The member's entry with other keys, in its place. */
export function rekeyed(policy: Policy, name: string, keys: Partial<PolicyMember>): readonly PolicyMember[] {
  return policy.members.map(found => (found.name === name ? { ...found, ...keys } : found))
}

let count = 0
/** Ids in the order they are asked for; `restartIds` makes a run of them the same again. */
export function nextId(): string {
  count += 1
  return `item-${String(count).padStart(6, '0')}`
}

export function restartIds(): void {
  count = 0
}

export function governed(
  items: readonly SubmissionItem[],
  actor: string,
  keys: readonly string[] = [`governance ${actor}`],
): Submission {
  return buildSubmission({ kind: 'policy', actor, items, sign: keys.map(signer) }, nodeEd25519)
}

export function proposed(policy: Policy, by = 'bank', key?: string): Submission {
  return governed(
    [item('policy.proposed', nextId(), { policy: policy as unknown as Json })],
    by,
    key ? [key] : undefined,
  )
}

export function approved(policy: Policy | string, by: string, key?: string): Submission {
  const hash = typeof policy === 'string' ? policy : policyHash(policy)
  return governed([item('policy.approved', nextId(), { policy: hash })], by, key ? [key] : undefined)
}

export function noticed(policy: Policy, begun: Json, ended: Json, by = 'bank'): Submission {
  return governed([item('policy.noticed', nextId(), { policy: policyHash(policy), begun, ended })], by)
}

/** Published checkpoints of any tree of that size: the rules cannot know which the log has. */
export function publishedNote(size: number, time: number, names = ['bank', 'court', 'regulator']): string {
  const root = sha256(new TextEncoder().encode(`root of ${size}`))
  return checkpointNote(
    size,
    root,
    names.map((name, i) => ({ name, time: time + i })),
  )
}

export function acts(items: readonly SubmissionItem[], ...signers: string[]): Submission {
  return buildSubmission({ kind: 'act', actor: signers[0]!, items, sign: signers.map(signer) }, nodeEd25519)
}

export function about(subject: string, type: string, fields: { [field: string]: Json } = {}): SubmissionItem {
  return { ...item(type, nextId(), fields), subject }
}

export function rotation(
  old: string,
  to: string,
  actor: string,
  options: { sign?: readonly string[]; fields?: { [field: string]: Json }; more?: readonly SubmissionItem[] } = {},
): Submission {
  const { id: key, publicKey } = keyPair(to)
  const fields = { key, publicKey: toBase64(publicKey), replaces: keyPair(old).id, ...options.fields }
  const items = [item('key.rotated', nextId(), fields), ...(options.more ?? [])]
  return buildSubmission({ kind: 'keys', actor, items, sign: (options.sign ?? [old, to]).map(signer) }, nodeEd25519)
}

export function revocation(name: string, reason = 'rotated'): SubmissionItem {
  return item('key.revoked', nextId(), { key: keyPair(name).id, reason })
}

export function ownKeys(items: readonly SubmissionItem[], actor: string, ...sign: string[]): Submission {
  return buildSubmission({ kind: 'keys', actor, items, sign: sign.map(signer) }, nodeEd25519)
}
