import { expect, test } from 'vitest'
import type { DatabaseUrls } from '#db/embedded.ts'
import { readStartConfig } from '#workers/cli/start/env.ts'
import { nodeProgram, type Place, webProgram, workerProgram } from '#workers/cli/start/programs.ts'

const urls: DatabaseUrls = { admin: 'x', owner: 'x', app: 'x', worker: 'x' }
const store = {
  EVIDENCE_STORE_URL: 's3://evidence/kept',
  AWS_ACCESS_KEY_ID: 'key-id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_REGION: 'test-1',
}

test('web and worker are told of the bucket and its credentials, and no member’s node is', () => {
  const config = readStartConfig({ NODE_ENV: 'test', ...store, OTHER_SECRET: 'x' })
  const place: Place = { config, project: '/project', programs: '/project/build' }
  for (const { environment } of [webProgram(place, urls), workerProgram(place, urls, 1)]) {
    expect(environment).toMatchObject(store)
    expect(environment).not.toHaveProperty('OTHER_SECRET')
  }
  const node = nodeProgram(place, { name: 'notary', url: 'http://127.0.0.1:1' }, 'origin')
  expect(Object.keys(node.environment).filter(name => name in store)).toEqual([])
})
