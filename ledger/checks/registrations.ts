/** How a key came onto the ledger: entered by a registrar, or in the place of an older one that signed for it. */
import { fromBase64 } from '../bytes.ts'
import type { LoggedItem } from '../exhibit.ts'
import { keyIdOf } from '../keys.ts'
import { policyAt } from '../policy-chain.ts'
import { parseItem, type SubmissionItem } from '../submission.ts'
import { EntryError, openEntry, proveLogged, proveSigned } from './entry.ts'
import type { Ground } from './ground.ts'

export type Grant = {
  readonly publicKey: Uint8Array
  readonly holder: string
  /** The registrar's entry, which says what the key may sign; those that followed in its place took that over. */
  readonly registration: SubmissionItem
  /** How often it was handed on since. */
  readonly rotated: number
}

/** The key that an entry brings; null when it is none that brings one. */
export function registeredKey(entry: LoggedItem): string | null {
  const item = itemOf(entry)
  return item && (item.type === 'key.registered' || item.type === 'key.rotated') ? String(item.key) : null
}

/** Proven back to a registrar's entry, each before the one that rests on it. Throws `EntryError`. */
export function provenGrant(entry: LoggedItem, before: number, ground: Ground): Grant {
  const opened = openEntry(entry)
  const { header, item } = opened
  const publicKey = fromBase64(String(item.publicKey))
  if (keyIdOf(publicKey) !== item.key) throw new EntryError('its id is not that of its public key')
  if (entry.item.index >= before) throw new EntryError('it was registered only afterwards')
  if (item.type === 'key.registered') {
    proveSigned(header, id => registrarKey(id, entry, ground), ground.ed25519)
    if (ground.publication) proveLogged(entry, ground.publication.checkpoint)
    return { publicKey, holder: String(item.holder), registration: item, rotated: 0 }
  }
  const [first, second] = header.proofs
  const older = ground.bundle.keys.find(candidate => registeredKey(candidate) === item.replaces)
  if (!older) throw new EntryError(`the registration of key ${item.replaces}, which it replaced, is not here`)
  // Indexes fall from one to the next, so this ends.
  const grant = provenGrant(older, entry.header.index, ground)
  if (first?.key !== item.replaces || second?.key !== item.key || header.proofs.length !== 2) {
    throw new EntryError('it was not put in the place of the older one by the two keys themselves')
  }
  if (header.actor !== grant.holder) throw new EntryError(`${header.actor} replaced a key of ${grant.holder}`)
  proveSigned(header, id => (id === item.key ? publicKey : grant.publicKey), ground.ed25519)
  if (ground.publication) proveLogged(entry, ground.publication.checkpoint)
  return { ...grant, publicKey, rotated: grant.rotated + 1 }
}

/** Where the key ended, as far as the bundle says: the line that replaced or revoked it; else null. */
export function endOf(key: string, { bundle, publication }: Ground): number | null {
  if (!publication) return null
  const ends = bundle.keys.flatMap(entry => {
    const item = itemOf(entry)
    const ended = item?.type === 'key.rotated' ? item.replaces : item?.type === 'key.revoked' ? item.key : null
    if (ended !== key) return []
    try {
      // Whoever may end a key, the members saw to: a line of the ledger is enough.
      openEntry(entry)
      proveLogged(entry, publication.checkpoint)
      return [entry.item.index]
    } catch {
      return []
    }
  })
  return ends.length === 0 ? null : Math.min(...ends)
}

function registrarKey(id: string, entry: LoggedItem, { chain }: Ground): Uint8Array | null {
  const registrars = chain ? policyAt(chain, entry.header.index).registrars : []
  const registrar = registrars.find(candidate => candidate.key === id)
  return registrar ? fromBase64(registrar.publicKey) : null
}

function itemOf(entry: LoggedItem): SubmissionItem | null {
  try {
    return parseItem(entry.item.leaf)
  } catch {
    return null
  }
}
