/** Which ids an actor has used. Submissions are refused by it, so it must answer for the whole ledger. */
export interface IdLookup {
  has(actor: string, id: string): boolean
}

/** Immutable: `with` answers a new value and leaves this one as it was. */
export interface KnownIds extends IdLookup {
  with(actor: string, ids: readonly string[]): KnownIds
}

/** Nothing known beyond what `below` (a database's or a disk's index, read beforehand) says. */
export function knownIds(below: IdLookup = { has: () => false }): KnownIds {
  return layered(below, [])
}

/** Neither part may hold a colon (submission.ts), so the joined form is unambiguous. */
export function idKey(actor: string, id: string): string {
  return `${actor}:${id}`
}

/** Layers at least double in size downwards, so adding n ids one by one copies each about log n times. */
function layered(below: IdLookup, layers: readonly ReadonlySet<string>[]): KnownIds {
  return {
    has(actor, id) {
      const key = idKey(actor, id)
      return layers.some(layer => layer.has(key)) || below.has(actor, id)
    },
    with: (actor, ids) => later(() => layered(below, withTop(layers, new Set(ids.map(id => idKey(actor, id)))))),
  }
}

function withTop(layers: readonly ReadonlySet<string>[], ids: ReadonlySet<string>): ReadonlySet<string>[] {
  let top = ids
  const rest = [...layers]
  while (rest.length > 0 && rest[0]!.size < 2 * top.size) top = new Set([...rest.shift()!, ...top])
  return [top, ...rest]
}

/** Made when it is first asked: a node looks each submission's ids up anew, and never asks the state after it. */
function later(make: () => KnownIds): KnownIds {
  let made: KnownIds | null = null
  const known = () => {
    made ??= make()
    return made
  }
  return { has: (actor, id) => known().has(actor, id), with: (actor, ids) => known().with(actor, ids) }
}
