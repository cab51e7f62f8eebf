import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Situation, stageNow, stages } from '#app/cases/case.ts'
import {
  definitionOf,
  type EventName,
  eventNames,
  menuFor,
  nextStage,
  reasonsAgainst,
  startsFrom,
  ways,
} from '#app/cases/lifecycle.ts'
import { boxAt, linePath } from '#app/cases/lifecycle-drawing.ts'
import { lifecycleMap } from '#app/cases/lifecycle-map.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { type Role, roles } from '#app/identity/actor.ts'
import { trackIds } from '#app/jurisdictions/pack.ts'

const ME = '0198f000-0000-7000-8000-000000000001'
const OTHER = '0198f000-0000-7000-8000-000000000002'

const calm: Situation = {
  stage: 'preparing',
  track: 'litigation',
  jurisdiction: 'CN',
  liveOffers: 0,
  offeredFrom: 'preparing',
  refusedRecords: 0,
  missingGates: [],
  openTracks: ['litigation', 'mediation'],
  overridden: false,
  submittedById: null,
  officerId: null,
  heldUntil: null,
  lastUndoable: null,
}

const someone = fc.constantFrom(null, ME, OTHER)
const situation = fc.record<Situation>({
  stage: fc.constantFrom(...stages),
  track: fc.constantFrom(...trackIds),
  jurisdiction: fc.constant('CN'),
  liveOffers: fc.integer({ min: 0, max: 3 }),
  offeredFrom: fc.constantFrom('preparing', 'negotiating', 'decided'),
  refusedRecords: fc.integer({ min: 0, max: 1 }),
  missingGates: fc.constantFrom([], ['Get the report.']),
  openTracks: fc.constant(['litigation']),
  overridden: fc.boolean(),
  submittedById: someone,
  officerId: someone,
  heldUntil: fc.constantFrom(null, new Date(0)),
  lastUndoable: fc.constantFrom(null, { position: 2, name: 'hold', from: 'preparing' as const }),
})

describe('the life of a case', () => {
  it('draws a menu that says exactly what the act would answer', () => {
    fc.assert(
      fc.property(situation, fc.constantFrom<Role | null>(...roles, null), (now, role) => {
        const actor = { id: ME, role }
        const menu = menuFor(actor, now)
        for (const name of eventNames) {
          const item = menu.find(one => one.event === name)
          const refusal = refusalOf(() => nextStage(actor, name, now))
          if (!item) expect(refusal).toMatchObject({ code: 'act-not-allowed', status: 403 })
          else if (item.reasons.length > 0) expect(refusal).toMatchObject({ code: 'act-not-possible', status: 409 })
          else expect(refusal).toBeNull()
        }
      }),
    )
  })

  it('leads nowhere that the map does not show', () => {
    const shown = new Set(ways().map(({ from, event, to }) => `${from} ${event} ${to}`))
    fc.assert(
      fc.property(situation, fc.constantFrom(...roles), fc.constantFrom(...eventNames), (now, role, name) => {
        let to: string
        try {
          to = nextStage({ id: ME, role }, name, now)
        } catch {
          return
        }
        if (to !== now.stage && name !== 'undo') expect(shown).toContain(`${now.stage} ${name} ${to}`)
      }),
      { numRuns: 2_000 },
    )
  })

  it('has words for every act, and a place and a line for all that it draws', () => {
    for (const name of eventNames) {
      const { label, past, by, fields, form } = definitionOf(name)
      expect(label).not.toBe('')
      expect(past).toMatch(/^[a-z]/)
      expect(by.length).toBeGreaterThan(0)
      for (const field of fields) expect(Object.keys((form as never as { shape: object }).shape)).toContain(field.name)
    }
    const map = lifecycleMap(calm, { id: ME, role: 'supervisor' }, [])
    expect(map.stages.map(({ stage }) => stage)).toEqual([...stages])
    expect(new Set(stages.map(stage => JSON.stringify(boxAt(stage)))).size).toBe(stages.length)
    for (const line of map.lines) expect(linePath(line)).toMatch(/^M[\d. A-Z-]+$/)
    expect(map.always).toContain('Close the case')
  })

  it('marks on the map the way that was taken and where it can go', () => {
    const history = [
      { from: null, to: 'preparing' as const, at: new Date(0) },
      { from: 'preparing' as const, to: 'awaiting-approval' as const, at: new Date(1) },
    ]
    const now = { ...calm, stage: 'awaiting-approval' as const, submittedById: OTHER }
    const map = lifecycleMap(now, { id: ME, role: 'supervisor' }, history)
    const line = (from: string, to: string) => map.lines.find(one => one.from === from && one.to === to)?.state
    expect(line('preparing', 'awaiting-approval')).toBe('taken')
    expect(line('awaiting-approval', 'approved')).toBe('next')
    expect(line('approved', 'filed')).toBe('there')
    expect(map.stages.find(({ stage }) => stage === 'awaiting-approval')?.state).toBe('now')
    expect(map.next.map(({ event }) => event)).toContain('approve-filing')
  })

  it('leaves nothing to do on a closed case but to write a note or open it again, and says so in words', () => {
    const closed: Situation = { ...calm, stage: 'closed' }
    for (const name of eventNames.filter(one => !startsFrom(definitionOf(one), 'closed'))) {
      expect(reasonsAgainst(name, closed, { id: ME, role: 'supervisor' })[0]).toMatch(/this one is closed/)
    }
    expect(eventNames.filter(name => startsFrom(definitionOf(name), 'closed'))).toEqual(['reopen', 'add-note'])
  })

  it('goes back with the last open offer to where it was offered from, not before', () => {
    const partner = { id: ME, role: 'partner-agent' as const }
    const offered = { ...calm, stage: 'offered' as const, offeredFrom: 'decided' as const }
    expect(nextStage(partner, 'decline', { ...offered, liveOffers: 2 })).toBe('offered')
    expect(nextStage(partner, 'decline', { ...offered, liveOffers: 1 })).toBe('decided')
    expect(stageNow('offered', 0, 'decided')).toBe('decided')
    expect(stageNow('offered', 1, 'decided')).toBe('offered')
  })

  it.each<[string, EventName, Partial<Situation>, Role, RegExp]>([
    ['offers on a refused record', 'offer', { refusedRecords: 1 }, 'legal-officer', /refused a record/],
    ['closing over live offers', 'close', { stage: 'offered', liveOffers: 2 }, 'legal-officer', /^2 offers/],
    ['filing without a gate', 'submit-filing', { missingGates: ['Get it.'] }, 'legal-officer', /Get it/],
    [
      'approving one’s own',
      'approve-filing',
      { stage: 'awaiting-approval', submittedById: ME },
      'supervisor',
      /You submitted/,
    ],
    [
      'taking back another’s',
      'withdraw-filing',
      { stage: 'awaiting-approval', submittedById: OTHER },
      'legal-officer',
      /Only whoever/,
    ],
    [
      'undoing an approval',
      'undo',
      { stage: 'approved', lastUndoable: { position: 3, name: 'approve-filing', from: 'awaiting-approval' } },
      'legal-officer',
      /supervisor/,
    ],
    ['claiming another’s', 'claim', { officerId: OTHER }, 'legal-officer', /Somebody else/],
    ['a hold on a hold', 'hold', { heldUntil: new Date(0) }, 'legal-officer', /on hold already/],
  ])('refuses %s', (_, name, changed, role, words) => {
    expect(reasonsAgainst(name, { ...calm, ...changed }, { id: ME, role })[0]).toMatch(words)
  })

  it('files past a missing gate that a supervisor let pass', () => {
    const now = { ...calm, missingGates: ['Get it.'], overridden: true }
    expect(reasonsAgainst('submit-filing', now, { id: ME, role: 'legal-officer' })).toEqual([])
  })
})

function refusalOf(act: () => unknown): DomainError | null {
  try {
    act()
    return null
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
}
