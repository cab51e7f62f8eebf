/** The kinds of submission and the types of item that a rule set knows, each with the public fields it must have. */
import type { JsonObject } from '../canonical.ts'

/** By kind, by type: the public fields, sorted. */
type Kinds = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

export type Vocabulary = {
  readonly kinds: Kinds
  /** What a registered key may be allowed: a whole kind, or one type of it. Policy and keys are never delegated. */
  readonly grants: ReadonlySet<string>
}

const NONE: readonly string[] = []
const BASE_FIELDS = ['v', 'id', 'subject', 'type', 'commitment']

export const VOCABULARY_V1 = vocabulary({
  policy: { 'policy.genesis': ['policy'] },
  keys: {
    'key.registered': ['allow', 'custody', 'holder', 'key', 'publicKey'],
    'key.revoked': ['key', 'reason'],
  },
  capture: bare(
    ...['drafted', 'shown', 'consented', 'identified', 'signed', 'countersigned'].map(event => `contract.${event}`),
    ...['delivered', 'paid', 'missed', 'amended', 'terminated'].map(event => `contract.${event}`),
    'evidence.stored',
  ),
  act: bare(
    ...['opened', 'moved'].map(act => `case.${act}`),
    ...['requested', 'approved', 'refused', 'sealed'].map(act => `report.${act}`),
    ...['offered', 'accepted', 'declined', 'withdrawn'].map(act => `assignment.${act}`),
    ...['created', 'opened', 'revoked'].map(act => `link.${act}`),
  ),
})

export const VOCABULARY_V2 = extended(VOCABULARY_V1, {
  policy: {
    'policy.proposed': ['policy'],
    'policy.approved': ['policy'],
    'policy.noticed': ['begun', 'ended', 'policy'],
  },
  keys: { 'key.rotated': ['key', 'publicKey', 'replaces'] },
})

export const VOCABULARY_V3 = extended(VOCABULARY_V2, {
  act: {
    'holding.opened': ['joint'],
    'holding.transferred': ['opener', 'to'],
    'holding.joined': ['joint', 'opener'],
    'record.erased': ['basis', 'erased'],
    'seal.digest': ['digest'],
  },
})

/** The public fields of a type, sorted; undefined when the kind has no such type. */
export function publicFields({ kinds }: Vocabulary, kind: string, type: string): readonly string[] | undefined {
  return kinds.get(kind)?.get(type)
}

export function hasPublicFields(item: JsonObject, fields: readonly string[]): boolean {
  return (
    Object.keys(item).length === BASE_FIELDS.length + fields.length &&
    BASE_FIELDS.every(field => Object.hasOwn(item, field)) &&
    fields.every(field => Object.hasOwn(item, field))
  )
}

type Fields = { readonly [type: string]: readonly string[] }

function vocabulary(kinds: { readonly [kind: string]: Fields }): Vocabulary {
  const known = new Map(Object.entries(kinds).map(([kind, types]) => [kind, new Map(Object.entries(types))]))
  const grants = ['capture', 'act'].flatMap(kind => [kind, ...known.get(kind)!.keys()])
  return { kinds: known, grants: new Set(grants) }
}

function extended({ kinds }: Vocabulary, more: { readonly [kind: string]: Fields }): Vocabulary {
  return vocabulary(
    Object.fromEntries([...kinds].map(([kind, types]) => [kind, { ...Object.fromEntries(types), ...more[kind] }])),
  )
}

function bare(...types: string[]): Fields {
  return Object.fromEntries(types.map(type => [type, NONE]))
}
