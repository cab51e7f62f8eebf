import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterEvent, type ContractState, lifeEvents } from '#app/contracts/contract.ts'

const run = (...events: string[]) =>
  events.reduce<ContractState>((state, event) => {
    const moved = afterEvent(state, `contract.${event}` as (typeof lifeEvents)[number])
    if ('reason' in moved) throw new Error(moved.reason)
    return moved.state
  }, 'drafted')

describe('the life of a contract', () => {
  it('goes from draft to payment', () => {
    expect(run('shown', 'consented', 'identified', 'signed', 'countersigned', 'delivered', 'paid', 'missed')).toBe(
      'missed',
    )
  })

  it('lets several people agree and sign', () => {
    expect(run('shown', 'consented', 'shown', 'identified', 'consented', 'signed', 'signed')).toBe('signed')
  })

  it('refuses a signature under what nobody was shown, with the reason', () => {
    expect(afterEvent('drafted', 'contract.signed')).toEqual({
      reason: '"signed" cannot follow "drafted"; next can be shown',
    })
    expect(() => run('shown', 'signed')).toThrow()
    expect(() => run('shown', 'consented', 'signed', 'paid')).toThrow()
  })

  it('is drafted once', () => {
    for (const state of ['drafted', 'signed', 'terminated'] as const) {
      expect(afterEvent(state, 'contract.drafted')).toHaveProperty('reason')
    }
  })

  it('takes money after its end, and stays ended', () => {
    expect(run('shown', 'consented', 'signed', 'countersigned', 'terminated', 'paid')).toBe('terminated')
  })

  it('takes a file at any time without moving', () => {
    expect(afterEvent('signed', 'evidence.stored')).toEqual({ state: 'signed' })
  })

  it('never reaches a signature without showing and agreement before it, whatever is tried', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lifeEvents), { maxLength: 40 }), attempts => {
        let state: ContractState = 'drafted'
        const accepted: string[] = []
        for (const attempt of attempts) {
          const moved = afterEvent(state, attempt)
          if ('reason' in moved) continue
          state = moved.state
          accepted.push(attempt.slice('contract.'.length))
        }
        const signed = accepted.indexOf('signed')
        if (signed === -1) return accepted.every(event => ['shown', 'consented', 'identified'].includes(event))
        const before = accepted.slice(0, signed)
        return before.includes('shown') && (before.includes('consented') || before.includes('identified'))
      }),
    )
  })
})
