/** The public fields of key registrations and revocations, and what they do to the register. */
import { fromBase64 } from '../bytes.ts'
import { isRegistrableKey } from '../ed25519.ts'
import { keyIdOf } from '../keys.ts'
import { isKeyId, isPublicKeyText, isToken, type SubmissionItem } from '../submission.ts'
import type { Refusal } from './refusal.ts'
import { GRANTS } from './types.ts'

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

/** The register with one more registration or revocation, in a map that the caller has already copied. */
export function changeRegister(
  register: Map<string, RegisteredKey>,
  item: SubmissionItem,
  index: number,
  isReserved: (key: string) => boolean,
): Refusal | null {
  return item.type === 'key.registered'
    ? registerKey(register, item, index, isReserved)
    : revokeKey(register, item, index)
}

function registerKey(
  register: Map<string, RegisteredKey>,
  item: SubmissionItem,
  index: number,
  isReserved: (key: string) => boolean,
): Refusal | null {
  const { key, publicKey, holder, allow, custody } = item
  if (
    !isKeyId(key) ||
    !isPublicKeyText(publicKey) ||
    !isToken(holder) ||
    !isGrantList(allow) ||
    (custody !== 'holder' && custody !== 'hosted')
  ) {
    return { rule: 'field.malformed', message: 'a registration is { key, publicKey, holder, allow, custody }' }
  }
  const bytes = fromBase64(publicKey)
  if (keyIdOf(bytes) !== key) return { rule: 'key.id', message: `${key} is not the id of its public key` }
  if (!isRegistrableKey(bytes))
    return { rule: 'key.unsafe', message: `Ed25519 cannot rely on the public key of ${key}` }
  if (register.has(key) || isReserved(key)) return { rule: 'key.taken', message: `${key} is in use already` }
  register.set(key, { key, publicKey, holder, allow, custody, registeredAt: index, revokedAt: null })
  return null
}

function revokeKey(register: Map<string, RegisteredKey>, item: SubmissionItem, index: number): Refusal | null {
  const { key, reason } = item
  if (!isKeyId(key) || typeof reason !== 'string' || !REVOCATION_REASONS.includes(reason)) {
    return { rule: 'field.malformed', message: `a revocation is { key, reason: ${REVOCATION_REASONS.join(' | ')} }` }
  }
  const known = register.get(key)
  if (!known) return { rule: 'key.unknown', message: `${key} is not registered` }
  if (known.revokedAt !== null) return { rule: 'key.revoked', message: `${key} was revoked at ${known.revokedAt}` }
  register.set(key, { ...known, revokedAt: index })
  return null
}

function isGrantList(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length >= 1 &&
    new Set(value).size === value.length &&
    value.every(grant => GRANTS.includes(grant))
  )
}
