import { type ChildProcess, spawn } from 'node:child_process'
import { cp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readNodeConfig } from '#ledger/node/config.ts'
import { policyHash } from '#ledger/policy.ts'
import { foundLedger } from '#workers/cli/genesis.ts'
import { readRegistrar } from '#workers/ledger/operator-folder.ts'
import type { Publisher } from '#workers/ledger/publisher.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { LedgerRig, MEMBERS, type MemberName } from './ledger-rig.ts'

/** Inside the project, so that the program finds its packages. */
const programs = resolve('node_modules/.cache/hardproof-test', `node-${process.pid}`)
const nodeProgram = join(programs, 'node.js')
const memberProgram = join(programs, 'member.js')
const running = new Map<string, ChildProcess>()

let rig: LedgerRig
let sequencer: Sequencer
let publisher: Publisher

beforeAll(async () => {
  await build({
    entryPoints: ['node', 'member', 'notary-routes'].map(name => `workers/cli/${name}.ts`),
    outdir: programs,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
    logLevel: 'error',
  })
  rig = await LedgerRig.open({ memberProgram })
  await Promise.all(MEMBERS.map(start))
  sequencer = await rig.sequencer()
  publisher = rig.publisher()
  await rig.registerBank()
})

afterAll(async () => {
  for (const member of running.keys()) await kill(member as MemberName, 'SIGTERM')
  await rm(programs, { recursive: true, force: true })
})

function run(member: MemberName, data = rig.data): ChildProcess {
  return spawn(process.execPath, [nodeProgram, '--member', member, '--data', data], {
    env: { NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function start(member: MemberName): Promise<void> {
  const child = run(member)
  running.set(member, child)
  await new Promise<void>((resolve, reject) => {
    child.stdout!.once('data', () => resolve())
    child.once('exit', code => reject(new Error(`${member} ended with ${code}`)))
  })
}

async function kill(member: MemberName, signal: NodeJS.Signals): Promise<void> {
  const child = running.get(member)!
  running.delete(member)
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

/** A publication does not wait for the slow, so it may take more than one. */
async function allCosign(): Promise<void> {
  await vi.waitFor(async () => expect((await publisher.publish()).behind).toEqual([]), { timeout: 15_000 })
}

test('each member makes its own keys, the operator only its own, and none is readable by others', async () => {
  for (const member of MEMBERS) {
    const folder = rig.folder(member)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    for (const key of ['node.key', 'governance.key']) {
      const { mode, size } = await stat(join(folder, key))
      expect([mode & 0o777, size]).toEqual([0o600, 32])
    }
  }
  expect((await readdir(rig.operator)).sort()).toEqual(['ledger.json', 'log.key', 'registrar.key'])
  const told = await readFile(join(rig.operator, 'ledger.json'), 'utf8')
  for (const member of MEMBERS) {
    const secret = await readFile(join(rig.folder(member), 'governance.key'))
    expect(told).not.toContain(secret.toString('base64'))
  }
  expect((await readRegistrar(rig.operator)).actor).toBe('registrar')
})

test('founding again finds the same ledger, and keeps every address that still answers', async () => {
  const again = await foundLedger({ data: rig.data, logUrl: rig.logUrl, memberProgram })
  expect(again.trust).toBe(rig.founded.trust)
  expect(again.trust).toBe(policyHash(rig.founded.policy))
  expect(again.members).toEqual(rig.founded.members)
  expect(again.genesis).toEqual(rig.founded.genesis)
  const moved = await foundLedger({ data: rig.data, logUrl: `${rig.logUrl}/moved`, memberProgram })
  expect(moved.trust).toBe(rig.founded.trust)
  expect((await readNodeConfig(rig.folder('bank'))).settings.log).toBe(`${rig.logUrl}/moved`)
  await foundLedger({ data: rig.data, logUrl: rig.logUrl, memberProgram })
})

test('members killed at any moment lose nothing and sign no second history', { timeout: 90_000 }, async () => {
  for (let round = 0; round < 6; round++) {
    const member = MEMBERS[round % MEMBERS.length]!
    await rig.capture(50)
    await sequencer.drain()
    const publishing = publisher.publish()
    await new Promise(resolve => setTimeout(resolve, 15 * round))
    await kill(member, 'SIGKILL')
    expect((await publishing).published).toBeGreaterThan(0)
    await start(member)
    await allCosign()
  }
})

test('a process on an old copy of its folder refuses to start, in words', async () => {
  const old = join(rig.data, 'old')
  await kill('court', 'SIGTERM')
  await cp(rig.folder('court'), join(old, 'nodes/court'), { recursive: true })
  await start('court')
  await rig.capture(1)
  await sequencer.drain()
  await allCosign()
  await kill('court', 'SIGTERM')
  const child = run('court', old)
  let words = ''
  child.stderr!.on('data', text => {
    words += text
  })
  expect(await new Promise(resolve => child.once('exit', resolve))).toBe(1)
  expect(words).toContain('restored from an old copy')
  await start('court')
})
