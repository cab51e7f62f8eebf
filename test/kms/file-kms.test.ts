import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { openFileKms } from '#app/kms/file-kms.server.ts'
import { KmsError } from '#app/kms/kms.server.ts'
import { KeyFileError } from '#ledger/node/key-file.ts'
import { testFolder } from '../support/organisation.ts'

describe('the root key', () => {
  it('is one, however many processes make it at once', async () => {
    const path = join(testFolder(), 'operator', 'kms.key')
    const opened = await Promise.all(Array.from({ length: 8 }, () => openFileKms(path, { mayCreate: true })))
    const organisation = uuidv7()
    const secret = Buffer.from('a data key')
    const wrapped = await opened[0]!.wrap(organisation, 'test', secret)
    for (const kms of [...opened, await openFileKms(path, { mayCreate: false })]) {
      expect(Buffer.from(await kms.unwrap(organisation, 'test', wrapped))).toEqual(secret)
    }
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('is never replaced where secrets may be wrapped with a lost one', async () => {
    const path = join(testFolder(), 'operator', 'kms.key')
    const refusal = await openFileKms(path, { mayCreate: false }).catch(error => error)
    expect(refusal).toBeInstanceOf(KmsError)
    expect(refusal.message).toContain(path)
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('is refused when it is not a whole key', async () => {
    const path = join(testFolder(), 'kms.key')
    await writeFile(path, '', { mode: 0o600 })
    for (const mayCreate of [true, false]) {
      await expect(openFileKms(path, { mayCreate })).rejects.toBeInstanceOf(KeyFileError)
    }
  })
})
