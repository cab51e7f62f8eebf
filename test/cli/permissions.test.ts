import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DatabaseUrls } from '#db/embedded.ts'
import { readStartConfig } from '#workers/cli/start/env.ts'
import { confinedTo } from '#workers/cli/start/permissions.ts'
import { nodeProgram, type Place, webProgram, workerProgram } from '#workers/cli/start/programs.ts'
import { bundleScript } from '../support/bundle-script.ts'

const urls: DatabaseUrls = { admin: 'x', owner: 'x', app: 'x', worker: 'x' }
let data: string
let place: Place
const probe = await bundleScript('test/cli/probe-files.process.ts')
const hash = await bundleScript('test/cli/probe-argon2.process.ts')

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'hardproof-confined-'))
  const config = readStartConfig({ HARDPROOF_DATA: data } as unknown as NodeJS.ProcessEnv)
  for (const member of ['bank', 'notary']) {
    await mkdir(join(data, 'nodes', member), { recursive: true })
    await writeFile(join(data, 'nodes', member, 'node.key'), `key of ${member}`)
  }
  for (const name of ['evidence', 'operator', 'postgres']) {
    await mkdir(join(data, name), { recursive: true })
    await writeFile(join(data, name, 'kept'), name)
  }
  // The probe lies in node_modules/.cache, where every program may read; `build/` need not exist for this test.
  place = { config, project: process.cwd(), programs: join(process.cwd(), 'node_modules') }
})

afterAll(() => rm(data, { recursive: true, force: true }))

/** What a program with these flags gets for reading and for writing each path: ok, or the error's code. */
async function tryAll(flags: string[], paths: string[]): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    probe,
    ...paths.map(path => join(data, path)),
  ])
  const results = JSON.parse(stdout) as string[]
  return Object.fromEntries(
    paths.map((path, index) => [path, results[index]!]).concat([['start a process', results.at(-1)!]]),
  )
}

const DENIED = 'ERR_ACCESS_DENIED ERR_ACCESS_DENIED'

test.each(['web', 'worker'])('%s reads and writes what is the operator’s, and no member’s key', async name => {
  const program = name === 'web' ? webProgram(place, urls) : workerProgram(place, urls, 1)
  expect(
    await tryAll(program.nodeFlags!, [
      'nodes/notary/node.key',
      'nodes/bank/node.key',
      'postgres/kept',
      'evidence/kept',
      'operator/kept',
    ]),
  ).toEqual({
    'nodes/notary/node.key': DENIED,
    'nodes/bank/node.key': DENIED,
    'postgres/kept': DENIED,
    'evidence/kept': 'ok ok',
    'operator/kept': 'ok ok',
    'start a process': 'ERR_ACCESS_DENIED',
  })
})

test('a member’s node reads its own folder, and neither another member’s nor the operator’s', async () => {
  const program = nodeProgram(place, { name: 'bank', url: 'http://127.0.0.1:1' }, 'origin')
  expect(
    await tryAll(program.nodeFlags!, [
      'nodes/bank/node.key',
      'nodes/notary/node.key',
      'operator/kept',
      'evidence/kept',
    ]),
  ).toEqual({
    'nodes/bank/node.key': 'ok ok',
    'nodes/notary/node.key': DENIED,
    'operator/kept': DENIED,
    'evidence/kept': DENIED,
    'start a process': 'ERR_ACCESS_DENIED',
  })
})

test('a confined program can still hash a password: argon2 is a native addon', async () => {
  const flags = webProgram(place, urls).nodeFlags!
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, hash])
  expect(stdout.trim()).toBe('true')
})

test.each([
  ['20.19.0', '--experimental-permission'],
  ['22.12.0', '--experimental-permission'],
  ['22.13.0', '--permission'],
  ['24.0.0', '--permission'],
])('on Node %s the flag is %s', (version, flag) => {
  expect(confinedTo({ read: [], write: [] }, version)[0]).toBe(flag)
})
