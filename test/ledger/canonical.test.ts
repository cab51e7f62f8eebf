import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, fromBase64, fromHex, toBase64, toHex, utf8 } from '#ledger/bytes.ts'
import {
  CanonicalError,
  canonicalBytes,
  canonicalText,
  type Json,
  MAX_DEPTH,
  parseCanonical,
  parseStrictJson,
} from '#ledger/canonical.ts'

describe('canonical JSON (RFC 8785)', () => {
  it('writes the example of section 3.2.2', () => {
    const value = parseStrictJson(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    )
    expect(canonicalText(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  it('sorts by UTF-16 code units, as in section 3.2.3', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6']
    const value = Object.fromEntries(keys.map(key => [key, 0]))
    expect(Object.keys(JSON.parse(canonicalText(value)))).toEqual([
      '1',
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\u{1f600}',
      '\ufb33',
    ])
  })

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['a hole', new Array(1)],
    ['NaN', Number.NaN],
    ['infinity', { a: [Number.POSITIVE_INFINITY] }],
    ['a bigint', 1n],
    ['a date', new Date(0)],
    ['bytes', new Uint8Array(2)],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a key', { '\udc00x': 1 }],
    ['a function', { toJSON: () => 1 }],
    ['huge depth', Array.from({ length: MAX_DEPTH + 1 }).reduce<unknown>(inner => [inner], 0)],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalText(value as Json)).toThrow(CanonicalError)
  })

  it.each<[string, string]>([
    ['lists', '['.repeat(7e6)],
    ['objects', '{"a":'.repeat(2e6)],
    ['whole lists', '['.repeat(1e6) + ']'.repeat(1e6)],
    ['lists after an odd string', `{"a]]\\"[[":${'['.repeat(7e6)}`],
  ])('refuses millions of open %s at once', (_, text) => {
    const bytes = utf8(text)
    // Of the processor, since a busy machine lets everybody wait.
    const began = process.cpuUsage()
    expect(() => parseStrictJson(text)).toThrow(/nested deeper/)
    expect(() => parseCanonical(bytes)).toThrow(/nested deeper/)
    const { user, system } = process.cpuUsage(began)
    expect((user + system) / 1_000).toBeLessThan(300)
  })

  it('counts no bracket inside a string, and takes no string without an end', () => {
    const text = JSON.stringify({ a: '['.repeat(1_000), '\\"{': ['{'.repeat(1_000)] })
    expect(parseStrictJson(text)).toEqual(JSON.parse(text))
    for (const open of ['"', '["abc', '{"a\\"', '"\\']) expect(() => parseStrictJson(open)).toThrow('not JSON')
  })

  it('reads back exactly what it wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), value => {
        const bytes = canonicalBytes(value as Json)
        expect(canonicalBytes(parseCanonical(bytes))).toEqual(bytes)
        expect(canonicalText(parseStrictJson(JSON.stringify(value)))).toBe(canonicalText(value as Json))
      }),
    )
  })

  it.each([
    ['white space', '{"a": 1}'],
    ['a newline at the end', '{"a":1}\n'],
    ['unsorted keys', '{"b":1,"a":1}'],
    ['a repeated key', '{"a":1,"a":1}'],
    ['minus zero', '[-0]'],
    ['a needless exponent', '[1e2]'],
    ['a needless escape', String.raw`["\u0041"]`],
    ['a byte order mark', '\ufeff[]'],
    ['a number out of range', '[1e400]'],
    ['nothing', ''],
  ])('does not read %s', (_, text) => {
    expect(() => parseCanonical(utf8(text))).toThrow(CanonicalError)
  })

  it('does not read ill-formed UTF-8', () => {
    expect(() => parseCanonical(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(CanonicalError)
    expect(() => parseCanonical(concatBytes(utf8('"'), fromHex('eda080'), utf8('"')))).toThrow(CanonicalError)
  })
})

describe('strict parsing', () => {
  it.each([
    ['a repeated key', '{"a":1,"b":{},"a":2}'],
    ['a repeated key spelt differently', String.raw`{"a":1,"\u0061":2}`],
    ['a repeated key deep inside', '[{"a":{"b":[1,{"c":1,"c":2}]}}]'],
    ['a lone surrogate', String.raw`["\ud800"]`],
    ['a number out of range', '[1e999]'],
    ['huge depth', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['trailing text', '{} {}'],
  ])('refuses %s', (_, text) => {
    expect(() => parseStrictJson(text)).toThrow(CanonicalError)
  })

  it('allows one key in several objects, and keys that look like strings and brackets', () => {
    const text = String.raw`{"a":{"a":["a","a",{"a":"{\"a\":1,\"a\":2}"}]},"b":"\\","c\"":{}, "__proto__":1}`
    expect(JSON.stringify(parseStrictJson(text))).toBe(JSON.stringify(JSON.parse(text)))
  })
})

describe('hexadecimal and base64', () => {
  it('read back what they wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(fromHex(toHex(bytes))).toEqual(bytes)
        expect(fromBase64(toBase64(bytes))).toEqual(bytes)
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      }),
    )
  })

  it.each(['AA', 'AAA', 'AA= =', 'AB==', 'AAB=', 'A===', 'AA==\n', 'AA-_', '====', 'AA==AAAA'])(
    'refuse %j as base64',
    text => {
      expect(() => fromBase64(text)).toThrow()
    },
  )

  it.each(['0', 'AA', '0g', ' 00'])('refuse %j as hexadecimal', text => {
    expect(() => fromHex(text)).toThrow()
  })
})
