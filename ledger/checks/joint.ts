/** On whose signatures together a thing depends, as far as the bundle says. */
import { isJsonObject, type Json } from '../canonical.ts'
import type { Exhibit, LoggedItem } from '../exhibit.ts'
import { parseItem, type SubmissionItem } from '../submission.ts'
import { type OpenedEntry, proveLogged } from './entry.ts'
import type { Ground } from './ground.ts'

/**
 * The newest terms before this line, of those that other exhibits of the same bundle state for its subject. Whether
 * there are newer ones, only the members could see; so this is said, and decides nothing. Empty when there are none.
 */
export function jointWords({ item, header }: OpenedEntry, { entry }: Exhibit, { bundle, publication }: Ground): string {
  if (!publication) return ''
  const stated = termsOf(bundle.exhibits)
    .get(item.subject)
    ?.filter(({ other }) => other.item.index < entry.header.index)
  const newest = stated?.sort((a, b) => b.other.item.index - a.other.item.index)[0]
  if (!newest?.terms.signers.includes(header.actor)) return ''
  try {
    proveLogged(newest.other, publication.checkpoint)
  } catch {
    return ''
  }
  const { threshold, signers } = newest.terms
  return ` Line ${newest.other.item.index} asks for ${threshold} of ${signers.length}: ${joined(signers)}.`
}

export function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

type Terms = { readonly threshold: number; readonly signers: readonly string[] }

type Stated = { readonly terms: Terms; readonly other: LoggedItem }

/** Read once for a bundle: a hundred thousand exhibits that each read all the others would never end. */
const known = new WeakMap<readonly Exhibit[], ReadonlyMap<string, readonly Stated[]>>()

/** By subject. */
function termsOf(exhibits: readonly Exhibit[]): ReadonlyMap<string, readonly Stated[]> {
  const found = known.get(exhibits)
  if (found) return found
  const bySubject = new Map<string, Stated[]>()
  for (const { entry: other } of exhibits) {
    const stated = termsIn(other.item.leaf)
    if (!stated) continue
    const others = bySubject.get(stated.subject) ?? []
    others.push({ terms: stated.terms, other })
    bySubject.set(stated.subject, others)
  }
  known.set(exhibits, bySubject)
  return bySubject
}

function termsIn(leaf: Uint8Array): { terms: Terms; subject: string } | null {
  let item: SubmissionItem
  try {
    item = parseItem(leaf)
  } catch {
    return null
  }
  if (item.type !== 'holding.opened' && item.type !== 'holding.joined') return null
  const terms = readTerms(item.joint ?? null)
  return terms && { terms, subject: item.subject }
}

function readTerms(joint: Json): Terms | null {
  if (!isJsonObject(joint)) return null
  const { threshold, signers } = joint
  if (typeof threshold !== 'number' || !Array.isArray(signers)) return null
  const names = (signers as readonly Json[]).filter((signer): signer is string => typeof signer === 'string')
  return names.length === signers.length ? { threshold, signers: names } : null
}
