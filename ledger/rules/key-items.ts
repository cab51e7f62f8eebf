/** The public fields of key registrations and revocations, and what they do to the register. */
import { fromBase64 } from '../bytes.ts'
import { isRegistrableKey } from '../ed25519.ts'
import { keyIdOf } from '../keys.ts'
import { isKeyId, isPublicKeyText, isToken, type SubmissionItem } from '../submission.ts'
import { refuse } from './refusal.ts'

export type RegisteredKey = {
  readonly key: string
  /** Base64. */
  readonly publicKey: string
  /** The organisation it signs for. */
  readonly holder: string
  /** Kinds (`capture`) and types (`contract.signed`) it may sign. */
  readonly allow: readonly string[]
  /** Whether the holder has the secret key, or Hardproof keeps it and signs for the holder. */
  readonly custody: 'holder' | 'hosted'
  /** Leaf index of the registration. */
  readonly registeredAt: number
  /** Leaf index of the revocation. */
  readonly revokedAt: number | null
}

export type KeyRegister = ReadonlyMap<string, RegisteredKey>

export const REVOCATION_REASONS: readonly string[] = ['rotated', 'compromised', 'withdrawn']

/** Sizes, never times: a key signs what is sequenced after its registration and before its revocation. */
export function isActive(key: RegisteredKey, atSize: number): boolean {
  return key.registeredAt < atSize && (key.revokedAt === null || atSize <= key.revokedAt)
}

export function allows(key: RegisteredKey, kind: string, type: string): boolean {
  return key.allow.includes(kind) || key.allow.includes(type)
}

export type KeyRules = {
  readonly grants: ReadonlySet<string>
  /** Whether the key has or had a role in a policy. */
  readonly isReserved: (key: string) => boolean
}

/** Makes one more registration or revocation in a map that the caller has already copied. Throws `RuleBroken`. */
export function changeRegister(
  register: Map<string, RegisteredKey>,
  item: SubmissionItem,
  index: number,
  rules: KeyRules,
): void {
  if (item.type === 'key.registered') registerKey(register, item, index, rules)
  else revokeKey(register, item, index)
}

function registerKey(
  register: Map<string, RegisteredKey>,
  item: SubmissionItem,
  index: number,
  { grants, isReserved }: KeyRules,
): void {
  const { key, publicKey, holder, allow, custody } = item
  if (
    !isKeyId(key) ||
    !isPublicKeyText(publicKey) ||
    !isToken(holder) ||
    !isGrantList(allow, grants) ||
    (custody !== 'holder' && custody !== 'hosted')
  ) {
    refuse('field.malformed', 'a registration is { key, publicKey, holder, allow, custody }')
  }
  checkNewKey(register, key, publicKey, isReserved)
  register.set(key, { key, publicKey, holder, allow, custody, registeredAt: index, revokedAt: null })
}

/** A key that nobody has used for anything, and that a signature can be relied on under. */
export function checkNewKey(
  register: KeyRegister,
  key: string,
  publicKey: string,
  isReserved: KeyRules['isReserved'],
): void {
  const bytes = fromBase64(publicKey)
  if (keyIdOf(bytes) !== key) refuse('key.id', `${key} is not the id of its public key`)
  if (!isRegistrableKey(bytes)) refuse('key.unsafe', `Ed25519 cannot rely on the public key of ${key}`)
  if (register.has(key) || isReserved(key)) refuse('key.taken', `${key} is in use already`)
}

function revokeKey(register: Map<string, RegisteredKey>, item: SubmissionItem, index: number): void {
  const { key, reason } = item
  if (!isKeyId(key) || typeof reason !== 'string' || !REVOCATION_REASONS.includes(reason)) {
    refuse('field.malformed', `a revocation is { key, reason: ${REVOCATION_REASONS.join(' | ')} }`)
  }
  const known = register.get(key)
  if (!known) refuse('key.unknown', `${key} is not registered`)
  if (known.revokedAt !== null) refuse('key.revoked', `${key} was revoked at ${known.revokedAt}`)
  register.set(key, { ...known, revokedAt: index })
}

function isGrantList(value: unknown, grants: ReadonlySet<string>): value is string[] {
  return (
    Array.isArray(value) &&
    value.length >= 1 &&
    new Set(value).size === value.length &&
    value.every(grant => grants.has(grant))
  )
}
