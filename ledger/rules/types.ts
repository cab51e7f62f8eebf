/** The kinds of submission and the types of item that rule set 1 knows, each with the public fields it must have. */
import type { JsonObject } from '../canonical.ts'

const NONE: readonly string[] = []

const KINDS: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> = new Map([
  ['policy', new Map([['policy.genesis', ['policy']]])],
  [
    'keys',
    new Map([
      ['key.registered', ['allow', 'custody', 'holder', 'key', 'publicKey']],
      ['key.revoked', ['key', 'reason']],
    ]),
  ],
  [
    'capture',
    bare(
      ...['drafted', 'shown', 'consented', 'identified', 'signed', 'countersigned'].map(event => `contract.${event}`),
      ...['delivered', 'paid', 'missed', 'amended', 'terminated'].map(event => `contract.${event}`),
      'evidence.stored',
    ),
  ],
  [
    'act',
    bare(
      ...['opened', 'moved'].map(act => `case.${act}`),
      ...['requested', 'approved', 'refused', 'sealed'].map(act => `report.${act}`),
      ...['offered', 'accepted', 'declined', 'withdrawn'].map(act => `assignment.${act}`),
      ...['created', 'opened', 'revoked'].map(act => `link.${act}`),
    ),
  ],
])

/** What a registered key may be allowed: a whole kind, or one type of it. Policy and keys are never delegated. */
export const GRANTS: readonly string[] = ['capture', 'act'].flatMap(kind => [kind, ...typesOf(kind)])

export function isKnownKind(kind: string): boolean {
  return KINDS.has(kind)
}

export function typesOf(kind: string): readonly string[] {
  return [...(KINDS.get(kind)?.keys() ?? [])]
}

/** The public fields of a type, sorted; undefined when the kind has no such type. */
export function publicFields(kind: string, type: string): readonly string[] | undefined {
  return KINDS.get(kind)?.get(type)
}

export function hasPublicFields(item: JsonObject, fields: readonly string[]): boolean {
  const extra = Object.keys(item).filter(key => !BASE_FIELDS.has(key))
  return extra.length === fields.length && fields.every(field => Object.hasOwn(item, field))
}

const BASE_FIELDS = new Set(['v', 'id', 'subject', 'type', 'commitment'])

function bare(...types: string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(types.map(type => [type, NONE]))
}
