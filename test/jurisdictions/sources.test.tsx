import { expect, it } from 'vitest'
import { shippedPacks } from '#app/jurisdictions/packs/index.ts'
import { RuleSource } from '#app/jurisdictions/rule-source.tsx'
import { sourceLabels, sourceWords } from '#app/jurisdictions/source-words.ts'
import { sourceOf } from '#app/readiness/readiness-words.ts'
import { rulesOf } from '#app/rules/pack-rules.ts'
import { RulesCards } from '#app/rules/rules-cards.tsx'
import { render } from '../ui/render.tsx'

const memory = { cite: 'Some Act s. 1', source: 'memory', readOn: '2026-11-22', reviewedBy: null } as const

it('what is from memory is for counsel to confirm in every form of words, reviewed or not', () => {
  for (const rule of [memory, { ...memory, reviewedBy: 'Counsel' }]) {
    for (const text of [
      sourceLabels.memory.label,
      sourceWords(rule),
      sourceOf(rule).words,
      render(<RuleSource rule={rule} />),
    ]) {
      expect(text).toMatch(/counsel to confirm/)
      expect(text).toMatch(/from memory/i)
      expect(text).not.toMatch(/verified|statute read|text of the law/i)
    }
    expect(sourceOf(rule).confirm).toBe(true)
  }
  expect(sourceLabels.memory.tone).toBe('wait')
})

it('only what was read says so', () => {
  expect(sourceWords({ ...memory, source: 'read' })).toBe('Statute read on 22 Nov 2026; not reviewed by counsel yet.')
  expect(sourceWords({ ...memory, source: 'secondary' })).toMatch(/^From a secondary source/)
})

it.each(shippedPacks.map(pack => [pack.jurisdiction, pack] as const))('%s: the page marks each rule', (_code, pack) => {
  const rules = rulesOf(pack)
  const html = render(<RulesCards rules={rules} />)
  const remembered = rules.filter(({ source }) => source?.source === 'memory').length
  expect(remembered).toBeGreaterThan(0)
  expect(html.split(sourceLabels.memory.label).length - 1).toBe(remembered)
  const read = rules.filter(({ source }) => source?.source === 'read').length
  expect(html.split(`>${sourceLabels.read.label}<`).length - 1).toBe(read)
  for (const cell of html.split('data-label="Source"').slice(1)) {
    const ofRule = cell.split('</td>')[0]!
    const marks = Object.values(sourceLabels).filter(({ label }) => ofRule.includes(`>${label}<`))
    expect(marks).toHaveLength(1)
    if (/From memory/.test(ofRule)) expect(ofRule).not.toMatch(/verified|statute read|reviewed by (?!counsel yet)/i)
  }
  expect(html).not.toMatch(/ style=/)
})
