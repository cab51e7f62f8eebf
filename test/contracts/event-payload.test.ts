import { expect, it } from 'vitest'
import { fileReference } from '#app/contracts/event-payload.ts'

const named = (name: string) => fileReference.safeParse({ sha256: '0'.repeat(64), size: 1, type: 'a/b', name }).success

it.each(['200e', '200f', '061c', '202a', '202e', '2066', '2069', 'feff'])('takes no name with U+%s in it', code => {
  expect(named(`contract${String.fromCodePoint(Number.parseInt(code, 16))}fdp.exe`)).toBe(false)
})

it('takes names in every script, joiners and all', () => {
  for (const name of ['张海洋.pdf', 'نام‌ها.pdf', 'क्‍ष.pdf', 'שלום.pdf']) expect(named(name), name).toBe(true)
})
