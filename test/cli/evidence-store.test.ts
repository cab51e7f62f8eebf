import { expect, test } from 'vitest'
import type { DatabaseUrls } from '#db/embedded.ts'
import { readStartConfig } from '#workers/cli/start/env.ts'
import { nodeProgram, type Place, seedProgram, webProgram, workerProgram } from '#workers/cli/start/programs.ts'

const urls: DatabaseUrls = { admin: 'x', owner: 'x', app: 'x', worker: 'x' }
const store = {
  EVIDENCE_STORE_URL: 's3://evidence/kept',
  AWS_ACCESS_KEY_ID: 'key-id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_REGION: 'test-1',
}

function environments(environment: Record<string, string>): Record<string, Record<string, string>> {
  const config = readStartConfig({ NODE_ENV: 'test', ...environment })
  const place: Place = { config, project: '/project', programs: '/project/build' }
  const programs = {
    web: webProgram(place, urls),
    worker: workerProgram(place, urls, 1),
    seed: seedProgram(place, urls),
    node: nodeProgram(place, { name: 'notary', url: 'http://127.0.0.1:1' }),
  }
  return Object.fromEntries(Object.entries(programs).map(([name, program]) => [name, program.environment]))
}

test('web and worker alone are told of the bucket and its credentials', () => {
  const { web, worker, seed, node } = environments({ ...store, OTHER_SECRET: 'x' })
  expect(web).toMatchObject(store)
  expect(worker).toMatchObject(store)
  for (const told of [seed, node]) expect(Object.keys(told!).filter(name => name in store)).toEqual([])
  expect({ ...web, ...worker, ...seed, ...node }).not.toHaveProperty('OTHER_SECRET')
})

test('without a bucket no program gets credentials that happen to be there', () => {
  const { EVIDENCE_STORE_URL: _, ...credentials } = store
  for (const told of Object.values(environments(credentials))) {
    expect(Object.keys(told).filter(name => name.startsWith('AWS_'))).toEqual([])
  }
})
