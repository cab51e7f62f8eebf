/** Who a key id belongs to, by what the bundle can prove. */
import { fromBase64 } from '../bytes.ts'
import type { LoggedItem } from '../exhibit.ts'
import { keyIdOf } from '../keys.ts'
import { parseItem, type SubmissionItem } from '../submission.ts'
import { messageOf } from './check.ts'
import { EntryError, type OpenedEntry, openEntry, proveLogged, proveSigned } from './entry.ts'
import type { Ground } from './ground.ts'

export type Signer = {
  readonly key: string
  /** Null when the bundle does not have it. */
  readonly publicKey: Uint8Array | null
  /** Whether its registration, or its place in the policy, is proven; null when the bundle cannot tell. */
  readonly ok: boolean | null
  readonly detail: string
}

export function findSigner(key: string, signed: OpenedEntry, entry: LoggedItem, ground: Ground): Signer {
  return fromPolicy(key, signed, ground) ?? fromRegistration(key, signed, entry, ground)
}

function fromPolicy(key: string, { header }: OpenedEntry, { policy }: Ground): Signer | null {
  const registrar = policy?.registrars.find(candidate => candidate.key === key)
  if (registrar) {
    const ok = header.kind === 'keys'
    const detail = `Key ${key} is that of the registrar ${registrar.actor}, named in the policy.`
    return { key, publicKey: fromBase64(registrar.publicKey), ok, detail }
  }
  const member = policy?.members.find(candidate => keyIdOf(fromBase64(candidate.governance)) === key)
  if (!member) return null
  const detail = `Key ${key} is the governance key of ${member.organisation}, named in the policy.`
  return { key, publicKey: fromBase64(member.governance), ok: header.kind === 'policy', detail }
}

function fromRegistration(key: string, signed: OpenedEntry, entry: LoggedItem, ground: Ground): Signer {
  const registration = ground.bundle.keys.find(candidate => registeredKey(candidate) === key)
  if (!registration) return { key, publicKey: null, ok: null, detail: `The registration of key ${key} is not here.` }
  try {
    const { header, item } = openEntry(registration)
    const publicKey = fromBase64(String(item.publicKey))
    if (keyIdOf(publicKey) !== key) throw new EntryError('its id is not that of its public key')
    if (registration.item.index >= entry.header.index) throw new EntryError('it was registered only afterwards')
    if (!covers(item, signed)) throw new EntryError(`it may not sign ${signed.item.type}`)
    proveSigned(header, id => registrarKey(id, ground), ground.ed25519)
    if (!ground.publication)
      return { key, publicKey, ok: null, detail: `Key ${key}: the checkpoint cannot be relied on.` }
    proveLogged(registration, ground.publication.checkpoint)
    const holder = String(item.holder)
    if (key === signed.header.proofs[0]?.key && holder !== signed.header.actor) {
      throw new EntryError(`it belongs to ${holder}, not to ${signed.header.actor}`)
    }
    const kept = item.custody === 'hosted' ? 'kept by Hardproof, which signs for it' : 'kept by the holder'
    const detail = `Key ${key} was entered for ${holder} in line ${registration.item.index}; ${kept}.`
    return { key, publicKey, ok: true, detail }
  } catch (error) {
    const detail = `Key ${key} does not hold: ${messageOf(error)}.`
    return { key, publicKey: publicKeyIn(registration, key), ok: false, detail }
  }
}

function covers(registration: SubmissionItem, { header, item }: OpenedEntry): boolean {
  const allow = registration.allow
  return Array.isArray(allow) && (allow.includes(header.kind) || allow.includes(item.type))
}

function registrarKey(id: string, { policy }: Ground): Uint8Array | null {
  const registrar = policy?.registrars.find(candidate => candidate.key === id)
  return registrar ? fromBase64(registrar.publicKey) : null
}

function registeredKey(registration: LoggedItem): string | null {
  try {
    const item = parseItem(registration.item.leaf)
    return item.type === 'key.registered' ? String(item.key) : null
  } catch {
    return null
  }
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
