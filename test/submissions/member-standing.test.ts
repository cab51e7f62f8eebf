import { describe, expect, test } from 'vitest'
import type { MemberState } from '#app/submissions/ledger-state.ts'
import { ageWords, standingSentence, standingsOf } from '#app/submissions/member-standing.ts'

const now = '2026-11-22T12:00:00.000Z'
const ago = (seconds: number) => new Date(Date.parse(now) - seconds * 1000).toISOString()

function aMember(name: string, part: Partial<MemberState> = {}): MemberState {
  return {
    ...{ name, organisation: `The ${name}`, size: 10, behind: 0, cosignedAt: ago(60), seenAt: ago(1) },
    ...{ answers: true, lacksSince: null, trouble: null },
    ...part,
  }
}

const standing = (...members: MemberState[]) => [...standingsOf(members, now).values()]

describe('how a member stands', () => {
  test('says what is known, and of whom', () => {
    expect(standing(aMember('bank'))).toEqual(['current'])
    expect(standing(aMember('bank', { behind: 3 }))).toEqual(['behind'])
    expect(standing(aMember('bank', { trouble: '422: key.unknown' }))).toEqual(['refusing'])
  })

  test('stopped: the others answer, it does not, or has not for eight seconds', () => {
    expect(standing(aMember('bank'), aMember('court', { seenAt: ago(8) }))).toEqual(['current', 'current'])
    expect(standing(aMember('bank'), aMember('court', { seenAt: ago(8.001) }))).toEqual(['current', 'stopped'])
    expect(standing(aMember('bank'), aMember('court', { seenAt: ago(5), answers: false }))).toEqual([
      ...['current', 'stopped'],
    ])
    expect(standing(aMember('bank'), aMember('court', { seenAt: null }))).toEqual(['current', 'stopped'])
  })

  test('where nobody has answered lately nothing is said of anybody', () => {
    const silent = [aMember('bank', { seenAt: ago(9) }), aMember('court', { seenAt: ago(900) })]
    expect(standing(...silent)).toEqual(['unasked', 'unasked'])
    expect(standingSentence(silent, standingsOf(silent, now), 2)).toContain('cannot be said from here')
    expect(standing(aMember('bank', { seenAt: null }))).toEqual(['unasked'])
  })
})

describe('the sentence that is read out', () => {
  const said = (quorum: number, ...members: MemberState[]) =>
    standingSentence(members, standingsOf(members, now), quorum)
  const stopped = (name: string) => aMember(name, { answers: false })

  test('names who is out, and whether the rest is enough', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(name => aMember(name)) as [MemberState, MemberState, MemberState]
    expect(said(3, a, b, c, aMember('d'))).toBe('All members answer and co-sign.')
    expect(said(3, a, b, c, stopped('d'))).toBe('The d does not answer. The other 3 are enough to publish.')
    expect(said(3, a, b, stopped('c'), stopped('d'))).toContain('Nothing is published until 3 of 4 co-sign.')
    expect(said(3, a, b, c, aMember('d', { trouble: 'x' }))).toContain('answers but does not co-sign')
  })

  test('is the same while members only fall behind and catch up', () => {
    expect(said(2, aMember('a'), aMember('b', { behind: 3 }))).toBe(said(2, aMember('a'), aMember('b')))
  })
})

test('ages are rounded down, each in its own unit', () => {
  const ages = [0, 119, 120, 7_199, 7_200, 172_799, 172_800]
  expect(ages.map(seconds => ageWords(ago(seconds), now))).toEqual([
    ...['0 s', '119 s', '2 min', '119 min', '2 h', '47 h', '2 days'],
  ])
})
