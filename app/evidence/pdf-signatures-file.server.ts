/**
 * A PDF as it stood when it had `length` bytes: its chain of cross-reference sections and the objects they lead to
 * (ISO 32000-2, 7.5). Strict: where a reader would have to guess or repair, it throws `PdfSyntaxError`.
 */
import { inflateSync } from 'node:zlib'
import {
  latin1,
  nameOf,
  numberOf,
  type PdfDictionary,
  type PdfObject,
  PdfReader,
  type PdfStream,
  PdfSyntaxError,
} from './pdf-signatures-syntax.server.ts'

export type Entry =
  | { type: 'free' }
  | { type: 'offset'; offset: number; generation: number }
  | { type: 'compressed'; stream: number; index: number }

export interface Section {
  offset: number
  trailer: PdfDictionary
  entries: Map<number, Entry>
}

const MAX_SECTIONS = 500
const MAX_ENTRIES = 500_000
const MAX_INFLATED = 64 * 1024 * 1024

export class PdfView {
  /** Newest first. */
  readonly sections: Section[] = []
  readonly trailer: PdfDictionary
  private readonly entries = new Map<number, Entry>()
  private readonly objects = new Map<number, PdfObject>()
  private readonly containers = new Map<number, Map<number, PdfObject>>()
  private inflated = 0

  /** Throws `PdfSyntaxError`. */
  constructor(
    readonly bytes: Uint8Array,
    readonly length = bytes.length,
  ) {
    const start = this.startOffset()
    const queue = [start]
    const seen = new Set<number>()
    for (let offset = queue.shift(); offset !== undefined; offset = queue.shift()) {
      if (seen.has(offset)) continue // a hybrid file's two ways to the same section, or a circle
      seen.add(offset)
      if (seen.size > MAX_SECTIONS) throw new PdfSyntaxError('too many cross-reference sections')
      const section = this.readSection(offset)
      this.sections.push(section)
      for (const [number, entry] of section.entries) if (!this.entries.has(number)) this.entries.set(number, entry)
      if (this.entries.size > MAX_ENTRIES) throw new PdfSyntaxError('too many objects')
      const hybrid = numberOf(section.trailer.entries.get('XRefStm'))
      const previous = numberOf(section.trailer.entries.get('Prev'))
      queue.push(...[hybrid, previous].filter(next => next !== null))
    }
    this.trailer = this.sections[0]!.trailer
  }

  get encrypted(): boolean {
    const encrypt = this.trailer.entries.get('Encrypt')
    return encrypt !== undefined && encrypt.kind !== 'null'
  }

  entryOf(number: number): Entry | undefined {
    return this.entries.get(number)
  }

  /** References followed to what they stand for; a missing object is null (ISO 32000-2, 7.3.10). */
  resolve(object: PdfObject | undefined): PdfObject {
    let current = object
    for (let hops = 0; current?.kind === 'reference'; hops++) {
      if (hops > 20) throw new PdfSyntaxError('references in a circle')
      current = this.objectNumbered(current.number, current.generation)
    }
    return current ?? { kind: 'null' }
  }

  dictionary(object: PdfObject | undefined): Map<string, PdfObject> | null {
    const resolved = this.resolve(object)
    return resolved.kind === 'dictionary' || resolved.kind === 'stream' ? resolved.entries : null
  }

  array(object: PdfObject | undefined): PdfObject[] | null {
    const resolved = this.resolve(object)
    return resolved.kind === 'array' ? resolved.items : null
  }

  /** A stream's bytes as they stand in the file. Throws unless its length is what it says. */
  rawStream(stream: PdfStream): Uint8Array {
    const length = numberOf(this.resolve(stream.entries.get('Length')))
    if (length === null || length < 0 || stream.start + length > this.length) {
      throw new PdfSyntaxError('a stream without a proper length')
    }
    const reader = new PdfReader(this.bytes, stream.start + length, this.length)
    reader.skipSpace()
    if (!reader.lookingAt('endstream')) throw new PdfSyntaxError('a stream that is not as long as it says')
    return this.bytes.subarray(stream.start, stream.start + length)
  }

  private startOffset(): number {
    const tail = latin1(this.bytes.subarray(Math.max(0, this.length - 2048), this.length))
    const at = tail.lastIndexOf('startxref')
    const offset = at < 0 ? null : /^startxref\s+(\d{1,10})\s/.exec(`${tail.slice(at)} `)?.[1]
    if (!offset) throw new PdfSyntaxError('no startxref at the end')
    return Number(offset)
  }

  private readSection(offset: number): Section {
    if (offset >= this.length) throw new PdfSyntaxError('a cross-reference section beyond the end')
    const reader = new PdfReader(this.bytes, offset, this.length)
    reader.skipSpace()
    return reader.lookingAt('xref') ? this.readTable(reader, offset) : this.readXrefStream(reader, offset)
  }

  private readTable(reader: PdfReader, offset: number): Section {
    reader.at += 4
    const entries = new Map<number, Entry>()
    for (;;) {
      reader.skipSpace()
      if (reader.lookingAt('trailer')) break
      const first = reader.wholeNumber()
      const count = reader.wholeNumber()
      if (count > MAX_ENTRIES || entries.size + count > MAX_ENTRIES) throw new PdfSyntaxError('too many objects')
      for (let index = 0; index < count; index++) {
        const position = reader.wholeNumber()
        const generation = reader.wholeNumber()
        const use = reader.word()
        if (use !== 'n' && use !== 'f') throw new PdfSyntaxError('a broken cross-reference table')
        entries.set(first + index, use === 'f' ? { type: 'free' } : { type: 'offset', offset: position, generation })
      }
    }
    reader.at += 7
    const trailer = reader.object()
    if (trailer.kind !== 'dictionary') throw new PdfSyntaxError('no trailer')
    return { offset, trailer, entries }
  }

  private readXrefStream(reader: PdfReader, offset: number): Section {
    const { object } = reader.indirectObject()
    if (object.kind !== 'stream' || nameOf(object.entries.get('Type')) !== 'XRef') {
      throw new PdfSyntaxError('no cross-reference section where it should be')
    }
    const widths = numbersOf(object.entries.get('W'))
    const size = numberOf(object.entries.get('Size')) ?? 0
    const index = object.entries.has('Index') ? numbersOf(object.entries.get('Index')) : [0, size]
    if (widths.length !== 3 || widths.some(width => width < 0 || width > 8)) throw new PdfSyntaxError('bad widths')
    const data = this.decoded(object)
    const entries = new Map<number, Entry>()
    let at = 0
    const field = (width: number, absent: number) => {
      if (width === 0) return absent
      let value = 0
      for (let i = 0; i < width; i++) value = value * 256 + (data[at++] ?? 0)
      return value
    }
    const rowWidth = widths[0]! + widths[1]! + widths[2]!
    for (let pair = 0; pair + 1 < index.length; pair += 2) {
      if (entries.size + index[pair + 1]! > MAX_ENTRIES) throw new PdfSyntaxError('too many objects')
      for (let n = 0; n < index[pair + 1]!; n++) {
        if (rowWidth === 0 || at + rowWidth > data.length) throw new PdfSyntaxError('a short cross-reference stream')
        const [type, second, third] = [field(widths[0]!, 1), field(widths[1]!, 0), field(widths[2]!, 0)]
        entries.set(index[pair]! + n, entryOf(type, second, third))
      }
    }
    return { offset, trailer: { kind: 'dictionary', entries: object.entries }, entries }
  }

  private objectNumbered(number: number, generation: number): PdfObject {
    const held = this.objects.get(number)
    if (held) return held
    const entry = this.entries.get(number)
    if (!entry || entry.type === 'free') return { kind: 'null' }
    const object =
      entry.type === 'offset' ? this.objectAt(entry.offset, number, generation) : this.compressed(entry, number)
    this.objects.set(number, object)
    return object
  }

  private objectAt(offset: number, number: number, generation: number): PdfObject {
    if (offset >= this.length) throw new PdfSyntaxError(`object ${number} beyond the end`)
    const found = new PdfReader(this.bytes, offset, this.length).indirectObject()
    if (found.number !== number || found.generation !== generation) {
      throw new PdfSyntaxError(`object ${number} is not where the table of contents says`)
    }
    return found.object
  }

  private compressed({ stream, index }: { stream: number; index: number }, number: number): PdfObject {
    let container = this.containers.get(stream)
    if (!container) {
      const entry = this.entries.get(stream)
      if (entry?.type !== 'offset') throw new PdfSyntaxError('an object stream that is not there')
      container = this.unpacked(this.objectAt(entry.offset, stream, entry.generation))
      this.containers.set(stream, container)
    }
    const object = container.get(number)
    if (!object) throw new PdfSyntaxError(`object ${number} is not number ${index} in its stream`)
    return object
  }

  private unpacked(stream: PdfObject): Map<number, PdfObject> {
    if (stream.kind !== 'stream' || nameOf(stream.entries.get('Type')) !== 'ObjStm') {
      throw new PdfSyntaxError('not an object stream')
    }
    const data = this.decoded(stream)
    const count = numberOf(this.resolve(stream.entries.get('N'))) ?? 0
    const first = numberOf(this.resolve(stream.entries.get('First'))) ?? 0
    if (count > 100_000) throw new PdfSyntaxError('too many objects in a stream')
    const header = new PdfReader(data, 0, Math.min(first, data.length))
    const objects = new Map<number, PdfObject>()
    for (let n = 0; n < count; n++) {
      const number = header.wholeNumber()
      const offset = header.wholeNumber()
      objects.set(number, new PdfReader(data, first + offset).object())
    }
    return objects
  }

  private decoded(stream: PdfStream): Uint8Array {
    const raw = this.rawStream(stream)
    const filter = this.single(stream.entries.get('Filter'))
    if (filter.kind === 'null') return raw
    if (nameOf(filter) !== 'FlateDecode') throw new PdfSyntaxError('a filter that is not read here')
    const parameters = this.dictionary(this.single(stream.entries.get('DecodeParms')))
    const data = this.inflate(raw)
    const predictor = numberOf(this.resolve(parameters?.get('Predictor'))) ?? 1
    if (predictor === 1) return data
    if (predictor < 10) throw new PdfSyntaxError('a predictor that is not read here')
    return unpredicted(data, numberOf(this.resolve(parameters?.get('Columns'))) ?? 1)
  }

  private single(object: PdfObject | undefined): PdfObject {
    const resolved = this.resolve(object)
    if (resolved.kind !== 'array') return resolved
    if (resolved.items.length > 1) throw new PdfSyntaxError('filters that are not read here')
    return this.resolve(resolved.items[0])
  }

  private inflate(raw: Uint8Array): Uint8Array {
    try {
      const data = inflateSync(raw, { maxOutputLength: MAX_INFLATED - this.inflated + 1 })
      this.inflated += data.length
      return data
    } catch {
      throw new PdfSyntaxError('a compressed stream that cannot be read')
    }
  }
}

function entryOf(type: number, second: number, third: number): Entry {
  if (type === 0) return { type: 'free' }
  if (type === 1) return { type: 'offset', offset: second, generation: third }
  if (type === 2) return { type: 'compressed', stream: second, index: third }
  return { type: 'free' } // unknown types are to be read as null (7.5.8.3)
}

function numbersOf(object: PdfObject | undefined): number[] {
  if (object?.kind !== 'array' || object.items.length > 10_000) return []
  return object.items.map(item => numberOf(item) ?? -1)
}

/** PNG predictors with one byte a pixel (ISO 32000-2, 7.4.4.4). */
function unpredicted(data: Uint8Array, columns: number): Uint8Array {
  if (columns < 1 || columns > 64) throw new PdfSyntaxError('a predictor that is not read here')
  const rows = Math.floor(data.length / (columns + 1))
  const out = new Uint8Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const type = data[row * (columns + 1)]!
    for (let column = 0; column < columns; column++) {
      const value = data[row * (columns + 1) + 1 + column]!
      const left = column > 0 ? out[row * columns + column - 1]! : 0
      const up = row > 0 ? out[(row - 1) * columns + column]! : 0
      const corner = row > 0 && column > 0 ? out[(row - 1) * columns + column - 1]! : 0
      out[row * columns + column] = value + predicted(type, left, up, corner)
    }
  }
  return out
}

function predicted(type: number, left: number, up: number, corner: number): number {
  if (type === 0) return 0
  if (type === 1) return left
  if (type === 2) return up
  if (type === 3) return (left + up) >> 1
  if (type !== 4) throw new PdfSyntaxError('an unknown predictor')
  const estimate = left + up - corner
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}
