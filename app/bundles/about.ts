import { isJsonObject, type Json } from '#ledger/canonical.ts'

export interface Named {
  name: string
  /** In its own script. */
  localName: string | null
}

/** Words of whoever made the bundle, for people. */
export interface About {
  /** ISO 8601 */
  madeAt: string | null
  case: { number: string; title: string } | null
  /** Before which court. */
  court: Named | null
  /** `member` is the short name of its member node in the policy; null when it runs none. */
  claimant: (Named & { member: string | null }) | null
  counterparty: Named | null
  title: string | null
  /** IANA name of the jurisdiction's zone, in which times are shown. */
  timeZone: string | null
  /** What is recorded and not yet co-signed by enough members: there is nothing to check it with. */
  pending: PendingRecord[]
  /** Names of organisations by the ids that the ledger has them under. */
  actors: Record<string, string>
}

export interface PendingRecord {
  type: string
  /** ISO 8601 */
  occurredAt: string | null
  /** pending | sequenced | refused */
  status: string
}

/** Nothing said: a bare ledger bundle. */
export const nothingSaid: About = {
  madeAt: null,
  case: null,
  court: null,
  claimant: null,
  counterparty: null,
  title: null,
  timeZone: null,
  pending: [],
  actors: {},
}

/** Whatever of it can be read; the rest is not said. It proves nothing, so it can also break nothing. */
export function readAbout(value: Json): About {
  if (!isJsonObject(value)) return nothingSaid
  const claimant = named(value.claimant)
  const shared = value.case ?? null
  const [number, title] = [textIn(shared, 'number'), textIn(shared, 'title')]
  return {
    madeAt: textIn(value, 'madeAt'),
    case: number !== null && title !== null ? { number, title } : null,
    court: named(value.court),
    claimant: claimant && { ...claimant, member: textIn(value.claimant, 'member') },
    counterparty: named(value.counterparty),
    title: textIn(value, 'title'),
    timeZone: textIn(value, 'timeZone'),
    pending: Array.isArray(value.pending) ? (value.pending as readonly Json[]).flatMap(pendingRecord) : [],
    actors: actorsIn(value.actors ?? null),
  }
}

function named(value: Json | undefined): Named | null {
  const name = textIn(value, 'name')
  return name === null ? null : { name, localName: textIn(value, 'localName') }
}

function actorsIn(value: Json): Record<string, string> {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}

function pendingRecord(value: Json): PendingRecord[] {
  const [type, status] = [textIn(value, 'type'), textIn(value, 'status')]
  return type === null || status === null ? [] : [{ type, status, occurredAt: textIn(value, 'occurredAt') }]
}

export function textIn(value: Json | undefined, key: string): string | null {
  const found = isJsonObject(value) ? value[key] : null
  return typeof found === 'string' ? found : null
}
