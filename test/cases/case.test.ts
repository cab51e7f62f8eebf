import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type MoveName,
  menuFor,
  moves,
  nextStage,
  reasonsAgainst,
  type Situation,
  stageNow,
  stages,
} from '#app/cases/case.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { type Role, roles } from '#app/identity/actor.ts'

const names = Object.keys(moves) as MoveName[]
const situation = fc.record<Situation>({
  stage: fc.constantFrom(...stages),
  liveOffers: fc.integer({ min: 0, max: 3 }),
  refusedRecords: fc.integer({ min: 0, max: 1 }),
})

describe('the life of a case', () => {
  it('draws a menu that says exactly what the act would answer', () => {
    fc.assert(
      fc.property(situation, fc.constantFrom<Role | null>(...roles, null), (now, role) => {
        const menu = menuFor({ role }, now)
        for (const name of names) {
          const item = menu.find(one => one.move === name)
          const refusal = refusalOf(() => nextStage({ role }, name, now))
          if (!item) expect(refusal).toMatchObject({ code: 'move-not-allowed', status: 403 })
          else if (item.reasons.length > 0) expect(refusal).toMatchObject({ code: 'move-not-possible', status: 409 })
          else expect(refusal).toBeNull()
        }
      }),
    )
  })

  it('keeps stage and offers in step over any sequence of moves', () => {
    const acts = fc.array(fc.record({ name: fc.constantFrom(...names), role: fc.constantFrom(...roles) }), {
      maxLength: 40,
    })
    fc.assert(
      fc.property(acts, sequence => {
        let now: Situation = { stage: 'preparing', liveOffers: 0, refusedRecords: 0 }
        for (const { name, role } of sequence) {
          const before = now
          let stage: Situation['stage']
          try {
            stage = nextStage({ role }, name, now)
          } catch {
            continue
          }
          expect(before.stage).not.toBe('closed')
          now = { ...now, stage, liveOffers: offersAfter(name, now.liveOffers) }
          expect(now.stage === 'offered').toBe(now.liveOffers > 0)
          if (now.stage === 'with-partner') expect(name).toBe('accept')
        }
      }),
    )
  })

  it('leaves nothing to do on a closed case, and says so in words', () => {
    const closed: Situation = { stage: 'closed', liveOffers: 0, refusedRecords: 0 }
    for (const name of names) expect(reasonsAgainst(name, closed)[0]).toMatch(/this one is closed/)
  })

  it('goes back to preparing with the last open offer, not before', () => {
    const partner = { role: 'partner-agent' as const }
    expect(nextStage(partner, 'decline', { stage: 'offered', liveOffers: 2, refusedRecords: 0 })).toBe('offered')
    expect(nextStage(partner, 'decline', { stage: 'offered', liveOffers: 1, refusedRecords: 0 })).toBe('preparing')
    expect(stageNow('offered', 0)).toBe('preparing')
    expect(stageNow('offered', 1)).toBe('offered')
  })

  it('does not send a partner out on a contract whose record the ledger refused', () => {
    expect(reasonsAgainst('offer', { stage: 'preparing', liveOffers: 0, refusedRecords: 1 })[0]).toMatch(
      /refused a record/,
    )
  })

  it('does not close over offers that can still be accepted', () => {
    expect(reasonsAgainst('close', { stage: 'offered', liveOffers: 2, refusedRecords: 0 })[0]).toMatch(/^2 offers/)
  })
})

function offersAfter(name: MoveName, live: number): number {
  if (name === 'offer') return live + 1
  if (name === 'decline' || name === 'withdraw') return live - 1
  return 0
}

function refusalOf(act: () => unknown): DomainError | null {
  try {
    act()
    return null
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
}
