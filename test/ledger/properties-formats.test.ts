/** What is signed has one spelling, and nothing of it can be changed unseen. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromUtf8, toBase64, utf8 } from '#ledger/bytes.ts'
import {
  CanonicalError,
  canonicalBytes,
  canonicalText,
  type Json,
  parseCanonical,
  parseStrictJson,
} from '#ledger/canonical.ts'
import { CheckpointError, checkpointText, parseCheckpoint } from '#ledger/checkpoint.ts'
import { cosign, cosignatureTime, cosignatureVerifier } from '#ledger/cosignature.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import {
  ed25519Verifier,
  encodeNote,
  NoteError,
  openNote,
  parseNote,
  SIGNATURE_COSIGNATURE,
  SIGNATURE_ED25519,
  signNote,
  vkeyOf,
} from '#ledger/note.ts'
import { parsePolicy } from '#ledger/policy.ts'
import { parseHeader, parseItem, SubmissionError, submissionLeaves } from '#ledger/submission.ts'
import { capture, item, keyPair, testPolicy } from './fixture.ts'

const json = fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' }) as fc.Arbitrary<Json>

describe('the canonical form', () => {
  it('is read and written without a change, whatever the value', () => {
    fc.assert(
      fc.property(json, value => {
        const bytes = canonicalBytes(value)
        expect(canonicalBytes(parseCanonical(bytes))).toEqual(bytes)
        // JSON.stringify says -0 as 0 too.
        expect(JSON.stringify(parseCanonical(bytes))).toBe(JSON.stringify(JSON.parse(fromUtf8(bytes))))
      }),
    )
  })

  it('does not depend on the order in which keys were written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), json, { maxKeys: 8 }), fc.nat(), (object, turn) => {
        const keys = Object.entries(object)
        const turned = [...keys.slice(turn % (keys.length || 1)), ...keys.slice(0, turn % (keys.length || 1))].reverse()
        expect(canonicalText(Object.fromEntries(turned))).toBe(canonicalText(object))
      }),
    )
  })

  it('orders keys by their UTF-16 code units', () => {
    const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 2, maxLength: 8 }), keys => {
        const text = canonicalText(Object.fromEntries(keys.map(name => [name, 0])))
        const found = text
          .slice(1, -1)
          .split(/:0(?:,|$)/)
          .filter(Boolean)
        // The default order of a list of strings is that of their code units.
        expect(found.map(name => JSON.parse(name) as string)).toEqual([...keys].sort())
      }),
    )
  })

  it('is the only one that is read: no other white space, escape, number or order', () => {
    fc.assert(
      fc.property(json, fc.nat(), fc.nat(VARIATIONS.length - 1), (value, at, which) => {
        const text = canonicalText(value)
        const other = VARIATIONS[which]!(text, at)
        fc.pre(other !== null && other !== text)
        expect(() => parseCanonical(utf8(other!))).toThrow(CanonicalError)
      }),
      { numRuns: 500 },
    )
  })

  it('has no second text that the strict reader takes for it', () => {
    fc.assert(
      fc.property(json, fc.nat(), fc.string({ unit: 'binary-ascii', maxLength: 2 }), (value, at, put) => {
        const text = canonicalText(value)
        const where = at % (text.length + 1)
        // Bytes, since half of a pair of surrogates has none.
        const other = utf8(text.slice(0, where) + put + text.slice(where + 1))
        let read: Json
        try {
          read = parseCanonical(other)
        } catch (error) {
          expect(error).toBeInstanceOf(CanonicalError)
          return
        }
        expect(canonicalBytes(read)).toEqual(other)
      }),
      { numRuns: 500 },
    )
  })

  it('has no duplicate keys and no lone surrogates, wherever they stand', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), json, json, (key, one, two) => {
        const name = JSON.stringify(key)
        const twice = `{${name}:${JSON.stringify(one)},${name}:${JSON.stringify(two)}}`
        for (const text of [twice, `[${twice}]`, `{"in":[0,${twice}]}`]) {
          expect(() => parseStrictJson(text)).toThrow(CanonicalError)
          expect(() => parseCanonical(utf8(text))).toThrow(CanonicalError)
        }
      }),
    )
    const half = fc.integer({ min: 0xd800, max: 0xdfff }).map(code => String.fromCharCode(code))
    fc.assert(
      fc.property(half, fc.string({ unit: 'binary-ascii' }), (lone, around) => {
        expect(() => canonicalText(`${around}${lone} ${around}`)).toThrow(CanonicalError)
        expect(() => canonicalText({ [`${around}${lone} `]: 1 })).toThrow(CanonicalError)
        const escaped = `["\\u${lone.charCodeAt(0).toString(16)}"]`
        expect(() => parseStrictJson(escaped)).toThrow(CanonicalError)
      }),
    )
  })
})

/** Other spellings of the same value; null where there is no place for one. */
const VARIATIONS: readonly ((text: string, at: number) => string | null)[] = [
  (text, at) => inserted(text, structural(text), at, ' '),
  (text, at) => inserted(text, structural(text), at, '\n'),
  text => `${text} `,
  text => `\ufeff${text}`,
  (text, at) => replaced(text, /[A-Za-z]/g, at, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  (text, at) => replaced(text, /\//g, at, () => '\\/'),
  (text, at) => replaced(text, /(?<=[[:,])[0-9]+(?=[,\]}])/g, at, number => `${number}.0`),
  (text, at) => replaced(text, /(?<=[[:,])[0-9]+(?=[,\]}])/g, at, number => `${number}e0`),
  (text, at) => replaced(text, /(?<=[[:,])0(?=[,\]}])/g, at, () => '-0'),
  (text, at) => replaced(text, /e\+/g, at, () => 'E+'),
  (text, at) => replaced(text, /\{("(?:[^"\\]|\\.)*":[0-9a-z]+)\}/g, at, one => `{${one.slice(1, -1)},${one.slice(1)}`),
  (text, at) =>
    replaced(text, /\{("[^"\\]*":[0-9a-z]+),("[^"\\]*":[0-9a-z]+)\}/g, at, two =>
      two.replace(/\{([^,]*),([^,]*)\}/, '{$2,$1}'),
    ),
]

/** Where white space may stand without changing the value: beside brackets, commas and colons outside strings. */
function structural(text: string): number[] {
  const places: number[] = []
  let inString = false
  for (let i = 0; i < text.length; i++) {
    if (inString && text[i] === '\\') i += 1
    else if (text[i] === '"') inString = !inString
    else if (!inString && '[]{},:'.includes(text[i]!)) places.push(i + 1)
  }
  return places
}

function inserted(text: string, places: readonly number[], at: number, what: string): string | null {
  const where = places[at % (places.length || 1)]
  return where === undefined ? null : text.slice(0, where) + what + text.slice(where)
}

function replaced(text: string, pattern: RegExp, at: number, by: (found: string) => string): string | null {
  const found = [...text.matchAll(pattern)]
  const one = found[at % (found.length || 1)]
  return one ? text.slice(0, one.index) + by(one[0]) + text.slice(one.index + one[0].length) : null
}

const lines = fc.array(
  fc.string({ unit: 'grapheme' }).map(text => text.replace(/[\p{Cc}\n]/gu, '')),
  { minLength: 1, maxLength: 6 },
)
const names = ['foo', 'bar', 'example.com/log', '江南']
const secretKeys = new Map(names.map(name => [name, keyPair(name).secretKey]))
const verifiers = names.map(name =>
  ed25519Verifier(vkeyOf(name, SIGNATURE_ED25519, keyPair(name).publicKey), nodeEd25519),
)
const sign = (text: string, by: readonly string[]) =>
  encodeNote({
    text,
    signatures: by.map(name => signNote(text, name, secretKeys.get(name) ?? keyPair(name).secretKey, nodeEd25519)),
  })
const signers = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 })

describe('notes', () => {
  it('are opened by everybody who signed, and by nobody else', () => {
    fc.assert(
      fc.property(lines, signers, (text, by) => {
        const note = parseNote(utf8(sign(`${text.join('\n')}\n`, by)))
        expect(note.text).toBe(`${text.join('\n')}\n`)
        expect(
          openNote(note, verifiers)
            .map(({ vkey }) => vkey.name)
            .sort(),
        ).toEqual([...by].sort())
        expect(parseNote(encodeNote(note))).toEqual(note)
      }),
    )
  })

  it('end their text at the last empty line, whatever stands in it', () => {
    const like = fc.constantFrom('', '', '— foo AAAAAAAA', 'text', '— foo')
    fc.assert(
      fc.property(fc.array(like, { minLength: 1, maxLength: 8 }), signers, (text, by) => {
        const note = parseNote(sign(`${text.join('\n')}\n`, by))
        expect(note.text).toBe(`${text.join('\n')}\n`)
        expect(openNote(note, verifiers)).toHaveLength(by.length)
      }),
    )
  })

  it('lose a signer or all by any flipped bit', () => {
    fc.assert(
      fc.property(lines, signers, fc.nat(), fc.nat(7), (text, by, at, bit) => {
        const bytes = utf8(sign(`${text.join('\n')}\n`, by))
        bytes[at % bytes.length]! ^= 1 << bit
        expect(openedBy(bytes)).toBeLessThan(by.length)
      }),
      { numRuns: 200 },
    )
  })

  it('may carry 64 signatures and no more', () => {
    const by = Array.from({ length: 63 }, (_, i) => `unknown${i}`)
    expect(openNote(parseNote(sign('text\n', [...by, 'foo'])), verifiers)).toHaveLength(1)
    expect(() => parseNote(sign('text\n', [...by, 'foo', 'bar']))).toThrow(NoteError)
  })
})

function openedBy(note: Uint8Array): number {
  try {
    return openNote(parseNote(note), verifiers).length
  } catch (error) {
    expect(error).toBeInstanceOf(NoteError)
    return 0
  }
}

describe('checkpoints', () => {
  const checkpoint = fc.record({
    origin: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter(text => !/[\p{Cc}\n]/u.test(text)),
    size: fc.maxSafeNat(),
    root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  })

  it('read back as written', () => {
    fc.assert(
      fc.property(checkpoint, one => {
        expect(parseCheckpoint(checkpointText(one))).toEqual(one)
      }),
    )
  })

  it('have one spelling', () => {
    const char = fc.constantFrom('', '0', '1', '+', '-', ' ', '\n', '=', 'e', 'A')
    fc.assert(
      fc.property(checkpoint, fc.nat(), char, (one, at, put) => {
        const text = checkpointText(one)
        const where = at % (text.length + 1)
        const other = text.slice(0, where) + put + text.slice(where + 1)
        try {
          expect(checkpointText(parseCheckpoint(other))).toBe(other)
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('co-signatures', () => {
  const text = checkpointText({ origin: 'example.com/log', size: 7, root: new Uint8Array(32) })
  const verifier = cosignatureVerifier(vkeyOf('foo', SIGNATURE_COSIGNATURE, keyPair('foo').publicKey), nodeEd25519)

  it('hold for their text and time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), time => {
        const made = cosign(
          { checkpointText: text, name: 'foo', secretKey: keyPair('foo').secretKey, time },
          nodeEd25519,
        )
        expect(cosignatureTime(made)).toBe(time)
        expect(verifier.verify(text, made.signature)).toBe(true)
      }),
    )
  })

  it('hold with no bit of time, signature or text changed', () => {
    const time = 1_772_000_000
    const made = cosign({ checkpointText: text, name: 'foo', secretKey: keyPair('foo').secretKey, time }, nodeEd25519)
    fc.assert(
      fc.property(fc.nat(72 * 8 - 1), fc.nat(text.length - 1), (bit, at) => {
        const other = made.signature.slice()
        other[Math.floor(bit / 8)]! ^= 1 << (bit % 8)
        expect(verifier.verify(text, other)).toBe(false)
        expect(verifier.verify(`${text.slice(0, at)}${text.slice(at + 1)}`, made.signature)).toBe(false)
      }),
    )
  })
})

describe('leaves and policies', () => {
  it('are refused with their own error, whatever is done to them', () => {
    const leaves = submissionLeaves(capture([item('contract.signed', 'event-0001')]))
    fc.assert(
      fc.property(fc.nat(1), fc.nat(), fc.uint8Array({ maxLength: 3 }), (which, at, put) => {
        const leaf = leaves[which]!
        const where = at % (leaf.length + 1)
        const other = Uint8Array.from([...leaf.subarray(0, where), ...put, ...leaf.subarray(where + 1)])
        try {
          const read = which === 0 ? parseHeader(other) : parseItem(other)
          expect(canonicalBytes(read)).toEqual(other)
        } catch (error) {
          expect(error).toBeInstanceOf(SubmissionError)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('are refused, or are what they say, when a field is anything', () => {
    const policy = testPolicy()
    const field = fc.constantFrom(...(Object.keys(policy) as (keyof typeof policy)[]))
    fc.assert(
      fc.property(field, fc.oneof(json, fc.constant(toBase64(new Uint8Array(32)))), (name, value) => {
        try {
          expect(parsePolicy({ ...policy, [name]: value } as Json)[name]).toEqual(value)
        } catch (error) {
          expect(['PolicyError', 'NoteError']).toContain((error as Error).name)
        }
      }),
      { numRuns: 500 },
    )
  })
})
