/** Who a key id belongs to, by what the bundle can prove. */
import { fromBase64 } from '../bytes.ts'
import type { LoggedItem } from '../exhibit.ts'
import { keyIdOf } from '../keys.ts'
import { type PolicyTerm, termAt } from '../policy-chain.ts'
import { parseItem, type SubmissionItem } from '../submission.ts'
import { messageOf } from './check.ts'
import { EntryError, type OpenedEntry } from './entry.ts'
import type { Ground } from './ground.ts'
import { endOf, provenGrant, registeredKey } from './registrations.ts'

export type Signer = {
  readonly key: string
  /** Null when the bundle does not have it. */
  readonly publicKey: Uint8Array | null
  /** The actor it was entered for; null when that is not proven. */
  readonly holder: string | null
  /** Whether its registration, or its place in the policy, is proven; null when the bundle cannot tell. */
  readonly ok: boolean | null
  readonly detail: string
}

export function findSigner(key: string, signed: OpenedEntry, entry: LoggedItem, ground: Ground): Signer {
  return fromPolicy(key, signed, entry, ground) ?? fromRegistration(key, signed, entry, ground)
}

/** By the policy in force where the entry stands; a member that is to come signs by the one that brings it. */
function fromPolicy(key: string, { header }: OpenedEntry, entry: LoggedItem, { chain }: Ground): Signer | null {
  if (!chain) return null
  const term = termAt(chain, entry.header.index)
  const registrar = term.policy.registrars.find(candidate => candidate.key === key)
  if (registrar) {
    const ok = header.kind === 'keys'
    const detail = `Key ${key} is that of the registrar ${registrar.actor}, named in the policy.`
    return { key, publicKey: fromBase64(registrar.publicKey), holder: registrar.actor, ok, detail }
  }
  const next = header.kind === 'policy' ? chain[chain.indexOf(term) + 1] : undefined
  for (const { policy } of [term, next].filter((one): one is PolicyTerm => one !== undefined)) {
    const member = policy.members.find(candidate => keyIdOf(fromBase64(candidate.governance)) === key)
    if (!member) continue
    const ok = header.kind === 'policy'
    const detail = `Key ${key} is the governance key of ${member.organisation}, named in the policy.`
    return { key, publicKey: fromBase64(member.governance), holder: member.name, ok, detail }
  }
  return null
}

function fromRegistration(key: string, signed: OpenedEntry, entry: LoggedItem, ground: Ground): Signer {
  const registration = ground.bundle.keys.find(candidate => registeredKey(candidate) === key)
  if (!registration) {
    return { key, publicKey: null, holder: null, ok: null, detail: `The registration of key ${key} is not here.` }
  }
  if (!ground.chain) {
    const detail = `Key ${key}: who could enter keys is not known, since the policies do not hold.`
    return { key, publicKey: publicKeyIn(registration, key), holder: null, ok: null, detail }
  }
  try {
    const grant = provenGrant(registration, entry.header.index, ground)
    const { publicKey, holder } = grant
    if (!covers(grant.registration, signed)) throw new EntryError(`it may not sign ${signed.item.type}`)
    const end = endOf(key, ground)
    if (end !== null && end < entry.header.index) throw new EntryError(`it was replaced or revoked in line ${end}`)
    if (!ground.publication) {
      return { key, publicKey, holder: null, ok: null, detail: `Key ${key}: the checkpoint cannot be relied on.` }
    }
    if (key === signed.header.proofs[0]?.key && holder !== signed.header.actor) {
      throw new EntryError(`it belongs to ${holder}, not to ${signed.header.actor}`)
    }
    const kept =
      grant.registration.custody === 'hosted' ? 'kept by Hardproof, which signs for it' : 'kept by the holder'
    const since = grant.rotated === 0 ? 'entered' : 'taken over from an older one'
    const detail = `Key ${key} was ${since} for ${holder} in line ${registration.item.index}; ${kept}.`
    return { key, publicKey, holder, ok: true, detail }
  } catch (error) {
    const detail = `Key ${key} does not hold: ${messageOf(error)}.`
    return { key, publicKey: publicKeyIn(registration, key), holder: null, ok: false, detail }
  }
}

function covers(registration: SubmissionItem, { header, item }: OpenedEntry): boolean {
  const allow = registration.allow
  return Array.isArray(allow) && (allow.includes(header.kind) || allow.includes(item.type))
}

/** The key itself, so that the signature can still be judged when its registration does not hold. */
function publicKeyIn(registration: LoggedItem, key: string): Uint8Array | null {
  try {
    const publicKey = fromBase64(String(parseItem(registration.item.leaf).publicKey))
    return keyIdOf(publicKey) === key ? publicKey : null
  } catch {
    return null
  }
}
