import { expect, it } from 'vitest'
import { untilWords } from '#app/cases/triage.ts'

const now = new Date('2026-03-02T09:00:00Z')

it.each([
  [72 * 60 - 4, 'in 3 days'],
  [72 * 60, 'in 3 days'],
  [71 * 60, 'in 2 days 23 hours'],
  [49 * 60, 'in 2 days 1 hour'],
  [48 * 60 - 5, 'in 2 days'],
  [24 * 60 - 5, 'in 24 hours'],
  [120, 'in 2 hours'],
  [119, 'in 119 minutes'],
  [1, 'in a minute'],
  [-5, 'in a minute'],
])('says for %i minutes: %s', (minutes, words) => {
  expect(untilWords(new Date(now.getTime() + minutes * 60_000), now)).toBe(words)
})
