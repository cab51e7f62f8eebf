import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, daysBetween } from '#app/deadlines/calendar-date.ts'
import { type LimitationEvent, type LimitationFacts, limitationOf, limitationState } from '#app/deadlines/limitation.ts'
import { calendarOf } from '#app/jurisdictions/calendar.ts'
import { type LimitationRule, limitationEventKinds } from '#app/jurisdictions/pack.ts'
import { shippedPack, shippedPacks } from '#app/jurisdictions/packs/index.ts'

const pack = shippedPack('DE')!
const calendar = calendarOf(pack)
const rules = shippedPacks.flatMap(({ limitation }) => limitation)
/** No judgment: a title has a period of its own, which may well be the shorter one, and no cap. */
const kinds = limitationEventKinds.filter(kind => kind !== 'judgment')

const day = fc.integer({ min: 0, max: 8_000 }).map(number => addDays('2015-01-01', number))
const anyRule = fc.constantFrom(...rules)
const facts = fc.record({ dueOn: day, knownOn: fc.option(day) })
const event = fc
  .record({ kind: fc.constantFrom(...kinds), on: day, lasts: fc.option(fc.integer({ min: 0, max: 900 })) })
  .map(({ kind, on, lasts }): LimitationEvent => ({ kind, on, until: lasts === null ? null : addDays(on, lasts) }))
const events = fc.array(event, { maxLength: 8 })

const judge = (rule: LimitationRule, about: LimitationFacts, happened: LimitationEvent[]) =>
  limitationOf(rule, about, happened, calendar)

const bare: LimitationRule = {
  ...rules[0]!,
  period: { count: 3, unit: 'years' },
  starts: 'due',
  endOfYear: false,
  rollsForward: false,
  capYears: undefined,
  effects: [],
}
const withEffect = (effect: Partial<LimitationRule['effects'][number]>): LimitationRule => ({
  ...bare,
  effects: [{ ...rules[0]!.effects[0]!, from: 'event', onlyWhileRunning: true, once: false, ...effect }],
})

describe('a limitation period', () => {
  it('does not depend on the order in which its events were entered', () => {
    fc.assert(
      fc.property(anyRule, facts, events, fc.infiniteStream(fc.nat()), (rule, about, happened, random) => {
        const shuffled = happened
          .map(one => [random.next().value!, one] as const)
          .sort(([a], [b]) => a - b)
          .map(([, one]) => one)
        expect(judge(rule, about, shuffled)).toEqual(judge(rule, about, happened))
      }),
    )
  })

  it('is never shortened by a later event', () => {
    fc.assert(
      fc.property(anyRule, facts, events, event, (rule, about, happened, extra) => {
        const latest = happened.reduce((last, { on, until }) => [last, on, until ?? ''].sort().at(-1)!, '')
        const later = { ...extra, on: latest > extra.on ? addDays(latest, 1) : extra.on }
        if (later.until !== null && later.until < later.on) later.until = later.on
        const before = judge(rule, about, happened)
        const after = judge(rule, about, [...happened, later])
        if (before.endsOn !== null && after.endsOn !== null) expect(after.endsOn >= before.endsOn).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  it('never ends before it would have without any event, nor past its cap', () => {
    fc.assert(
      fc.property(anyRule, facts, events, (rule, about, happened) => {
        const { endsOn, earliestEnd, capOn } = judge(rule, about, happened)
        const end = endsOn ?? earliestEnd!
        expect(end >= judge(rule, about, []).endsOn!).toBe(true)
        if (capOn !== null) expect(end <= capOn).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  it('is not moved by what came after it had run out, where only a running one can be', () => {
    fc.assert(
      fc.property(anyRule, facts, events, event, (rule, about, happened, extra) => {
        const strict = { ...rule, effects: rule.effects.map(effect => ({ ...effect, onlyWhileRunning: true })) }
        const before = judge(strict, about, happened)
        if (before.endsOn === null) return
        const on = extra.on > before.endsOn ? extra.on : addDays(before.endsOn, 1)
        const after = judge(strict, about, [...happened, { ...extra, on, until: null }])
        expect(after.endsOn).toBe(before.endsOn)
        expect(limitationState(after, addDays(before.endsOn, 1))).toBe('expired')
      }),
      { numRuns: 400 },
    )
  })

  it('ends later by exactly the days of a suspension', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 900 }), fc.integer({ min: 0, max: 1_500 }), (dueOn, start, days) => {
        const on = addDays(dueOn, start)
        const rule = withEffect({ kind: 'negotiation', effect: 'suspends' })
        const about = { dueOn, knownOn: null }
        const talks = { kind: 'negotiation', on, until: addDays(on, days) } as const
        const plain = judge(rule, about, []).endsOn!
        expect(daysBetween(plain, judge(rule, about, [talks]).endsOn!)).toBe(days)
        // The same stretch entered twice, or in two halves, is one stretch.
        const middle = addDays(on, Math.floor(days / 2))
        const halves = [
          { ...talks, until: middle },
          { ...talks, on: middle },
        ]
        expect(judge(rule, about, [talks, { ...talks }]).endsOn).toBe(addDays(plain, days))
        expect(judge(rule, about, halves).endsOn).toBe(addDays(plain, days))
      }),
    )
  })

  it('says the same each time, and the same when an event is entered twice', () => {
    fc.assert(
      fc.property(anyRule, facts, events, (rule, about, happened) => {
        const once = judge(rule, about, happened)
        expect(judge(rule, about, happened)).toEqual(once)
        if (rule.effects.some(effect => effect.once)) return
        expect(judge(rule, about, [...happened, ...happened]).endsOn).toBe(once.endsOn)
      }),
    )
  })

  it('keeps, for each event, what it moved: each step begins where the one before it ended', () => {
    fc.assert(
      fc.property(anyRule, facts, events, (rule, about, happened) => {
        const { steps, endsOn } = judge({ ...rule, rollsForward: false, capYears: undefined }, about, happened)
        for (const [at, step] of steps.entries()) if (at > 0) expect(step.before).toBe(steps[at - 1]!.endsOn)
        for (const step of steps) if (step.effect === 'none') expect(step.endsOn).toBe(step.before)
        expect(steps.at(-1)!.endsOn).toBe(endsOn)
      }),
    )
  })
})

describe('what a rule can ask', () => {
  const about = { dueOn: '2024-01-31', knownOn: null }

  it('counts the first day where the law does', () => {
    expect(judge({ ...bare, startExcluded: false }, about, []).endsOn).toBe('2027-01-30')
  })

  it('waits for the end of an obstacle only once the last months have come', () => {
    const rule = withEffect({ kind: 'obstacle', effect: 'suspends', withinLastMonths: 6, tailMonths: 6 })
    const limitation = judge(rule, about, [{ kind: 'obstacle', on: '2024-06-01', until: null }])
    expect(limitation.openSince).toBe('2026-07-31')
    expect(limitationState(limitation, '2026-07-30')).toBe('running')
    expect(limitationState(limitation, '2026-07-31')).toBe('suspended')
    const demanded = {
      ...rule,
      effects: [...rule.effects, withEffect({ kind: 'demand', effect: 'restarts' }).effects[0]!],
    }
    const later = judge(demanded, about, [
      { kind: 'obstacle', on: '2024-06-01', until: null },
      { kind: 'demand', on: '2025-05-01', until: null },
    ])
    expect([later.openSince, later.earliestEnd]).toEqual(['2027-11-01', '2028-05-01'])
  })

  it('is expired by its cap even while it stands still', () => {
    const rule = { ...withEffect({ kind: 'suit', effect: 'suspends' }), capYears: 4 }
    const limitation = judge(rule, about, [{ kind: 'suit', on: '2025-01-01', until: null }])
    expect(limitationState(limitation, '2028-01-31')).toBe('suspended')
    expect(limitationState(limitation, '2028-02-01')).toBe('expired')
  })

  it('says what is missing, and that no rule applies', () => {
    expect(limitationState(judge(bare, { dueOn: null, knownOn: null }, []), '2026-01-01')).toBe('unknown')
    expect(judge(bare, { dueOn: null, knownOn: null }, []).needs).toHaveLength(1)
    expect(limitationState(limitationOf(null, about, [], calendar), '2026-01-01')).toBe('none')
  })

  it('says where the calendar ends, and puts nothing off there', () => {
    const china = shippedPack('CN')!
    // 1 May 2027 is a Saturday and Labour Day; whether days around it are off is for a decree to come.
    const limitation = limitationOf(china.limitation[0]!, { dueOn: '2024-05-01', knownOn: null }, [], calendarOf(china))
    expect(limitation.endsOn).toBe('2027-05-01')
    expect(limitation.steps.at(-1)!.words).toMatch(/not known yet: the calendar is known to the end of 2026/)
  })
})
