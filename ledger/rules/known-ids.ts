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
    has: (actor, id) => layers.some(layer => layer.has(idKey(actor, id))) || below.has(actor, id),
    with(actor, ids) {
      let top = new Set(ids.map(id => idKey(actor, id)))
      const rest = [...layers]
      while (rest.length > 0 && rest[0]!.size < 2 * top.size) top = new Set([...rest.shift()!, ...top])
      return layered(below, [top, ...rest])
    },
  }
}
