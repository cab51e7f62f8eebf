/** What is quick answers what is slow, for whatever it is given. */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { utf8 } from '#ledger/bytes.ts'
import { CanonicalError, canonicalText, type Json, parseCanonical, slowCanonicalText } from '#ledger/canonical.ts'
import { sha256 } from '#ledger/hash.ts'
import { FINGERPRINT_BYTES, fingerprintOf, idFilter } from '#ledger/node/id-run.ts'

const RUNS = { numRuns: 500 }

/** Halves of pairs, astral characters, numbers as keys, keys that JavaScript sorts its own way. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '\ud83d', '\ude00', '😀', '"', '\\', '\n', '\u007f', '\u2028', '中') }),
  fc.integer().map(String),
  fc.constantFrom('__proto__', 'toJSON', 'constructor', ''),
)
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 1e21, 1e-7, Number.NaN, Number.POSITIVE_INFINITY),
)
const { json } = fc.letrec<{ json: unknown }>(tie => ({
  json: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(text, number, fc.boolean(), fc.constantFrom(null, undefined, 1n, new Date(0), Object.create({ a: 1 }))),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(text, tie('json'), { maxKeys: 4 }),
  ),
}))

function outcome<T>(work: () => T): T | 'refused' {
  try {
    return work()
  } catch (error) {
    if (error instanceof CanonicalError) return 'refused'
    throw error
  }
}

describe('canonical text', () => {
  test('is the same by the short way and by the long one, refusals included', () => {
    fc.assert(
      fc.property(json, value => {
        expect(outcome(() => canonicalText(value as Json))).toBe(outcome(() => slowCanonicalText(value as Json)))
      }),
      RUNS,
    )
  })

  test('is read where the long way writes the same, and nowhere else', () => {
    const spelling = fc.oneof(
      json.map(value => outcome(() => slowCanonicalText(value as Json))),
      fc.json({ stringUnit: 'binary' }),
      fc.dictionary(text, fc.oneof(text, number), { maxKeys: 4 }).map(value => JSON.stringify(value)),
      fc.json().map(written => JSON.stringify(JSON.parse(written), null, 1)),
    )
    fc.assert(
      fc.property(spelling, written => {
        const slow = outcome(() => {
          try {
            return slowCanonicalText(JSON.parse(written)) === written ? written : 'refused'
          } catch (error) {
            if (error instanceof SyntaxError) return 'refused'
            throw error
          }
        })
        // What is not well-formed has other bytes.
        const bytes = utf8(written)
        const read = outcome(() => slowCanonicalText(parseCanonical(bytes)))
        expect(read).toBe(slow)
      }),
      RUNS,
    )
  })

  test.each([63, 64, 65, 66, 3000])('%i levels deep is judged the same', depth => {
    const written = `${'['.repeat(depth)}${']'.repeat(depth)}`
    const value = JSON.parse(written) as Json
    const slow = outcome(() => slowCanonicalText(value))
    expect(outcome(() => canonicalText(value))).toBe(slow)
    expect(outcome(() => canonicalText(parseCanonical(utf8(written))))).toBe(slow)
  })
})

test('a hash is the same whoever computes it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, cut) => {
      // A view into something larger, as entries of a bundle are.
      const view = bytes.subarray(Math.min(cut, bytes.length))
      expect([...sha256(view)]).toEqual([...nobleSha256(view)])
    }),
    RUNS,
  )
})

test('the filter of ids never misses one that it was given, and is seldom wrong about others', () => {
  const words = fc.tuple(fc.nat(0xffffffff), fc.nat(0xffffffff))
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 300 }), added => {
      const filter = idFilter(added.length)
      for (const [first, second] of added) filter.add(first, second)
      expect(added.every(([first, second]) => filter.mayHave(first, second))).toBe(true)
    }),
    RUNS,
  )
  const wordsOf = (id: string) => {
    const bytes = Buffer.from(fingerprintOf('bank', id), 'latin1')
    expect(bytes.length).toBe(FINGERPRINT_BYTES)
    return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)] as const
  }
  const filter = idFilter(5000)
  for (let i = 0; i < 5000; i++) filter.add(...wordsOf(`there-${i}`))
  const wrong = Array.from({ length: 5000 }, (_, i) => filter.mayHave(...wordsOf(`absent-${i}`))).filter(Boolean)
  expect(wrong.length).toBeLessThan(50)
})
