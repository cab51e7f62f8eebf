import { describe, expect, it } from 'vitest'
import { DomainError } from '#app/errors/domain-error.ts'
import type { RulePack } from '#app/jurisdictions/pack.ts'
import { packText } from '#app/jurisdictions/pack-text.ts'
import { shippedPack } from '#app/jurisdictions/packs/index.ts'
import { readPack } from '#app/jurisdictions/read-pack.ts'

const expected = { jurisdiction: 'CN', version: 1001, today: '2026-11-23' }

// biome-ignore lint/suspicious/noExplicitAny: the packs here are broken on purpose
function textOf(change: (pack: any) => void = () => {}): string {
  const pack = { ...structuredClone(shippedPack('CN')!), version: 1001 }
  change(pack)
  return JSON.stringify(pack)
}

function problems(text: string): string[] {
  try {
    readPack(text, expected)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError)
    expect(error).toMatchObject({ code: 'pack-refused', status: 422 })
    return (error as DomainError).fields.text!
  }
}

describe('a version of one’s own', () => {
  it('is read whatever its spelling', () => {
    const pack = readPack(` ${JSON.stringify(JSON.parse(textOf()), null, 2)}\n`, expected)
    expect(packText(pack)).toBe(packText({ ...shippedPack('CN')!, version: 1001 } as RulePack))
  })

  it.each<[string, (pack: RulePack & Record<string, unknown>) => void, RegExp]>([
    [
      'a severity that there is none',
      p => Object.assign(p.checklist[2]!, { severity: 'vital' }),
      /^checklist, 3 \(CN3\), severity: Invalid option/,
    ],
    [
      'a citation that is missing',
      p => Reflect.deleteProperty(p.limitation[0]!, 'cite'),
      /^limitation, 1 \(CN-L1\), cite: is missing/,
    ],
    [
      'a source of an effect',
      p => Object.assign(p.limitation[0]!.effects[1]!, { source: 'sure' }),
      /^limitation, 1 \(CN-L1\), effects, 2 \(acknowledgment\), source:/,
    ],
    [
      'a field that nobody knows',
      p => Object.assign(p.tracks[0]!, { colour: 'red' }),
      /^tracks, 1 \(negotiation\): Unrecognized key: "colour"/,
    ],
    [
      'a fact that does not exist',
      p => Object.assign(p.checklist[0]!, { all: ['moon.full'] }),
      /^checklist, 1 \(CN1\), all, 1:/,
    ],
    [
      'a day that there is none',
      p => Object.assign(p.courts[0]!, { readOn: '2026-02-29' }),
      /^courts, 1 \(CN-C1\), readOn:/,
    ],
    ['a number for text', p => Object.assign(p, { name: 7 }), /^name: expected string, received number/],
    ['another jurisdiction', p => Object.assign(p, { jurisdiction: 'DE' }), /^jurisdiction: must be CN, is DE/],
    ['another version', p => Object.assign(p, { version: 7 }), /^version: must be 1001, the next one; is 7/],
    ['an id twice', p => Object.assign(p.checklist[1]!, { id: 'CN1' }), /^checklist: CN1 is there twice/],
    [
      'a certificate that is not there',
      p => Object.assign(p.checklist[1]!, { certificate: 'x' }),
      /^checklist CN2: there is no certificate x/,
    ],
    [
      'a blank that nothing fills',
      p => Object.assign(p.certificates[0]!, { text: '{{moon}}' }),
      /nothing fills the blank \{\{moon\}\}/,
    ],
    [
      'an amount without its currency',
      p => Object.assign(p.tracks[0]!, { when: { below: '1' } }),
      /tracks negotiation: an amount needs its currency/,
    ],
    ['a currency that is none', p => Object.assign(p.tracks[0]!, { when: { currency: '1$!' } }), /1\$! is no currency/],
    ['itself beside it', p => Object.assign(p, { beside: ['CN'] }), /cannot apply beside itself/],
    ['nothing beside it', p => Object.assign(p, { beside: ['XX'] }), /there are no rules for XX/],
    [
      'a statute read tomorrow',
      p => Object.assign(p.language, { readOn: '2026-11-24' }),
      /2026-11-24 is still to come/,
    ],
    [
      'a time zone that is none',
      p => Object.assign(p.calendar, { timeZone: 'Mars/Olympus' }),
      /Mars\/Olympus is no time zone/,
    ],
    ['a country that is none', p => Object.assign(p.calendar, { holidays: ['ZZ'] }), /no holidays are known for ZZ/],
    [
      'a week of weekends',
      p => Object.assign(p.calendar, { weekend: [1, 2, 3, 4, 5, 6, 7] }),
      /at least two days that are worked/,
    ],
  ])('%s is refused with its place', (_what, change, words) => {
    expect(problems(textOf(change))).toContainEqual(expect.stringMatching(words))
  })

  it('names every problem, up to thirty', () => {
    const several = problems(textOf(p => Object.assign(p, { name: 7, limits: 'none' })))
    expect(several).toHaveLength(2)
    const many = problems(textOf(p => p.limitation[0].effects.push(...Array.from({ length: 50 }, () => ({})))))
    expect(many).toHaveLength(31)
    expect(many.at(-1)).toMatch(/^And \d+ more\.$/)
  })

  it.each([
    ['nothing', '  ', /Paste the version/],
    ['no JSON', '{', /not JSON/],
    ['a key twice', '{"version":1,"version":2}', /duplicate key/],
    ['a lone surrogate', '{"name":"\\ud800"}', /lone surrogate/],
    ['a NUL, which PostgreSQL cannot keep', '{"name":"\\u0000"}', /U\+0000/],
    ['a list', '[]', /^The whole: expected object, received array/],
    ['what is nested for ever', `${'['.repeat(20_000)}`, /nested deeper|not JSON/],
    ['more than a megabyte', `"${'x'.repeat(1_000_001)}"`, /longer than any rule pack/],
  ])('%s is refused', (_what, text, words) => {
    expect(problems(text).join()).toMatch(words)
  })
})
