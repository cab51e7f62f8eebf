/**
 * What changed after a signature: the document as it stood when it was signed against the document as it stands now,
 * walked together from their catalogues. Validation data and further signatures may be added; all else is named.
 */
import { equalBytes } from '#ledger/bytes.ts'
import type { LaterChange } from './pdf-signatures.ts'
import type { PdfView } from './pdf-signatures-file.server.ts'
import { nameOf, type PdfObject, PdfSyntaxError } from './pdf-signatures-syntax.server.ts'

export interface Changes {
  kinds: Set<LaterChange>
  /** Where in the document, such as `Pages/Kids/0/Contents`; the first few. */
  places: string[]
}

const MAX_PAIRS = 400_000
const MAX_PLACES = 5

type Pair = { before: PdfObject | undefined; after: PdfObject | undefined; place: string }
type Entries = Map<string, PdfObject>

/** Throws `PdfSyntaxError` where either state of the document cannot be read strictly. */
export function changesBetween(before: PdfView, after: PdfView): Changes {
  return new Comparison(before, after).run()
}

class Comparison {
  private readonly changes: Changes = { kinds: new Set(), places: [] }
  private readonly seen = new Set<string>()
  private readonly pending: Pair[] = []
  /** Ways back up, from a mark to its page, say: taken last, for a change is best named on the way down. */
  private readonly upwards: Pair[] = []
  /** Object numbers of signature fields that were added, and of their widgets. */
  private readonly addedWidgets = new Set<number>()

  constructor(
    private readonly before: PdfView,
    private readonly after: PdfView,
  ) {}

  run(): Changes {
    this.compareHistory()
    const roots = [this.before, this.after].map(view => view.dictionary(view.trailer.entries.get('Root')))
    if (!roots[0] || !roots[1]) throw new PdfSyntaxError('no catalogue')
    this.compareCatalogues(roots[0], roots[1])
    this.compareInformation()
    this.compareAll()
    return this.changes
  }

  private compareAll(): void {
    // Breadth first, so that a change is named by the shortest way to it.
    for (let next = 0; next < this.pending.length; next++) {
      if (next > MAX_PAIRS) throw new PdfSyntaxError('too large to be compared')
      this.compare(this.pending[next]!)
      if (next === this.pending.length - 1) this.pending.push(...this.upwards.splice(0, 1000))
    }
  }

  /** What stands behind the signed part must continue it: each of its sections, and nothing between them. */
  private compareHistory(): void {
    const signed = this.before.sections.map(section => section.offset)
    const kept = this.after.sections.map(section => section.offset).filter(offset => offset < this.before.length)
    if (kept.length === this.after.sections.length) this.other('bytes that belong to no revision')
    if (kept.join() !== signed.join()) this.other('the revision that was signed is passed over')
    if (this.after.encrypted !== this.before.encrypted) this.other('encryption')
  }

  private compareCatalogues(before: Entries, after: Entries): void {
    const keys = [...keysOf(before, after)].sort((a, b) => Number(b === 'Pages') - Number(a === 'Pages'))
    for (const key of keys) {
      const pair = { before: before.get(key), after: after.get(key), place: key }
      if (key === 'AcroForm') this.compareForms(pair)
      else if (key === 'DSS') this.compareValidationData(pair)
      else if (key === 'Extensions' || key === 'Version')
        continue // which revision of the standard is used
      else this.pending.push(pair)
    }
  }

  /**
   * The Document Security Store: certificates and revocation data, which show nothing. Compared apart, so that what a
   * page shows is not excused by being listed here as well.
   */
  private compareValidationData(pair: Pair): void {
    if (!pair.after) {
      this.other('DSS')
      return
    }
    const store = new Comparison(this.before, this.after)
    store.pending.push(pair)
    store.compareAll()
    if (store.changes.kinds.size > 0) this.changes.kinds.add('validation-data')
  }

  private compareForms({ before, after }: Pair): void {
    const [old, now] = [this.before.dictionary(before) ?? new Map(), this.after.dictionary(after) ?? new Map()]
    const redraw = this.after.resolve(now.get('NeedAppearances'))
    const redraws = redraw.kind === 'boolean' && redraw.value
    for (const key of keysOf(old, now)) {
      const pair = { before: old.get(key), after: now.get(key), place: `AcroForm/${key}` }
      if (key === 'Fields') this.compareFields(pair)
      else if (key === 'SigFlags' || (DEFAULTS.has(key) && !redraws)) continue
      else this.pending.push(pair)
    }
  }

  private compareFields({ before, after, place }: Pair): void {
    const added = this.additions(before, after, place)
    for (const field of added) {
      const entries = this.after.dictionary(field)
      if (field.kind !== 'reference' || !entries || nameOf(this.after.resolve(entries.get('FT'))) !== 'Sig') {
        this.other(`${place}, a field that is not a signature`)
        continue
      }
      this.addedWidgets.add(field.number)
      for (const kid of this.after.array(entries.get('Kids')) ?? []) {
        if (kid.kind === 'reference') this.addedWidgets.add(kid.number)
      }
      this.noteSignature(entries, place)
    }
  }

  private noteSignature(field: Entries, place: string): void {
    const value = this.after.dictionary(field.get('V'))
    if (!value) {
      this.other(`${place}, an empty signature field`)
      return
    }
    const isTimeStamp = nameOf(this.after.resolve(value.get('SubFilter'))) === 'ETSI.RFC3161'
    if (isTimeStamp && this.isVisible(field)) {
      this.other(`${place}, a time-stamp with something to see`)
      return
    }
    this.changes.kinds.add(isTimeStamp ? 'document-time-stamp' : 'signature')
  }

  private isVisible(field: Entries): boolean {
    const corners = (this.after.array(field.get('Rect')) ?? []).map(item => {
      const corner = this.after.resolve(item)
      return corner.kind === 'number' ? corner.value : 0
    })
    return field.has('Kids') || (corners[0] !== corners[2] && corners[1] !== corners[3])
  }

  /** Items of an array after its former ones, which must all still be there in their order. */
  private additions(before: PdfObject | undefined, after: PdfObject | undefined, place: string): PdfObject[] {
    const old = this.before.array(before) ?? []
    const now = this.after.array(after) ?? []
    let kept = 0
    const added: PdfObject[] = []
    for (const item of now) {
      const former = old[kept]
      if (former?.kind === 'reference' && item.kind === 'reference' && former.number === item.number) {
        this.pending.push({ before: former, after: item, place: `${place}/${kept++}` })
      } else if (former && former.kind !== 'reference' && item.kind === former.kind) {
        this.pending.push({ before: former, after: item, place: `${place}/${kept++}` })
      } else added.push(item)
    }
    if (kept < old.length) this.other(`${place}, something taken away`)
    return added
  }

  private compareInformation(): void {
    const [before, after] = [this.before.trailer.entries.get('Info'), this.after.trailer.entries.get('Info')]
    const [old, now] = [this.before.dictionary(before), this.after.dictionary(after)]
    const spelled = (entries: Entries | null) =>
      JSON.stringify(
        [...(entries ?? [])].map(([key, value]) => [key, value.kind === 'string' ? [...value.bytes] : value]),
      )
    if (spelled(old) !== spelled(now)) this.changes.kinds.add('document-information')
  }

  private compare({ before, after, place }: Pair): void {
    if (before?.kind === 'reference' && after?.kind === 'reference') {
      const key = `${before.number} ${after.number}`
      if (this.seen.has(key)) return
      this.seen.add(key)
    }
    const old = this.before.resolve(before)
    const now = this.after.resolve(after)
    if (old.kind !== now.kind) {
      this.other(place)
      return
    }
    if (old.kind === 'dictionary') this.compareDictionaries(old.entries, (now as typeof old).entries, place)
    else if (old.kind === 'stream') this.compareStreams(old, now as typeof old, place)
    else if (old.kind === 'array') this.compareArrays(old.items, (now as typeof old).items, place)
    else if (!sameLeaf(old, now)) this.other(place)
  }

  private compareDictionaries(before: Entries, after: Entries, place: string, skip?: string): void {
    const isPage = this.isNamed(before, 'Type', 'Page') && this.isNamed(after, 'Type', 'Page')
    const newlySigned = this.isNamed(before, 'FT', 'Sig') && !before.has('V') && after.has('V')
    if (newlySigned) this.noteSignature(after, place)
    for (const key of keysOf(before, after)) {
      if (key === skip || (newlySigned && SIGNING_KEYS.has(key))) continue
      const pair = { before: before.get(key), after: after.get(key), place: `${place}/${key}`.slice(-200) }
      if (isPage && key === 'Annots') this.compareAnnotations(pair)
      else if (key === 'P' || key === 'Parent') this.upwards.push(pair)
      else this.pending.push(pair)
    }
  }

  private isNamed(entries: Entries, key: string, name: string): boolean {
    const value = entries.get(key)
    return value?.kind === 'name' && value.value === name
  }

  /** The marks of added signatures are allowed on a page; any other mark is a change. */
  private compareAnnotations({ before, after, place }: Pair): void {
    for (const mark of this.additions(before, after, place)) {
      if (mark.kind !== 'reference' || !this.addedWidgets.has(mark.number)) this.other(place)
    }
  }

  private compareStreams(
    before: Extract<PdfObject, { kind: 'stream' }>,
    after: Extract<PdfObject, { kind: 'stream' }>,
    place: string,
  ): void {
    this.compareDictionaries(before.entries, after.entries, place, 'Length')
    if (before.start !== after.start || this.before.bytes !== this.after.bytes) {
      if (!equalBytes(this.before.rawStream(before), this.after.rawStream(after))) this.other(place)
    } else if (this.before.rawStream(before).length !== this.after.rawStream(after).length) this.other(place)
  }

  private compareArrays(before: PdfObject[], after: PdfObject[], place: string): void {
    if (before.length !== after.length) {
      this.other(place)
      return
    }
    before.forEach((item, index) => {
      this.pending.push({ before: item, after: after[index], place: `${place}/${index}`.slice(-200) })
    })
  }

  private other(place: string): void {
    this.changes.kinds.add('other')
    if (this.changes.places.length < MAX_PLACES && !this.changes.places.includes(place)) this.changes.places.push(place)
  }
}

/** Fonts and style for fields that a reader draws anew, which it does only where the form asks for it. */
const DEFAULTS = new Set(['DR', 'DA', 'Q'])

/** What signing a field that was left empty for it changes. */
const SIGNING_KEYS = new Set(['V', 'AP', 'F', 'M', 'AS', 'MK', 'DA'])

function keysOf(...dictionaries: Entries[]): Set<string> {
  return new Set(dictionaries.flatMap(entries => [...entries.keys()]))
}

function sameLeaf(a: PdfObject, b: PdfObject): boolean {
  if (a.kind === 'string' && b.kind === 'string') return equalBytes(a.bytes, b.bytes)
  return JSON.stringify(a) === JSON.stringify(b)
}
