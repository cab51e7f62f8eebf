import { expect, test } from 'vitest'
import { governanceOf, KeyFileUnread, withSecret } from '#app/governance/key-file.ts'
import { newMember } from './policies.ts'

test('tells whose key a file holds, and leaves nothing of the secret behind', async () => {
  const { member, secretKey } = newMember('bank')
  let seen: Uint8Array | null = null
  const governance = await withSecret(new Blob([secretKey.slice()]), secret => {
    seen = secret
    return governanceOf(secret)
  })
  expect(governance).toBe(member.governance)
  expect(seen!).toEqual(new Uint8Array(32))
})

test('wipes it also when signing fails', async () => {
  let seen: Uint8Array | null = null
  const failed = withSecret(new Blob([new Uint8Array(32).fill(7)]), secret => {
    seen = secret
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  expect(seen!).toEqual(new Uint8Array(32))
})

test.each([0, 31, 33, 64])('a file of %i bytes is no key', async bytes => {
  await expect(withSecret(new Blob([new Uint8Array(bytes)]), () => 0)).rejects.toThrow(KeyFileUnread)
})
