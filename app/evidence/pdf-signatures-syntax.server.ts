/** Reads single PDF objects (ISO 32000-2, 7.3) from bytes that may be hostile: bounded, and strict where readers differ. */

export type PdfObject =
  | { kind: 'null' }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'number'; value: number }
  | { kind: 'name'; value: string }
  /** `start` and `end` delimit the string as written, with its brackets. */
  | { kind: 'string'; bytes: Uint8Array; start: number; end: number }
  | { kind: 'reference'; number: number; generation: number }
  | { kind: 'array'; items: PdfObject[] }
  | PdfDictionary
  | PdfStream

export type PdfDictionary = { kind: 'dictionary'; entries: Map<string, PdfObject> }
export type PdfStream = { kind: 'stream'; entries: Map<string, PdfObject>; start: number }

/** The file does not say one thing clearly: readers might each show something else. */
export class PdfSyntaxError extends Error {
  override name = 'PdfSyntaxError'
}

const MAX_DEPTH = 60
const MAX_NODES = 200_000
const MAX_STRING = 8 * 1024 * 1024
const NULL: PdfObject = { kind: 'null' }

const isSpace = (byte: number | undefined) =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x0c || byte === 0x00
const isDelimiter = (byte: number) => '()<>[]{}/%'.includes(String.fromCharCode(byte))
const isRegular = (byte: number | undefined): byte is number =>
  byte !== undefined && !isSpace(byte) && !isDelimiter(byte)

export class PdfReader {
  private nodes = 0

  constructor(
    readonly bytes: Uint8Array,
    public at: number,
    private readonly end = bytes.length,
  ) {}

  /** Any object but a stream. Throws `PdfSyntaxError`. */
  object(depth = 0): PdfObject {
    if (depth > MAX_DEPTH) throw new PdfSyntaxError('nested too deeply')
    if (++this.nodes > MAX_NODES) throw new PdfSyntaxError('an object with too many parts')
    this.skipSpace()
    const byte = this.peek()
    if (byte === undefined) throw new PdfSyntaxError('ends within an object')
    if (byte === 0x2f) return { kind: 'name', value: this.name() }
    if (byte === 0x28) return this.literalString()
    if (byte === 0x5b) return this.array(depth)
    if (byte === 0x3c) return this.peek(1) === 0x3c ? this.dictionary(depth) : this.hexString()
    const word = this.word()
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true' }
    if (word === 'null') return NULL
    return this.numberOrReference(word)
  }

  /** `12 0 obj … endobj`. Throws `PdfSyntaxError` unless exactly that stands here. */
  indirectObject(): { number: number; generation: number; object: PdfObject } {
    const number = this.wholeNumber()
    const generation = this.wholeNumber()
    if (this.word() !== 'obj') throw new PdfSyntaxError('no object where the table of contents says')
    const object = this.object()
    this.skipSpace()
    if (object.kind !== 'dictionary' || !this.lookingAt('stream')) return { number, generation, object }
    this.at += 6
    if (this.peek() === 0x0d) this.at++
    if (this.peek() === 0x0a) this.at++
    return { number, generation, object: { kind: 'stream', entries: object.entries, start: this.at } }
  }

  wholeNumber(): number {
    const word = this.word()
    if (!/^\d{1,10}$/.test(word)) throw new PdfSyntaxError(`a number was expected, not ${quoted(word)}`)
    return Number(word)
  }

  /** The next run of regular characters, white space and comments before it skipped. */
  word(): string {
    this.skipSpace()
    const start = this.at
    while (this.at < this.end && this.at - start < 128 && isRegular(this.peek())) this.at++
    if (this.at === start) throw new PdfSyntaxError('a word was expected')
    return latin1(this.bytes.subarray(start, this.at))
  }

  lookingAt(text: string): boolean {
    return this.at + text.length <= this.end && latin1(this.bytes.subarray(this.at, this.at + text.length)) === text
  }

  skipSpace(): void {
    for (;;) {
      while (this.at < this.end && isSpace(this.peek())) this.at++
      if (this.peek() !== 0x25) return
      while (this.at < this.end && this.peek() !== 0x0a && this.peek() !== 0x0d) this.at++
    }
  }

  private peek(ahead = 0): number | undefined {
    return this.at + ahead < this.end ? this.bytes[this.at + ahead] : undefined
  }

  private name(): string {
    const start = ++this.at
    while (isRegular(this.peek())) this.at++
    if (this.at - start > 512) throw new PdfSyntaxError('a name that is too long')
    return latin1(this.bytes.subarray(start, this.at)).replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  }

  private numberOrReference(word: string): PdfObject {
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) throw new PdfSyntaxError(`not an object: ${quoted(word)}`)
    const number: PdfObject = { kind: 'number', value: Number(word) }
    if (!/^\d{1,10}$/.test(word)) return number
    const back = this.at
    try {
      const generation = this.word()
      if (/^\d{1,5}$/.test(generation) && this.word() === 'R') {
        return { kind: 'reference', number: number.value, generation: Number(generation) }
      }
    } catch (error) {
      if (!(error instanceof PdfSyntaxError)) throw error
    }
    this.at = back
    return number
  }

  private array(depth: number): PdfObject {
    this.at++
    const items: PdfObject[] = []
    for (;;) {
      this.skipSpace()
      if (this.peek() === 0x5d) {
        this.at++
        return { kind: 'array', items }
      }
      items.push(this.object(depth + 1))
    }
  }

  private dictionary(depth: number): PdfDictionary {
    this.at += 2
    const entries = new Map<string, PdfObject>()
    for (;;) {
      this.skipSpace()
      if (this.lookingAt('>>')) {
        this.at += 2
        return { kind: 'dictionary', entries }
      }
      if (this.peek() !== 0x2f) throw new PdfSyntaxError('a dictionary’s key was expected')
      const key = this.name()
      // Readers differ on which of two equal keys they take.
      if (entries.has(key)) throw new PdfSyntaxError(`a dictionary with /${key} twice`)
      entries.set(key, this.object(depth + 1))
    }
  }

  private hexString(): PdfObject {
    const start = this.at
    const close = this.bytes.indexOf(0x3e, start)
    if (close < 0 || close >= this.end) throw new PdfSyntaxError('a string that does not end')
    if (close - start > MAX_STRING) throw new PdfSyntaxError('a string that is too long')
    const digits = latin1(this.bytes.subarray(start + 1, close)).replace(/[\s\0]+/g, '')
    if (/[^0-9a-fA-F]/.test(digits)) throw new PdfSyntaxError('not hexadecimal')
    this.at = close + 1
    const bytes = new Uint8Array(Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex'))
    return { kind: 'string', bytes, start, end: this.at }
  }

  private literalString(): PdfObject {
    const start = this.at++
    const bytes: number[] = []
    for (let open = 1; ; ) {
      const byte = this.peek()
      if (byte === undefined) throw new PdfSyntaxError('a string that does not end')
      if (this.at - start > MAX_STRING) throw new PdfSyntaxError('a string that is too long')
      this.at++
      if (byte === 0x5c) {
        this.escape(bytes)
        continue
      }
      if (byte === 0x28) open++
      if (byte === 0x29 && --open === 0) break
      bytes.push(byte)
    }
    return { kind: 'string', bytes: Uint8Array.from(bytes), start, end: this.at }
  }

  private escape(bytes: number[]): void {
    const byte = this.peek()
    if (byte === undefined) return
    const octal = /^[0-7]{1,3}/.exec(latin1(this.bytes.subarray(this.at, this.at + 3)))
    if (octal) {
      bytes.push(Number.parseInt(octal[0], 8) & 255)
      this.at += octal[0].length
      return
    }
    this.at++
    if (byte === 0x0d) {
      if (this.peek() === 0x0a) this.at++
    } else if (byte !== 0x0a) bytes.push(ESCAPES[byte] ?? byte)
  }
}

const ESCAPES: Record<number, number> = { 110: 0x0a, 114: 0x0d, 116: 0x09, 98: 0x08, 102: 0x0c }

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

function quoted(word: string): string {
  return JSON.stringify(word.slice(0, 20).replace(/[^\x20-\x7e]/g, '?'))
}

export function numberOf(object: PdfObject | undefined): number | null {
  return object?.kind === 'number' ? object.value : null
}

export function nameOf(object: PdfObject | undefined): string | null {
  return object?.kind === 'name' ? object.value : null
}

/** A text string (ISO 32000-2, 7.9.2.2): UTF-16BE, UTF-8 or, for want of a mark, Latin. */
export function textOf(object: PdfObject | undefined): string | null {
  if (object?.kind !== 'string') return null
  const { bytes } = object
  const text =
    bytes[0] === 0xfe && bytes[1] === 0xff
      ? new TextDecoder('utf-16be').decode(bytes.subarray(2))
      : bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
        ? new TextDecoder().decode(bytes.subarray(3))
        : latin1(bytes)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 300)
}
