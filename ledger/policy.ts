/**
 * The policy: who keeps the ledger and how many of them must agree. The genesis policy is itself the first entry;
 * its hash is the trust root that is printed in every sealed report.
 */
import { concatBytes, fromBase64, toBase64, toHex, utf8 } from './bytes.ts'
import { canonicalBytes, type Json, type JsonObject } from './canonical.ts'
import { type Checkpoint, CheckpointError, parseCheckpoint } from './checkpoint.ts'
import { cosignatureTime, cosignatureVerifier } from './cosignature.ts'
import { type Ed25519, isRegistrableKey } from './ed25519.ts'
import { sha256 } from './hash.ts'
import { keyIdOf } from './keys.ts'
import {
  ed25519Verifier,
  isSameKey,
  type Note,
  NoteError,
  openNote,
  parseNote,
  parseVkey,
  SIGNATURE_COSIGNATURE,
  SIGNATURE_ED25519,
  type Vkey,
} from './note.ts'
import { hasExactly, isKeyId, isPublicKeyText, isToken } from './submission.ts'

export type PolicyMember = {
  /** Short name on the command line and in logs, such as `notary`. */
  readonly name: string
  /** The organisation's name for people to read, in its own script. */
  readonly organisation: string
  /** The node's cosignature key (type 4). */
  readonly vkey: string
  /** Public key that signs changes of policy, base64; kept apart from the node's. */
  readonly governance: string
}

/** Whose key registers other keys, having verified who holds them. */
export type PolicyRegistrar = { readonly actor: string; readonly key: string; readonly publicKey: string }

export type Policy = {
  readonly v: 1
  /** 1 for the genesis policy, one more for each successor. */
  readonly version: number
  /** `policyHash` of the policy this one follows; null for the genesis policy. */
  readonly previous: string | null
  /** The first tree size that it governs; 0 for the genesis policy. */
  readonly effectiveFromSize: number
  readonly origin: string
  /** The log's checkpoint key (type 1), named as the origin. */
  readonly log: string
  readonly members: readonly PolicyMember[]
  readonly quorum: number
  readonly registrars: readonly PolicyRegistrar[]
  readonly ruleVersion: number
  /** SHA-256 that identifies the rules' specification and vectors, hex. */
  readonly ruleHash: string
  readonly canonicalisation: 'RFC8785'
}

export class PolicyError extends Error {
  override name = 'PolicyError'
}

export const MAX_MEMBERS = 20
export const MAX_REGISTRARS = 16

/** A genesis policy from the parts that differ between ledgers. Throws `PolicyError` when it is not sound. */
export function genesisPolicy(
  parts: Pick<Policy, 'origin' | 'log' | 'members' | 'quorum' | 'ruleVersion' | 'ruleHash'> & {
    registrars: readonly { actor: string; publicKey: string }[]
  },
): Policy {
  const { origin, log, members, quorum, ruleVersion, ruleHash } = parts
  const registrars = parts.registrars.map(({ actor, publicKey }) => ({
    actor,
    key: keyIdOf(fromBase64(publicKey)),
    publicKey,
  }))
  const policy = { origin, log, members, quorum, registrars, ruleVersion, ruleHash }
  return parsePolicy({
    v: 1,
    version: 1,
    previous: null,
    effectiveFromSize: 0,
    canonicalisation: 'RFC8785',
    ...policy,
  } as JsonObject)
}

/** Hex SHA-256 of `"hardproof/policy/v1\n" ‖ JCS(policy)`: the trust root, when the policy is the genesis policy. */
export function policyHash(policy: Policy): string {
  return toHex(sha256(concatBytes(DOMAIN, canonicalBytes(policy))))
}

const DOMAIN = utf8('hardproof/policy/v1\n')

/** A policy in a shape that can be relied on. Throws `PolicyError`, saying what is unsound. */
export function parsePolicy(value: Json): Policy {
  if (!hasExactly(value, FIELDS)) throw new PolicyError(`a policy has exactly the fields ${FIELDS.join(', ')}`)
  const { v, version, previous, effectiveFromSize, canonicalisation, ruleVersion, ruleHash } = value
  if (v !== 1 || canonicalisation !== 'RFC8785') throw new PolicyError('not a policy of version 1')
  if (version !== 1 || previous !== null || effectiveFromSize !== 0) throw new PolicyError('not a genesis policy')
  if (!Number.isSafeInteger(ruleVersion) || !isHash(ruleHash)) throw new PolicyError('the rules are not named by hash')
  const policy = value as Policy
  if (typeof policy.origin !== 'string' || logKey(policy).name !== policy.origin) {
    throw new PolicyError("the log's key is not named as its origin")
  }
  checkMembers(policy)
  checkRegistrars(policy)
  checkKeys(policy)
  return policy
}

/** One member's part in a checkpoint: `time` in seconds since 1970 when it co-signed, null when it did not. */
export type MemberStatement = { readonly member: PolicyMember; readonly time: number | null }

export type Publication = {
  readonly checkpoint: Checkpoint
  readonly logSigned: boolean
  readonly members: readonly MemberStatement[]
  readonly cosigned: number
  readonly quorum: number
  /** The log signed it and at least `quorum` members co-signed it. */
  readonly published: boolean
}

/**
 * Which members validly co-signed a checkpoint note and whether that is a quorum. Signatures by unknown keys count
 * for nothing. Throws `NoteError` or `CheckpointError` when the note is malformed, is another log's, or carries a
 * false signature under a known key.
 */
export function publishedBy(note: string | Uint8Array | Note, policy: Policy, ed25519: Ed25519): Publication {
  const parsed = typeof note === 'string' || note instanceof Uint8Array ? parseNote(note) : note
  const checkpoint = parseCheckpoint(parsed.text)
  if (checkpoint.origin !== policy.origin)
    throw new CheckpointError(`a checkpoint of another log, ${checkpoint.origin}`)
  const log = logKey(policy)
  const members = policy.members.map(member => ({ member, vkey: memberKey(member) }))
  const opened = openNote(parsed, [
    ed25519Verifier(log, ed25519),
    ...members.map(({ vkey }) => cosignatureVerifier(vkey, ed25519)),
  ])
  const statements = members.map(({ member, vkey }) => {
    const found = opened.find(signature => isSameKey(signature.vkey, vkey))
    return { member, time: found ? cosignatureTime(found.signature) : null }
  })
  const logSigned = opened.some(signature => isSameKey(signature.vkey, log))
  const cosigned = statements.filter(({ time }) => time !== null).length
  const published = logSigned && cosigned >= policy.quorum
  return { checkpoint, logSigned, members: statements, cosigned, quorum: policy.quorum, published }
}

export function logKey(policy: Policy): Vkey {
  return readVkey(policy.log, SIGNATURE_ED25519)
}

export function memberKey(member: PolicyMember): Vkey {
  return readVkey(member.vkey, SIGNATURE_COSIGNATURE)
}

/**
 * How many members may break every rule at once, the log's own key stolen with them, and two published checkpoints
 * still never contradict each other: 2k − n − 1.
 */
export function forksSurvived(policy: Policy): number {
  return 2 * policy.quorum - policy.members.length - 1
}

const FIELDS = [
  'v',
  'version',
  'previous',
  'effectiveFromSize',
  'origin',
  'log',
  'members',
  'quorum',
  'registrars',
  'ruleVersion',
  'ruleHash',
  'canonicalisation',
]

function checkMembers(policy: Policy): void {
  const { members, quorum } = policy
  if (!Array.isArray(members) || members.length < 1 || members.length > MAX_MEMBERS) {
    throw new PolicyError(`1 to ${MAX_MEMBERS} members`)
  }
  for (const member of members as readonly Json[]) {
    if (
      !hasExactly(member, ['name', 'organisation', 'vkey', 'governance']) ||
      typeof member.name !== 'string' ||
      !/^[a-z0-9][a-z0-9-]{0,31}$/.test(member.name) ||
      typeof member.organisation !== 'string' ||
      !/^[^\p{Cc}]{1,200}$/u.test(member.organisation) ||
      typeof member.vkey !== 'string' ||
      !isPublicKeyText(member.governance)
    ) {
      throw new PolicyError('a member is { name, organisation, vkey, governance }')
    }
  }
  if (new Set(members.map(member => member.name)).size !== members.length)
    throw new PolicyError('two members of a name')
  if (!Number.isSafeInteger(quorum) || quorum > members.length)
    throw new PolicyError('a quorum larger than the members')
  // Below that, two quorums need not share a member, and both branches of a fork could be published.
  if (forksSurvived(policy) < 0) throw new PolicyError('a quorum is more than half of the members')
}

function checkRegistrars({ registrars }: Policy): void {
  if (!Array.isArray(registrars) || registrars.length < 1 || registrars.length > MAX_REGISTRARS) {
    throw new PolicyError(`1 to ${MAX_REGISTRARS} registrars`)
  }
  for (const registrar of registrars as readonly Json[]) {
    if (
      !hasExactly(registrar, ['actor', 'key', 'publicKey']) ||
      !isToken(registrar.actor) ||
      !isKeyId(registrar.key) ||
      !isPublicKeyText(registrar.publicKey) ||
      keyIdOf(fromBase64(registrar.publicKey)) !== registrar.key
    ) {
      throw new PolicyError('a registrar is { actor, key, publicKey }, key being the id of the public key')
    }
  }
}

/** Every role its own key: a cosignature does not say who made it, and a governance key must not sit on a node. */
function checkKeys(policy: Policy): void {
  const keys = [
    logKey(policy).publicKey,
    ...policy.members.map(member => memberKey(member).publicKey),
    ...policy.members.map(member => fromBase64(member.governance)),
    ...policy.registrars.map(registrar => fromBase64(registrar.publicKey)),
  ]
  if (new Set(keys.map(toBase64)).size !== keys.length) throw new PolicyError('one key in two roles')
  if (!keys.every(isRegistrableKey)) throw new PolicyError('a public key that Ed25519 cannot rely on')
}

function readVkey(text: Json | undefined, type: number): Vkey {
  try {
    return parseVkey(typeof text === 'string' ? text : '', type)
  } catch (error) {
    if (error instanceof NoteError) throw new PolicyError(`${error.message}: ${String(text)}`)
    throw error
  }
}

function isHash(value: Json | undefined): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}
