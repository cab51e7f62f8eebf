import { BytesError, fromBase64 } from '#ledger/bytes.ts'
import { CanonicalError, isJsonObject, parseStrictJson } from '#ledger/canonical.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { PolicyError, type PolicyMember, type PolicyRegistrar, type PolicyV2 } from '#ledger/policy.ts'
import { type PolicyChange, successorOf } from './policy-change.ts'

/** What a draft is mainly about. */
export type DraftKind =
  | 'quorum'
  | 'member-added'
  | 'member-removed'
  | 'member-rekeyed'
  | 'rules'
  | 'notice'
  | 'registrars'

/** A change as it is being written: fields of other kinds keep what was typed. */
export interface Draft {
  kind: DraftKind
  quorum: number
  /** What `member.js --init` printed, pasted or read from a file. */
  keys: string
  organisation: string
  /** Name of the member that is removed or re-keyed. */
  member: string
  noticeDays: string
  /** One a line: the actor, then its public key in base64. */
  registrars: string
  /** A line; empty for as soon as possible. */
  notBefore: string
}

export interface Rules {
  version: number
  hash: string
}

/** What can follow from a draft: the policy, or why there is none yet. */
type Drafted = { policy: PolicyV2; fault: null } | { policy: null; fault: string }

/** The successor that a draft describes; `newest` are the newest rules that this program knows. */
export function draftedPolicy(draft: Draft, inForce: PolicyV2, newest: Rules): Drafted {
  try {
    const changes = [...changesOf(draft, inForce, newest), ...notBeforeOf(draft)]
    return { policy: successorOf(inForce, changes), fault: null }
  } catch (error) {
    if (error instanceof PolicyError || error instanceof DraftFault)
      return { policy: null, fault: sentence(error.message) }
    throw error
  }
}

class DraftFault extends Error {
  override name = 'DraftFault'
}

function changesOf(draft: Draft, inForce: PolicyV2, newest: Rules): PolicyChange[] {
  const quorum: PolicyChange[] = draft.quorum === inForce.quorum ? [] : [{ kind: 'quorum', quorum: draft.quorum }]
  switch (draft.kind) {
    case 'quorum':
      if (quorum.length === 0) throw new DraftFault('Choose another quorum than the one in force')
      return quorum
    case 'member-added':
      return [{ kind: 'member-added', member: newMember(draft) }, ...quorum]
    case 'member-removed':
      if (!draft.member) throw new DraftFault('Choose the member that leaves')
      return [{ kind: 'member-removed', name: draft.member }, ...quorum]
    case 'member-rekeyed':
      return [rekeyed(draft, inForce)]
    case 'rules':
      if (newest.version <= inForce.ruleVersion) throw new DraftFault('This server knows no later rules')
      return [{ kind: 'rules', version: newest.version, hash: newest.hash }]
    case 'notice':
      return [{ kind: 'notice', notice: noticeOf(draft, inForce) }]
    case 'registrars':
      return [{ kind: 'registrars', registrars: registrarsOf(draft, inForce) }]
  }
}

function newMember(draft: Draft): PolicyMember {
  const { name, vkey, governance } = memberKeysIn(draft.keys)
  const organisation = draft.organisation.trim()
  if (!organisation) throw new DraftFault('Name the organisation')
  return { name, organisation, vkey, governance }
}

function rekeyed(draft: Draft, { members }: PolicyV2): PolicyChange {
  const old = members.find(({ name }) => name === draft.member)
  if (!old) throw new DraftFault('Choose the member that gets another key')
  const { name, vkey, governance } = memberKeysIn(draft.keys)
  if (name !== old.name) throw new DraftFault(`These are the keys of ${name}, not of ${old.name}`)
  if (vkey === old.vkey && governance === old.governance) throw new DraftFault('These are the keys that it has')
  return { kind: 'member-rekeyed', name, vkey, governance }
}

/** The public keys that a member's own program prints: `{ name, vkey, governance }`. */
function memberKeysIn(text: string): Pick<PolicyMember, 'name' | 'vkey' | 'governance'> {
  if (!text.trim()) throw new DraftFault('Choose or paste the member’s public keys')
  try {
    const value = parseStrictJson(text.trim())
    if (isJsonObject(value)) {
      const { name, vkey, governance } = value
      if (typeof name === 'string' && typeof vkey === 'string' && typeof governance === 'string') {
        return { name, vkey, governance }
      }
    }
  } catch (error) {
    if (!(error instanceof CanonicalError || error instanceof SyntaxError)) throw error
  }
  throw new DraftFault('These are not the public keys as the member’s program prints them')
}

function noticeOf({ noticeDays }: Draft, { notice: now }: PolicyV2): number {
  const days = Number(noticeDays)
  const notice = Math.round(days * 86_400)
  if (noticeDays.trim() === '' || !Number.isFinite(days) || days < 0) throw new DraftFault('Say how many days')
  if (notice === now) throw new DraftFault('Choose another notice than the one in force')
  return notice
}

function registrarsOf({ registrars }: Draft, inForce: PolicyV2): PolicyRegistrar[] {
  const lines = registrars.split('\n').filter(line => line.trim())
  const found = lines.map(registrarOf)
  const ids = (list: readonly PolicyRegistrar[]) => list.map(({ actor, key }) => `${actor} ${key}`).join()
  if (ids(found) === ids(inForce.registrars)) throw new DraftFault('Add or take away a registrar')
  return found
}

function registrarOf(line: string): PolicyRegistrar {
  const [actor, publicKey, ...more] = line.trim().split(/\s+/)
  if (!actor || !publicKey || more.length > 0) throw new DraftFault('A registrar is its name and its public key')
  try {
    return { actor, key: keyIdOf(fromBase64(publicKey)), publicKey }
  } catch (error) {
    if (error instanceof BytesError) throw new DraftFault(`The public key of ${actor} is not base64`)
    throw error
  }
}

function notBeforeOf({ notBefore }: Draft): PolicyChange[] {
  const digits = notBefore.replace(/[,\s]/g, '')
  if (digits === '') return []
  if (!/^\d{1,15}$/.test(digits)) throw new DraftFault('A line is a whole number')
  return [{ kind: 'not-before', size: Number(digits) }]
}

function sentence(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`
}
