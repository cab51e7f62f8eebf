import { randomBytes } from 'node:crypto'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openFolderStore } from '#app/evidence/folder-store.server.ts'
import { testFolder } from '../support/organisation.ts'
import { describeStore, inChunks, type OpenedStore } from './store-contract.ts'

const folder = testFolder()

function filesIn(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}

async function open(): Promise<OpenedStore & { root: string }> {
  const root = await mkdtemp(join(folder, 'store-'))
  return {
    root,
    store: await openFolderStore(root),
    isEmpty: async () => filesIn(root).length === 0,
    handedOn: () => filesIn(root).reduce((sum, path) => sum + statSync(path).size, 0),
    damage: async objectKey => writeFileSync(join(root, 'objects', objectKey.slice(0, 2), objectKey), 'other bytes'),
  }
}

describeStore('the folder store', open)

describe('the folder store', () => {
  it('keeps files for its own user only', async () => {
    const { store, root } = await open()
    await store.put(inChunks(randomBytes(100)))
    expect(filesIn(root).map(path => statSync(path).mode & 0o777)).toEqual([0o600])
  })
})
