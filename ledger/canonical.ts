/** Canonical JSON (RFC 8785) and strict parsing: what is hashed or signed has exactly one spelling. */
import canonicalize from 'canonicalize'
import { BytesError, fromUtf8, utf8 } from './bytes.ts'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

export class CanonicalError extends Error {
  override name = 'CanonicalError'
}

/** Deep enough for any document here, shallow enough that no parser's stack is at risk. */
export const MAX_DEPTH = 64

/** RFC 8785 text of a JSON value. Throws `CanonicalError` on whatever JSON cannot say exactly. */
export function canonicalText(value: Json): string {
  const text = plainText(value, 0)
  return text ?? slowCanonicalText(value)
}

/** The same for whatever there is, several times slower: it says what is wrong with what `plainText` leaves alone. */
export function slowCanonicalText(value: Json): string {
  assertJson(value, 0)
  const text = canonicalize(value)
  if (text === undefined) throw new CanonicalError('not a JSON value')
  return text
}

/** Null where something is out of the ordinary, be it allowed or not. */
function plainText(value: Json, depth: number): string | null {
  if (depth > MAX_DEPTH) return null
  if (typeof value === 'string') return SURROGATE.test(value) ? null : JSON.stringify(value)
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : null
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object') return null
  return Array.isArray(value) ? plainList(value, depth) : plainObject(value as JsonObject, depth)
}

function plainList(list: readonly Json[], depth: number): string | null {
  let text = '['
  for (let i = 0; i < list.length; i++) {
    const member = plainText(list[i]!, depth + 1)
    if (member === null) return null
    text += i === 0 ? member : `,${member}`
  }
  return `${text}]`
}

function plainObject(value: JsonObject, depth: number): string | null {
  if (Object.getPrototypeOf(value) !== Object.prototype) return null
  let text = ''
  for (const key of Object.keys(value).sort()) {
    const member = plainText(value[key]!, depth + 1)
    if (member === null || SURROGATE.test(key)) return null
    text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${member}`
  }
  return text === '' ? '{}' : `${text}}`
}

const SURROGATE = /[\ud800-\udfff]/

export function canonicalBytes(value: Json): Uint8Array {
  return utf8(canonicalText(value))
}

/**
 * The value of bytes that are exactly canonical. Comparing with our own spelling also refuses duplicate keys,
 * white space, `-0`, needless escapes and unsorted keys, since none of them survives being written again.
 */
export function parseCanonical(bytes: Uint8Array): Json {
  const text = textOf(bytes)
  const value = parsed(text)
  if (!isPlainlyCanonical(value, text) && canonicalText(value) !== text) {
    throw new CanonicalError('not in canonical form (RFC 8785)')
  }
  return value
}

/**
 * Most of what is canonical shows it at once: RFC 8785 writes values as `JSON.stringify` does, with sorted keys. False
 * says nothing: numbers as keys, which JavaScript sorts its own way, are for the long way to judge. A `\ud` that is written
 * again is, or looks like, a lone surrogate.
 */
function isPlainlyCanonical(value: Json, text: string): boolean {
  return hasSortedKeys(value, 0) && !text.includes('\\ud') && JSON.stringify(value) === text
}

function hasSortedKeys(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return depth <= MAX_DEPTH
  if (depth > MAX_DEPTH) return false
  if (Array.isArray(value)) return value.every(member => hasSortedKeys(member, depth + 1))
  let before = ''
  for (const key in value as JsonObject) {
    if (key < before || !hasSortedKeys((value as JsonObject)[key]!, depth + 1)) return false
    before = key
  }
  return true
}

/** The value of any JSON text, refusing what parsers disagree about: duplicate keys, lone surrogates, huge depth. */
export function parseStrictJson(text: string): Json {
  const value = parsed(text)
  refuseDuplicateKeys(text)
  assertJson(value, 0)
  return value
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes)
  } catch (error) {
    if (error instanceof BytesError) throw new CanonicalError(error.message)
    throw error
  }
}

function parsed(text: string): Json {
  refuseDepth(text)
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new CanonicalError('not JSON')
  }
}

/**
 * Before the parser sees it: millions of brackets keep `JSON.parse` busy for seconds. Grammar is the parser's matter;
 * here strings are passed over and brackets counted.
 */
function refuseDepth(text: string): void {
  if (text.length <= SHORT) return
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) i = endOfString(text, i)
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1
      // An empty list may stand at the greatest depth.
      if (depth > MAX_DEPTH + 1) throw new CanonicalError(`nested deeper than ${MAX_DEPTH}`)
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1
  }
}

/** What is as short as any leaf is parsed at once however deep it is, and refused for its depth afterwards. */
const SHORT = 8192

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

function assertJson(value: unknown, depth: number): asserts value is Json {
  if (depth > MAX_DEPTH) throw new CanonicalError(`nested deeper than ${MAX_DEPTH}`)
  if (value === null || typeof value === 'boolean') return
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new CanonicalError('a number is not finite')
    return
  }
  if (typeof value === 'string') return assertPaired(value)
  if (typeof value !== 'object') throw new CanonicalError(`a ${typeof value} is not JSON`)
  if (Array.isArray(value)) {
    // An index loop, because forEach would skip the holes of a sparse array.
    for (let i = 0; i < value.length; i++) assertJson(value[i], depth + 1)
    return
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw new CanonicalError('not a plain object')
  for (const [key, member] of Object.entries(value)) {
    assertPaired(key)
    assertJson(member, depth + 1)
  }
}

function assertPaired(text: string): void {
  // With the u flag a surrogate pair is one character, so this matches only the unpaired halves.
  if (/\p{Surrogate}/u.test(text)) throw new CanonicalError('a lone surrogate')
}

/** `text` is known to be grammatical JSON, so only strings and brackets need telling apart. */
function refuseDuplicateKeys(text: string): void {
  const open: (Set<string> | null)[] = [] // a set of keys for an object, null for an array
  let keyNext = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '"') {
      const end = endOfString(text, i)
      const keys = open.at(-1)
      if (keyNext && keys) {
        const key = JSON.parse(text.slice(i, end + 1)) as string
        if (keys.has(key)) throw new CanonicalError(`duplicate key ${JSON.stringify(key)}`)
        keys.add(key)
        keyNext = false
      }
      i = end
    } else if (char === '{') {
      open.push(new Set())
      keyNext = true
    } else if (char === '[') {
      open.push(null)
      keyNext = false
    } else if (char === '}' || char === ']') {
      open.pop()
    } else if (char === ',') {
      keyNext = open.at(-1) != null
    }
    if (open.length > MAX_DEPTH) throw new CanonicalError(`nested deeper than ${MAX_DEPTH}`)
  }
}

/** The index of the closing quote, or past the end where there is none. */
function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) break
    i += code === BACKSLASH ? 2 : 1
  }
  return i
}
