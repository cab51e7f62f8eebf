import { describe, expect, it } from 'vitest'
import { facts } from '#app/jurisdictions/facts.ts'
import type { ClaimFacts, RulePack } from '#app/jurisdictions/pack.ts'
import { shippedPack, shippedPacks } from '#app/jurisdictions/packs/index.ts'
import type { FindingState } from '#app/readiness/finding-state.ts'
import { type Findings, judgeReadiness } from '#app/readiness/readiness.ts'
import { answerOf, groupsOf, markOf, openItems, sourceOf } from '#app/readiness/readiness-words.ts'

const claim: ClaimFacts = {
  track: 'litigation',
  contractKind: 'loan',
  currency: 'CNY',
  claimMinor: 8_641_022n,
  dueOn: '2026-01-31',
}
const rule = { cite: 'Art. 1', source: 'read', readOn: '2026-11-22', reviewedBy: null } as const
type Item = RulePack['checklist'][number]

function item(about: Partial<Item>): Item {
  return { id: 'X1', severity: 'gate', ifDisputed: false, requirement: 'Something', when: {}, ...rule, ...about }
}

const pack = (...checklist: Item[]): RulePack => ({ ...shippedPack('CN')!, checklist })

const finding = (fact: keyof Findings, state: FindingState, justNow = true) => ({
  ...{ fact, state, justNow, says: 'Something was found.', doesNotProve: null, links: [], rowId: null },
})

function judge(checklist: Item[], findings: Findings = {}, disputed = new Map<string, string>()) {
  return judgeReadiness({ packs: [pack(...checklist)], claim, findings, disputed, check: 'stored' })
}

describe('one item', () => {
  const states: FindingState[] = ['checked', 'shown', 'stated', 'pending', 'contradicted', 'missing']

  it.each(states)('that asks for one fact is %s when the fact is', state => {
    const [found] = judge([item({ all: ['native.file'] })], { 'native.file': [finding('native.file', state)] }).items
    expect(found!.state).toBe(state)
  })

  it('is missing when nothing is known of its fact', () => {
    expect(judge([item({ all: ['native.file'] })]).items[0]!.state).toBe('missing')
  })

  it('that asks for all is as weak as the weakest', () => {
    const findings = {
      'native.file': [finding('native.file', 'checked')],
      translation: [finding('translation', 'shown')],
    }
    expect(judge([item({ all: ['native.file', 'translation'] })], findings).items[0]!.state).toBe('shown')
    const [lacking] = judge([item({ all: ['native.file', 'translation', 'authority'] })], findings).items
    expect(lacking!.state).toBe('missing')
    expect(lacking!.lacks.map(({ fact }) => fact)).toEqual(['authority'])
  })

  it('that asks for any is as strong as the strongest', () => {
    const findings = { translation: [finding('translation', 'stated')], authority: [finding('authority', 'shown')] }
    expect(judge([item({ any: ['translation', 'authority', 'native.file'] })], findings).items[0]!.state).toBe('shown')
    expect(judge([item({ any: ['translation', 'native.file'] })]).items[0]!.lacks).toHaveLength(2)
  })

  it('needs all of the one list and one of the other', () => {
    const one = [item({ all: ['native.file'], any: ['translation', 'authority'] })]
    const findings = { translation: [finding('translation', 'shown')] }
    expect(judge(one, findings).items[0]!.state).toBe('missing')
    const both = { ...findings, 'native.file': [finding('native.file', 'checked')] }
    expect(judge(one, both).items[0]!.state).toBe('shown')
  })

  it('is contradicted by a failed check, whatever document stands beside it', () => {
    const findings = {
      'anchor.verified': [finding('anchor.verified', 'contradicted'), finding('anchor.verified', 'shown')],
      'notary.deed': [finding('notary.deed', 'shown')],
    }
    expect(judge([item({ any: ['anchor.verified', 'notary.deed'] })], findings).items[0]!.state).toBe('contradicted')
  })

  it('with a certificate and no facts needs the certificate', () => {
    const own = shippedPack('HK')!
    const checklist = [item({ certificate: own.certificates[0]!.id })]
    const packs = [{ ...own, checklist }]
    const found = judgeReadiness({ packs, claim, findings: {}, disputed: new Map(), check: 'stored' })
    expect(found.items[0]).toMatchObject({ state: 'missing', lacks: [{ fact: own.certificates[0]!.fact }] })
  })

  it('that its condition leaves out is not asked for', () => {
    expect(judge([item({ all: ['native.file'], when: { kinds: ['card'] } })]).items).toEqual([])
  })
})

describe('what bars the filing', () => {
  it.each(['missing', 'pending', 'contradicted'] as const)('is a gate that is %s, in words', state => {
    const found = judge([item({ all: ['translation'] })], { translation: [finding('translation', state)] })
    expect(found.missingGates).toEqual([expect.stringMatching(/^X1: Something/)])
    expect(found.missing).toBe(1)
  })

  it.each(['checked', 'shown', 'stated'] as const)('is no gate that is %s', state => {
    const found = judge([item({ all: ['translation'] })], { translation: [finding('translation', state)] })
    expect(found).toMatchObject({ missingGates: [], missing: 0 })
  })

  it('is no presumption or weight that is missing, which counts all the same', () => {
    const found = judge([
      item({ severity: 'presumption', all: ['translation'] }),
      item({ id: 'X2', severity: 'weight', all: ['authority'] }),
    ])
    expect(found).toMatchObject({ missingGates: [], missing: 2 })
  })

  it('is whatever a check contradicts, weight among it', () => {
    const findings = { 'hash.match': [finding('hash.match', 'contradicted')] }
    const found = judge([item({ severity: 'weight', all: ['hash.match'] })], findings)
    expect(found.missingGates).toEqual(['X1: Something (a check contradicts it)'])
  })

  it('is a point that waits for a dispute only once the dispute is on record', () => {
    const one = [item({ ifDisputed: true, all: ['corroboration'] })]
    expect(judge(one)).toMatchObject({ missingGates: [], missing: 0, items: [{ dormant: true, bars: false }] })
    const disputed = judge(one, {}, new Map([['X1', 'row']]))
    expect(disputed).toMatchObject({ missing: 1, items: [{ dormant: false, bars: true, disputeId: 'row' }] })
    expect(disputed.missingGates).toHaveLength(1)
  })

  it('is a contradiction, dispute or none', () => {
    const one = [item({ ifDisputed: true, severity: 'weight', all: ['hash.match'] })]
    const found = judge(one, { 'hash.match': [finding('hash.match', 'contradicted')] })
    expect(found).toMatchObject({ missing: 1, items: [{ bars: true }] })
    expect(openItems(found.items)).toHaveLength(1)
  })
})

describe('packs', () => {
  it('beside the jurisdiction’s own add what they ask', () => {
    const packs = [shippedPack('DE')!, shippedPack('EU')!]
    const euro = { ...claim, currency: 'EUR' }
    const found = judgeReadiness({ packs, claim: euro, findings: {}, disputed: new Map(), check: 'stored' })
    expect(new Set(found.items.map(({ pack }) => pack))).toEqual(new Set(['DE', 'EU']))
    expect(found.judgedBy.map(({ jurisdiction }) => jurisdiction)).toEqual(['DE', 'EU'])
    expect(found.language).toBe(packs[0]!.language)
  })

  it('that come with the product can all be judged, and ask only for facts that are known', () => {
    for (const one of shippedPacks) {
      const found = judgeReadiness({ packs: [one], claim, findings: {}, disputed: new Map(), check: 'stored' })
      for (const { lacks } of found.items) for (const { fact } of lacks) expect(facts).toHaveProperty([fact])
    }
  })
})

describe('words', () => {
  it('count what bars before what would make it stronger', () => {
    expect(answerOf({ missingGates: ['a', 'b', 'c'], missing: 5 })).toEqual({
      words: '3 things are missing before it can be filed',
      tone: 'wait',
      more: '2 more would make it stronger.',
    })
    expect(answerOf({ missingGates: [], missing: 0 })).toMatchObject({ words: 'Ready to file', tone: 'ok', more: null })
  })

  it('are green only for what was checked just now', () => {
    const marked = (state: FindingState, justNow: boolean) =>
      markOf({ state, findings: [finding('native.file', state, justNow)] }).state
    expect(marked('checked', true)).toBe('ok')
    expect(marked('checked', false)).toBe('stated')
    expect(marked('shown', true)).toBe('stated')
    expect(marked('stated', true)).toBe('stated')
    expect(marked('contradicted', true)).toBe('bad')
  })

  it('never present what is remembered as verified', () => {
    expect(sourceOf({ source: 'memory', reviewedBy: null })).toEqual({
      words: 'From memory; counsel to confirm',
      confirm: true,
    })
  })

  it('group by how strictly the court asks', () => {
    const { items } = judge([item({ id: 'A', severity: 'weight', all: [] }), item({ id: 'B', all: [] })])
    expect(groupsOf(items).groups.map(({ severity }) => severity)).toEqual(['gate', 'weight'])
  })
})
