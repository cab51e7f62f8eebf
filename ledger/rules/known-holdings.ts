/** Who holds what: claims and contracts that can be handed on, and on whose signatures together. */

/** Signatures of at least `threshold` of the `signers` (actors) are needed. */
export type JointTerms = { readonly threshold: number; readonly signers: readonly string[] }

/** Named by opener and subject together, so that nobody can take another's name for it. */
export type Holding = {
  readonly subject: string
  /** The actor that opened it; never changes. */
  readonly opener: string
  /** The actor that holds it now. */
  readonly holder: string
  readonly joint: JointTerms | null
  /** Leaf index of the item that changed it last. */
  readonly changedAt: number
}

/** Every holding of a subject, one for each actor that opened one. It must answer for the whole ledger. */
export interface HoldingLookup {
  of(subject: string): readonly Holding[]
}

/** Immutable: `with` answers a new value and leaves this one as it was. */
export interface KnownHoldings extends HoldingLookup {
  with(holding: Holding): KnownHoldings
  /** What `with` has changed on top of the look-up it began with, each holding once: for a store to take over. */
  changed(): readonly Holding[]
}

const NONE: readonly Holding[] = []

/** Nothing known beyond what `below` (a database's index, read beforehand, or a node's map) says. */
export function knownHoldings(below: HoldingLookup = { of: () => NONE }): KnownHoldings {
  return layered(below, [])
}

/** One string for both, since neither part may hold a colon (submission.ts). */
export function holdingKey(opener: string, subject: string): string {
  return `${opener}:${subject}`
}

/** A list of holdings as a look-up. */
export function holdingsIn(holdings: Iterable<Holding>): HoldingLookup {
  const bySubject = new Map<string, Holding[]>()
  for (const holding of holdings) putHolding(bySubject, holding)
  return { of: subject => bySubject.get(subject) ?? NONE }
}

/** Replaces the holding of the same opener and subject, or adds it. */
export function putHolding(bySubject: Map<string, Holding[]>, holding: Holding): void {
  const others = (bySubject.get(holding.subject) ?? []).filter(({ opener }) => opener !== holding.opener)
  bySubject.set(holding.subject, [...others, holding].sort(byOpener))
}

function byOpener(a: Holding, b: Holding): number {
  return a.opener < b.opener ? -1 : 1
}

type Layer = ReadonlyMap<string, readonly Holding[]>

/** As with known ids: layers at least double in size downwards, so adding n of them copies each about log n times. */
function layered(below: HoldingLookup, layers: readonly Layer[]): KnownHoldings {
  const of = (subject: string): readonly Holding[] => {
    for (const layer of layers) {
      const found = layer.get(subject)
      if (found) return found
    }
    return below.of(subject)
  }
  return {
    of,
    with(holding) {
      const all = of(holding.subject).filter(({ opener }) => opener !== holding.opener)
      let top: Map<string, readonly Holding[]> = new Map([[holding.subject, [...all, holding].sort(byOpener)]])
      const rest = [...layers]
      while (rest.length > 0 && rest[0]!.size < 2 * top.size) top = new Map([...rest.shift()!, ...top])
      return layered(below, [top, ...rest])
    },
    changed() {
      const newest = new Map<string, readonly Holding[]>()
      for (const layer of [...layers].reverse()) for (const [subject, found] of layer) newest.set(subject, found)
      return [...newest].flatMap(([subject, found]) => {
        const before = below.of(subject)
        return found.filter(holding => !before.includes(holding))
      })
    },
  }
}
