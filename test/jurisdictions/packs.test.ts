import { describe, expect, it } from 'vitest'
import { facts } from '#app/jurisdictions/facts.ts'
import { isJurisdiction, jurisdictions } from '#app/jurisdictions/jurisdiction.ts'
import { FIRST_OWN_VERSION } from '#app/jurisdictions/own-versions.ts'
import { type ClaimFacts, packSchema, type RulePack } from '#app/jurisdictions/pack.ts'
import { packProblems } from '#app/jurisdictions/pack-problems.ts'
import { packHash, packText } from '#app/jurisdictions/pack-text.ts'
import { shippedPack, shippedPacks } from '#app/jurisdictions/packs/index.ts'
import { sourceTally } from '#app/jurisdictions/source-tally.ts'
import { judgeReadiness } from '#app/readiness/readiness.ts'
import { toHex } from '#ledger/bytes.ts'

const codes = ['CN', 'EU', 'DE', 'GB-EAW', 'US-NY', 'US-CA', 'US-VT', 'SG', 'IN', 'HK', 'BR']
/** As the court of the test stands on the day on which the packs were written. */
const ISSUED = '2026-11-22'

function rulesWithSource(pack: RulePack) {
  const { language, tracks, courts, checklist, certificates, limitation, deadlines, calendar } = pack
  const rules = [language, ...tracks, ...courts, ...checklist, ...certificates, ...limitation, ...deadlines, calendar]
  return [...rules, ...limitation.flatMap(({ effects }) => effects)]
}

it('there are rules for each of the eleven, and for every place where a case can be opened', () => {
  expect(shippedPacks.map(({ jurisdiction }) => jurisdiction).sort()).toEqual([...codes].sort())
  for (const code of Object.keys(jurisdictions)) expect(shippedPack(code)?.jurisdiction).toBe(code)
})

describe.each(shippedPacks.map(pack => [pack.jurisdiction, pack] as const))('%s', (code, pack) => {
  it('has the schema’s shape, and is the same written down and read again', () => {
    expect(packSchema.parse(JSON.parse(packText(pack)))).toEqual(pack)
    expect(toHex(packHash(packSchema.parse(JSON.parse(packText(pack)))))).toBe(toHex(packHash(pack)))
  })

  it('refers to nothing that is not there', () => {
    expect(packProblems(pack, ISSUED)).toEqual([])
  })

  it('says of every rule which law, from what source, when it was read and that nobody has reviewed it', () => {
    const rules = rulesWithSource(pack)
    expect(rules.length).toBeGreaterThan(10)
    for (const rule of rules) {
      expect(rule.cite.length, JSON.stringify(rule)).toBeGreaterThan(3)
      expect(['read', 'secondary', 'memory']).toContain(rule.source)
      expect(rule.readOn).toMatch(/^2026-11-\d\d$/)
      expect(rule.reviewedBy).toBeNull()
    }
    const { read, secondary, memory } = sourceTally(pack)
    expect(read + secondary + memory).toBe(rules.length)
  })

  it('asks only for facts that can be known, and for something that somebody can show', () => {
    for (const { id, all, any, certificate, severity } of pack.checklist) {
      for (const fact of [...(all ?? []), ...(any ?? [])]) expect(Object.keys(facts)).toContain(fact)
      const asked = (all ?? []).length + (any ?? []).length + (certificate ? 1 : 0)
      if (severity === 'gate') expect(asked, `${id} bars the filing and can never be shown`).toBeGreaterThan(0)
    }
  })

  it('never lets a record in the ledger alone bear a gate', () => {
    const anchorOnly = ['anchor.verified', 'anchor.times', 'hash.match', 'hash.report']
    for (const { id, severity, all = [], any = [], certificate } of pack.checklist) {
      if (severity !== 'gate' || certificate) continue
      const enough =
        all.every(fact => anchorOnly.includes(fact)) &&
        (any.length === 0 || any.some(fact => anchorOnly.includes(fact)))
      expect(enough, id).toBe(false)
    }
  })

  it('keeps its number below those of organisations', () => {
    expect(pack.version).toBeLessThan(FIRST_OWN_VERSION)
    expect(isJurisdiction(code) || code === 'EU').toBe(true)
  })
})

const claim: ClaimFacts = {
  track: 'litigation',
  contractKind: 'loan',
  currency: 'CNY',
  claimMinor: 8_000_000n,
  dueOn: '2026-01-15',
}

function judged(code: string, about: Partial<ClaimFacts>) {
  const packs = [shippedPack(code)!]
  const known = { ...claim, ...about }
  return judgeReadiness({ packs, claim: known, findings: {}, disputed: new Map(), check: 'stored' })
}

const waysOf = (code: string, about: Partial<ClaimFacts>) => judged(code, about).tracks.map(({ track }) => track)
const courtOf = (code: string, about: Partial<ClaimFacts>) => judged(code, about).court
const certificatesOf = (code: string) => shippedPack(code)!.certificates.map(({ fact }) => fact)

describe('tracks by amount', () => {
  it.each([
    ['GB-EAW', 'GBP', 1_000_000n, true],
    ['GB-EAW', 'GBP', 1_000_001n, false],
    ['GB-EAW', 'EUR', 1n, false],
    ['US-NY', 'USD', 1_000_000n, true],
    ['US-NY', 'USD', 1_000_001n, false],
    ['US-CA', 'USD', 625_000n, true],
    ['US-CA', 'USD', 625_001n, false],
    ['US-VT', 'USD', 1_000_001n, false],
    ['HK', 'HKD', 7_500_000n, true],
    ['HK', 'HKD', 7_500_001n, false],
    ['EU', 'EUR', 500_000n, true],
    ['EU', 'EUR', 500_001n, false],
  ] as const)('%s %s %s: small claims %s', (code, currency, claimMinor, open) => {
    expect(waysOf(code, { currency, claimMinor }).includes('small-claims')).toBe(open)
  })

  it('China opens all seven; Singapore, India and Germany have no small claims here', () => {
    expect(waysOf('CN', {})).toHaveLength(7)
    for (const code of ['SG', 'IN', 'DE']) expect(waysOf(code, { currency: 'EUR' })).not.toContain('small-claims')
  })

  it('the German order for payment is for euro alone', () => {
    expect(waysOf('DE', { currency: 'EUR' })).toContain('payment-order')
    expect(waysOf('DE', { currency: 'USD' })).not.toContain('payment-order')
  })
})

describe('competent court', () => {
  it('China: no loan goes to an Internet Court since 1 November 2025, and the pack says so', () => {
    for (const contractKind of ['loan', 'consumer-credit', 'card'] as const) {
      const court = courtOf('CN', { contractKind })!
      expect(court.court).not.toMatch(/internet/i)
      expect(court).toMatchObject({ why: expect.stringMatching(/Since 1 November 2025 the Internet Courts no longer/) })
      expect(court).toMatchObject({ source: 'secondary', cite: expect.stringMatching(/Fashi \[2025\] 14/) })
    }
    expect(courtOf('CN', { contractKind: 'sale' })).toMatchObject({ id: 'CN-C2', source: 'read' })
  })

  it('Germany: the dunning court for an order for payment, else where the debtor lives', () => {
    expect(courtOf('DE', { track: 'payment-order', currency: 'EUR' })?.id).toBe('DE-C1')
    expect(courtOf('DE', { track: 'litigation', currency: 'EUR' })?.id).toBe('DE-C2')
  })

  it('India: the Debts Recovery Tribunal from INR 20 lakh', () => {
    expect(courtOf('IN', { currency: 'INR', claimMinor: 200_000_000n })?.id).toBe('IN-C1')
    expect(courtOf('IN', { currency: 'INR', claimMinor: 199_999_999n })?.id).toBe('IN-C2')
  })

  it('New York: a consumer is sued where they live', () => {
    expect(courtOf('US-NY', { currency: 'USD', contractKind: 'card' })?.id).toBe('NY-C1')
    expect(courtOf('US-NY', { currency: 'USD', contractKind: 'sale' })?.id).toBe('NY-C2')
  })

  it('every place where a case can be opened names one, whatever the claim', () => {
    for (const code of Object.keys(jurisdictions)) expect(courtOf(code, { currency: 'JPY' }), code).not.toBeNull()
  })
})

describe('certificates', () => {
  it.each([
    ['GB-EAW', ['cert.s9', 'authentication.statement', 'statement.of-truth']],
    ['US-NY', ['cert.90211', 'cert.90213', 'cert.90214']],
    ['US-CA', ['cert.90211', 'cert.90213', 'cert.90214']],
    ['US-VT', ['cert.90211', 'cert.90213', 'cert.90214', 'cert.vermont']],
    ['SG', ['cert.system-reliability']],
    ['IN', ['cert.63a', 'cert.63b', 'cert.2a-a', 'cert.2a-b']],
    ['HK', ['cert.54']],
    ['CN', ['exhibit.list', 'process.description']],
    ['DE', []],
    ['BR', []],
  ])('%s', (code, wanted) => {
    expect(certificatesOf(code)).toEqual(wanted)
  })

  it('India always gives SHA-256, whatever else the Schedule lists', () => {
    const texts = shippedPack('IN')!.certificates.filter(({ id }) => id.startsWith('in-63'))
    expect(texts).toHaveLength(2)
    for (const { text } of texts) expect(text).toContain('SHA-256')
  })
})

describe('law that is easily got wrong', () => {
  const limitation = (code: string, about: Partial<ClaimFacts> = {}) =>
    shippedPack(code)!.limitation.find(({ when }) => !when.kinds || when.kinds.includes(about.contractKind ?? 'sale'))!

  it('China enforces by art. 249 and 250, three years with twenty as the cap', () => {
    const { tracks, deadlines } = shippedPack('CN')!
    expect(tracks.find(({ track }) => track === 'notarial-enforcement')?.cite).toBe('Civil Procedure Law art. 249')
    expect(deadlines.find(({ starts }) => starts === 'enforceable')).toMatchObject({
      period: { count: 2, unit: 'years' },
      cite: 'Civil Procedure Law art. 250',
    })
    expect(limitation('CN')).toMatchObject({ period: { count: 3, unit: 'years' }, capYears: 20, source: 'read' })
  })

  it('Germany begins at the end of the year, Brazil interrupts once, India’s court must look', () => {
    expect(limitation('DE').endOfYear).toBe(true)
    expect(
      limitation('BR')
        .effects.filter(({ effect }) => effect === 'restarts')
        .every(({ once }) => once),
    ).toBe(true)
    expect(limitation('IN').expiry).toBe('court-must-dismiss')
    expect(limitation('CN').expiry).toBe('must-be-pleaded')
    expect(limitation('US-CA').expiry).toBe('suit-barred')
  })

  it('New York consumer credit has three years, and a payment revives nothing', () => {
    const rule = limitation('US-NY', { contractKind: 'consumer-credit' })
    expect(rule).toMatchObject({ period: { count: 3, unit: 'years' }, source: 'read', when: { dueFrom: '2022-04-07' } })
    expect(rule.effects.find(({ kind }) => kind === 'part-payment')?.effect).toBe('none')
  })

  it.each([
    ['HK', 'limitation'],
    ['IN', 'limitation'],
    ['US-VT', 'limitation'],
  ] as const)('%s: %s is from memory, and says so', (code, part) => {
    for (const rule of shippedPack(code)![part]) expect(rule.source).toBe('memory')
  })

  it('what the courts’ monetary limits are was not verified anywhere', () => {
    const withAmounts = shippedPacks
      .flatMap(pack => [...pack.tracks, ...pack.courts])
      .filter(({ when }) => when.below ?? when.from)
    expect(withAmounts.length).toBeGreaterThan(5)
    for (const { source } of withAmounts) expect(source).toBe('memory')
  })
})
