import { describe, expect, it } from 'vitest'
import { toBase64, utf8 } from '#ledger/bytes.ts'
import { MAX_CHECKPOINT_CHARS, parseCheckpoint } from '#ledger/checkpoint.ts'
import {
  BundleError,
  MAX_BUNDLE_CHARS,
  MAX_BUNDLED_KEYS,
  MAX_EXHIBITS,
  parseBundle,
  readBundle,
} from '#ledger/exhibit.ts'
import {
  MAX_LINE_CHARS,
  MAX_NOTE_BYTES,
  MAX_SIGNATURES,
  NoteError,
  parseNote,
  parseSignatureLine,
  parseVkey,
} from '#ledger/note.ts'
import { encodeTlogProof, parseTlogProof } from '#ledger/receipt.ts'
import { parseHeader, parseItem } from '#ledger/submission.ts'
import { decodeBundle, encodeBundle, parseTilePath, tileHashes } from '#ledger/tiles.ts'

const hash = new Uint8Array(32)
const line = `— foo ${toBase64(new Uint8Array(68))}\n`

/** A text as long as no engine can hold, to be refused before anything looks into it. */
function endless(length: number): string {
  return { length } as unknown as string
}

describe('what is longer than anything sound is refused unread', () => {
  it('a note', () => {
    const note = (length: number) => `${'a'.repeat(length - line.length - 2)}\n\n${line}`
    expect(parseNote(note(MAX_NOTE_BYTES)).signatures).toHaveLength(1)
    expect(() => parseNote(note(MAX_NOTE_BYTES + 1))).toThrow(/too long/)
    expect(() => parseNote(utf8(note(MAX_NOTE_BYTES + 1)))).toThrow(/too long/)
    expect(parseNote(`a\n\n${line.repeat(MAX_SIGNATURES)}`).signatures).toHaveLength(MAX_SIGNATURES)
    expect(() => parseNote(`a\n\n${line.repeat(MAX_SIGNATURES + 1)}`)).toThrow(/more than 64/)
  })

  it('a signature line and a verifier key', () => {
    expect(() => parseSignatureLine(`— ${'f'.repeat(MAX_LINE_CHARS)} AAAAAAAA`)).toThrow(NoteError)
    expect(() => parseVkey('f'.repeat(MAX_LINE_CHARS + 1), 1)).toThrow(/too long/)
  })

  it('a checkpoint', () => {
    const rest = `\n1\n${toBase64(hash)}\n`
    const origin = 'o'.repeat(MAX_CHECKPOINT_CHARS - rest.length)
    expect(parseCheckpoint(`${origin}${rest}`).size).toBe(1)
    expect(() => parseCheckpoint(`${origin}o${rest}`)).toThrow(/too long/)
  })

  it('a tlog-proof', () => {
    const proof = { index: 1, proof: [hash], checkpoint: 'note', extra: null }
    expect(parseTlogProof(encodeTlogProof({ ...proof, proof: Array(64).fill(hash) })).proof).toHaveLength(64)
    expect(() => parseTlogProof(encodeTlogProof({ ...proof, proof: Array(65).fill(hash) }))).toThrow(/64 hashes/)
    expect(() => parseTlogProof(encodeTlogProof({ ...proof, extra: new Uint8Array(64 * 1024) }))).toThrow(/too long/)
    const long = { ...proof, checkpoint: 'n'.repeat(MAX_NOTE_BYTES + 1) }
    expect(() => parseTlogProof(encodeTlogProof(long))).toThrow(/too long/)
  })

  it('tiles, bundles of entries and their paths', () => {
    expect(tileHashes(new Uint8Array(256 * 32))).toHaveLength(256)
    expect(() => tileHashes(new Uint8Array(257 * 32))).toThrow(/hash tile/)
    expect(decodeBundle(new Uint8Array(256 * 2))).toHaveLength(256)
    expect(() => decodeBundle(new Uint8Array(257 * 2))).toThrow(/more than 256/)
    expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow(/65535/)
    expect(parseTilePath(`tile/0/${'x000/'.repeat(20)}000`)).toBeNull()
  })

  it('leaves', () => {
    for (const parse of [parseHeader, parseItem]) {
      expect(() => parse(utf8(' '.repeat(8193)))).toThrow(/over 8192/)
      expect(() => parse(utf8(' '.repeat(8192)))).toThrow(/canonical|JSON/)
    }
  })

  it('a bundle, and each list in it', () => {
    expect(() => parseBundle(endless(MAX_BUNDLE_CHARS + 1))).toThrow(/too long/)
    const leaf = (proof: string[]) => ({ leaf: '', index: 0, proof })
    const entry = (proof: string[] = []) => ({ header: leaf(proof), item: leaf([]), batch: [] })
    const sound = { v: 1, genesis: entry(), checkpoint: '', keys: [], exhibits: [] }
    expect(readBundle(sound).v).toBe(1)
    const handover = { note: '', proof: [] }
    const step = { entries: [], handover }
    const changes: [RegExp, object][] = [
      [/64/, { genesis: entry(Array(65).fill(toBase64(hash))) }],
      [/too long/, { checkpoint: 'n'.repeat(MAX_NOTE_BYTES + 1) }],
      [/more than 10000/, { keys: Array(MAX_BUNDLED_KEYS + 1).fill(null) }],
      [/more than 100000/, { exhibits: Array(MAX_EXHIBITS + 1).fill(null) }],
      [/more than 1000 /, { v: 2, policies: Array(1001).fill(step) }],
      [/more than 42/, { v: 2, policies: [{ entries: Array(43).fill(entry()), handover }] }],
      [
        /too long/,
        { v: 2, policies: [{ entries: [], handover: { ...handover, note: 'n'.repeat(MAX_NOTE_BYTES + 1) } }] },
      ],
      [/version 1/, { v: 2, policies: [] }],
      [/version 1 or 2/, { v: 3 }],
      [/exactly the members/, { policies: [step] }],
      [/exactly the members/, { v: 2 }],
    ]
    expect(readBundle({ ...sound, v: 2, policies: [step] }).v).toBe(2)
    for (const [message, change] of changes) {
      expect(() => readBundle({ ...sound, ...change } as never)).toThrow(BundleError)
      expect(() => readBundle({ ...sound, ...change } as never)).toThrow(message)
    }
  })
})
