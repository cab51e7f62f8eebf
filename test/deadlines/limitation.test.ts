import { describe, expect, it } from 'vitest'
import { limitationOf } from '#app/deadlines/limitation.ts'
import { limitationRuleOf } from '#app/deadlines/limitation-rule.ts'
import { calendarOf } from '#app/jurisdictions/calendar.ts'
import { shippedPack } from '#app/jurisdictions/packs/index.ts'
import { limitationVectors } from './limitation-vectors.ts'

describe('limitation by the packs', () => {
  it.each(limitationVectors.map(vector => [`${vector.pack}: ${vector.what}`, vector] as const))('%s', (_, vector) => {
    const pack = shippedPack(vector.pack)!
    const claim = {
      track: 'litigation',
      contractKind: vector.kind ?? 'loan',
      currency: 'CNY',
      claimMinor: 8_000_000n,
      dueOn: vector.due,
    }
    const events = vector.happened.map(([kind, on, until = null]) => ({ kind, on, until }))
    const facts = { dueOn: vector.due, knownOn: vector.known ?? null }
    const limitation = limitationOf(limitationRuleOf(pack, claim), facts, events, calendarOf(pack))
    expect(limitation.endsOn).toBe(vector.ends)
    expect(limitation.needs).toEqual([])
    expect(limitation.steps.every(step => step.cite.length > 0 && step.words.length > 0)).toBe(true)
    const moved = limitation.steps.filter(step => events.some(event => event.kind === step.kind))
    expect(moved).toHaveLength(events.length)
  })
})
