/**
 * The policy: who keeps the ledger and how many of them must agree. The genesis policy is itself the first entry;
 * its hash is the trust root that is printed in every sealed report. Those that follow it are entries, too
 * (policy-chain.ts, rules/governance.ts).
 */
import { concatBytes, fromBase64, toBase64, toHex, utf8 } from './bytes.ts'
import { canonicalBytes, isJsonObject, type Json, type JsonObject } from './canonical.ts'
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

type PolicyFields = {
  /** 1 for the genesis policy, one more for each successor. */
  readonly version: number
  /** `policyHash` of the policy this one follows; null for the genesis policy. */
  readonly previous: string | null
  /** It comes into force at this tree size or a later one, never before; 0 for the genesis policy. */
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

/** Of rule set 1, whose ledgers keep the policy that they began with. */
export type PolicyV1 = PolicyFields & { readonly v: 1 }

/** Of the rule sets from 2 on, whose ledgers may change it. */
export type PolicyV2 = PolicyFields & {
  readonly v: 2
  /** Whole seconds between publishing that a member is to be removed or re-keyed against its will, and doing it. */
  readonly notice: number
}

export type Policy = PolicyV1 | PolicyV2

export class PolicyError extends Error {
  override name = 'PolicyError'
}

export const MAX_MEMBERS = 20
export const MAX_REGISTRARS = 16
/**
 * A policy of version 2, in canonical form: with the item around it, it must fit into a leaf. Twenty members and one
 * registrar leave each member some 190 bytes for its name, its organisation's and its node key's.
 */
export const MAX_POLICY_BYTES = 7680
/** Ten years: a longer notice is a slip of the pen. */
export const MAX_NOTICE_SECONDS = 315_360_000

/**
 * A genesis policy from the parts that differ between ledgers: of version 2 with a `notice` (seconds), else of
 * version 1. Throws `PolicyError` when it is not sound.
 */
export function genesisPolicy(
  parts: Pick<Policy, 'origin' | 'log' | 'members' | 'quorum' | 'ruleVersion' | 'ruleHash'> & {
    registrars: readonly { actor: string; publicKey: string }[]
    notice?: number
  },
): Policy {
  const { origin, log, members, quorum, ruleVersion, ruleHash, notice } = parts
  const registrars = parts.registrars.map(({ actor, publicKey }) => ({
    actor,
    key: keyIdOf(fromBase64(publicKey)),
    publicKey,
  }))
  const policy = { origin, log, members, quorum, registrars, ruleVersion, ruleHash }
  return parsePolicy({
    ...(notice === undefined ? { v: 1 } : { v: 2, notice }),
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

/** A policy in a shape that can be relied on, genesis or successor. Throws `PolicyError`, saying what is unsound. */
export function parsePolicy(value: Json): Policy {
  const fields = isJsonObject(value) && value.v === 2 ? FIELDS_V2 : FIELDS
  if (!hasExactly(value, fields)) throw new PolicyError(`a policy has exactly the fields ${fields.join(', ')}`)
  if ((value.v !== 1 && value.v !== 2) || value.canonicalisation !== 'RFC8785') {
    throw new PolicyError('not a policy of version 1 or 2')
  }
  const { ruleVersion, ruleHash } = value
  if (!Number.isSafeInteger(ruleVersion) || !isHash(ruleHash)) throw new PolicyError('the rules are not named by hash')
  const policy = value as Policy
  checkPlace(policy)
  if (policy.v === 2) checkVersion2(policy)
  if (typeof policy.origin !== 'string' || logKey(policy).name !== policy.origin) {
    throw new PolicyError("the log's key is not named as its origin")
  }
  checkMembers(policy)
  checkRegistrars(policy)
  checkKeys(policy)
  return policy
}

/** Whether a ledger may begin with it. */
export function isGenesis({ version, previous, effectiveFromSize }: Policy): boolean {
  return version === 1 && previous === null && effectiveFromSize === 0
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

const FIELDS_V2 = [...FIELDS, 'notice']

function checkPlace(policy: Policy): void {
  if (isGenesis(policy)) return
  if (policy.v === 1) throw new PolicyError('not a genesis policy')
  const { version, previous, effectiveFromSize } = policy
  if (
    !Number.isSafeInteger(version) ||
    version < 2 ||
    !isHash(previous) ||
    !Number.isSafeInteger(effectiveFromSize) ||
    effectiveFromSize < 0
  ) {
    throw new PolicyError('neither a genesis policy nor one that follows another')
  }
}

function checkVersion2(policy: PolicyV2): void {
  const { notice, ruleVersion } = policy
  if (!Number.isSafeInteger(notice) || notice < 0 || notice > MAX_NOTICE_SECONDS) {
    throw new PolicyError(`a notice is 0 to ${MAX_NOTICE_SECONDS} seconds`)
  }
  if (ruleVersion < 2) throw new PolicyError('rule set 1 has policies of version 1')
  if (canonicalBytes(policy).length > MAX_POLICY_BYTES) {
    throw new PolicyError(`a policy over ${MAX_POLICY_BYTES} bytes fits into no entry`)
  }
}

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
    toBase64(logKey(policy).publicKey),
    ...policy.members.map(member => toBase64(memberKey(member).publicKey)),
    ...policy.members.map(member => member.governance),
    ...policy.registrars.map(registrar => registrar.publicKey),
  ]
  if (new Set(keys).size !== keys.length) throw new PolicyError('one key in two roles')
  if (!keys.every(isSafe)) throw new PolicyError('a public key that Ed25519 cannot rely on')
}

/** Found safe before: it costs milliseconds, and policies mostly repeat the keys of those before them. */
const safe = new Set<string>()
const MAX_REMEMBERED = 1024

function isSafe(key: string): boolean {
  if (safe.has(key)) return true
  if (!isRegistrableKey(fromBase64(key))) return false
  if (safe.size >= MAX_REMEMBERED) safe.clear()
  safe.add(key)
  return true
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
