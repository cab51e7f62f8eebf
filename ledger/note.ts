/** C2SP signed-note: text, and signature lines by named keys. */
import { concatBytes, equalBytes, fromBase64, fromHex, fromUtf8, toBase64, toHex, utf8 } from './bytes.ts'
import { type Ed25519, PUBLIC_KEY_BYTES } from './ed25519.ts'
import { sha256 } from './hash.ts'

/** Signature type bytes assigned by the specification; the two this ledger uses. */
export const SIGNATURE_ED25519 = 0x01
export const SIGNATURE_COSIGNATURE = 0x04

export const MAX_NOTE_BYTES = 1 << 20
export const MAX_SIGNATURES = 64
/** Of a signature line or a verifier key: room for signatures and names many times those in use. */
export const MAX_LINE_CHARS = 16 * 1024
const KEY_ID_BYTES = 4

/** A verifier key: `<name>+<hex key id>+<base64 of type ‖ public key>`. */
export type Vkey = {
  readonly name: string
  /** 4 bytes. */
  readonly keyId: Uint8Array
  readonly type: number
  readonly publicKey: Uint8Array
}

export type NoteSignature = {
  readonly name: string
  readonly keyId: Uint8Array
  /** What follows the key id: for type 1 the 64-byte signature, for a cosignature time and signature. */
  readonly signature: Uint8Array
}

export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] }

/** How one known key checks its signatures; `verify` answers for this key's type. */
export type NoteVerifier = {
  readonly vkey: Vkey
  readonly verify: (text: string, signature: Uint8Array) => boolean
}

export class NoteError extends Error {
  override name = 'NoteError'
}

export function vkeyOf(name: string, type: number, publicKey: Uint8Array): Vkey {
  if (!isKeyName(name)) throw new NoteError('a key name is not empty and has no white space or +')
  const keyId = sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(type), publicKey)).slice(0, KEY_ID_BYTES)
  return { name, keyId, type, publicKey }
}

export function encodeVkey(vkey: Vkey): string {
  return `${vkey.name}+${toHex(vkey.keyId)}+${toBase64(concatBytes(Uint8Array.of(vkey.type), vkey.publicKey))}`
}

/** Reads a vkey of the given type, checking that its id is the one its name and key hash to. */
export function parseVkey(text: string, type: number): Vkey {
  if (text.length > MAX_LINE_CHARS) throw new NoteError('not a verifier key: too long')
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(text)
  if (!match) throw new NoteError('not a verifier key')
  const material = decode(match[3]!)
  if (material[0] !== type) throw new NoteError(`not a verifier key of type ${type}`)
  if (material.length !== 1 + PUBLIC_KEY_BYTES) throw new NoteError('an Ed25519 public key is 32 bytes')
  const vkey = vkeyOf(match[1]!, type, material.slice(1))
  if (!equalBytes(vkey.keyId, fromHex(match[2]!))) throw new NoteError('the key id does not match the key')
  return vkey
}

/** The text runs to the *last* empty line; everything after it must be well-formed signature lines. */
export function parseNote(note: string | Uint8Array): Note {
  const whole = typeof note === 'string' ? note : textOf(note)
  if (whole.length > MAX_NOTE_BYTES) throw new NoteError('the note is too long')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u.test(whole)) throw new NoteError('control characters in the note')
  const split = whole.lastIndexOf('\n\n')
  if (split < 0 || !whole.endsWith('\n')) throw new NoteError('the note has no signatures')
  const lines = whole.slice(split + 2, -1).split('\n', MAX_SIGNATURES + 1)
  if (lines.length > MAX_SIGNATURES) throw new NoteError(`more than ${MAX_SIGNATURES} signatures`)
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignatureLine) }
}

export function encodeNote(note: Note): string {
  if (!note.text.endsWith('\n')) throw new NoteError('the text of a note ends in a newline')
  return `${note.text}\n${note.signatures.map(encodeSignatureLine).join('')}`
}

export function encodeSignatureLine(signature: NoteSignature): string {
  return `— ${signature.name} ${toBase64(concatBytes(signature.keyId, signature.signature))}\n`
}

export function parseSignatureLine(line: string): NoteSignature {
  if (line.length > MAX_LINE_CHARS) throw new NoteError('a signature line is too long')
  const match = /^— ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line)
  if (!match || !isKeyName(match[1]!)) throw new NoteError('a malformed signature line')
  const blob = decode(match[2]!)
  if (blob.length <= KEY_ID_BYTES) throw new NoteError('a malformed signature line')
  return { name: match[1]!, keyId: blob.slice(0, KEY_ID_BYTES), signature: blob.slice(KEY_ID_BYTES) }
}

/**
 * The signatures by known keys, one for each key, in the order of the note. Unknown keys are ignored. Throws
 * `NoteError` when any signature under a known key's name and id does not verify: such a note was tampered with.
 */
export function openNote(note: Note, known: readonly NoteVerifier[]): { vkey: Vkey; signature: NoteSignature }[] {
  const opened = new Map<NoteVerifier, NoteSignature>()
  for (const signature of note.signatures) {
    const verifier = known.find(({ vkey }) => isSameKey(vkey, signature))
    if (!verifier) continue
    if (!verifier.verify(note.text, signature.signature)) {
      throw new NoteError(`the signature by ${signature.name} does not verify`)
    }
    if (!opened.has(verifier)) opened.set(verifier, signature)
  }
  return [...opened].map(([verifier, signature]) => ({ vkey: verifier.vkey, signature }))
}

/** Type 1: Ed25519 over the text itself. */
export function ed25519Verifier(vkey: Vkey, ed25519: Ed25519): NoteVerifier {
  return { vkey, verify: (text, signature) => ed25519.verify(signature, utf8(text), vkey.publicKey) }
}

export function signNote(text: string, name: string, secretKey: Uint8Array, ed25519: Ed25519): NoteSignature {
  const { keyId } = vkeyOf(name, SIGNATURE_ED25519, ed25519.publicKeyOf(secretKey))
  return { name, keyId, signature: ed25519.sign(utf8(text), secretKey) }
}

export function isSameKey(a: { name: string; keyId: Uint8Array }, b: { name: string; keyId: Uint8Array }): boolean {
  return a.name === b.name && equalBytes(a.keyId, b.keyId)
}

function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\p{White_Space}+\p{Cc}]/u.test(name)
}

function decode(base64: string): Uint8Array {
  try {
    return fromBase64(base64)
  } catch {
    throw new NoteError('not base64')
  }
}

function textOf(bytes: Uint8Array): string {
  if (bytes.length > MAX_NOTE_BYTES) throw new NoteError('the note is too long')
  try {
    return fromUtf8(bytes)
  } catch {
    throw new NoteError('the note is not UTF-8')
  }
}
