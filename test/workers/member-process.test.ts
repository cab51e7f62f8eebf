/** A member's programs as they are run, against a log in this process. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { canonicalText } from '#ledger/canonical.ts'
import { digestOf, packLeaves } from '#ledger/node/packed.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parseVkey, SIGNATURE_COSIGNATURE } from '#ledger/note.ts'
import { policyHash, publishedBy } from '#ledger/policy.ts'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'
import { capture, item, keyPair } from '../ledger/fixture.ts'
import { TestLog } from '../ledger/node-log.ts'
import { approved, policyV2, proposed, rekeyed, successor } from '../ledger/rules-fixture.ts'

/** Inside the project, so that the programs find their packages. */
const programs = resolve('node_modules/.cache/hardproof-test', `member-${process.pid}`)
const run = promisify(execFile)

let data: string
let log: TestLog
let logUrl: string
const running = new Map<string, { child: ChildProcess; url: string }>()

beforeAll(async () => {
  await build({
    entryPoints: ['node', 'member'].map(name => `workers/cli/${name}.ts`),
    outdir: programs,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
})

afterAll(() => rm(programs, { recursive: true, force: true }))

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'hardproof-member-'))
  log = new TestLog(policyV2()).begin()
  logUrl = await log.listen()
})

afterEach(async () => {
  for (const name of [...running.keys()]) await end(name, 'SIGTERM')
  await log.close()
  await rm(data, { recursive: true, force: true })
})

/** A member of the policy, with the keys it names. */
async function settle(name: string): Promise<string> {
  const folder = join(data, 'nodes', name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'node.key'), keyPair(`node ${name}`).secretKey, { mode: 0o600 })
  await writeFile(join(folder, 'governance.key'), keyPair(`governance ${name}`).secretKey, { mode: 0o600 })
  await writeFile(join(folder, 'policy.json'), canonicalText(log.policy))
  const settings = { member: name, log: logUrl, genesis: policyHash(log.policy), host: '127.0.0.1', port: 0 }
  await writeFile(join(folder, 'node.json'), JSON.stringify(settings))
  return folder
}

async function start(name: string): Promise<string> {
  const child = spawn(process.execPath, [join(programs, 'node.js'), '--member', name, '--data', data], {
    env: { NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', bytes => resolve(String(bytes)))
    child.once('exit', code => reject(new Error(`${name} ended with ${code}`)))
  })
  const url = /http:\S+(?=,)/.exec(line)![0]
  running.set(name, { child, url })
  return url
}

async function end(name: string, signal: NodeJS.Signals): Promise<void> {
  const { child } = running.get(name)!
  running.delete(name)
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

async function act(name: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [
    join(programs, 'member.js'),
    '--member',
    name,
    '--data',
    data,
    ...args,
  ])
  return stdout
}

async function offer(url: string): Promise<Response> {
  const { size } = (await (await fetch(`${url}/health`)).json()) as { size: number }
  return fetch(`${url}/add-checkpoint`, { method: 'POST', body: await log.offer(size) })
}

const post = (url: string, submission: Submission) =>
  fetch(`${url}/submissions`, { method: 'POST', body: packLeaves(submissionLeaves(submission)) as BodyInit })

async function stateOf(url: string, submission: Submission): Promise<string> {
  const response = await fetch(`${url}/submissions/${digestOf(submissionLeaves(submission))}`)
  return ((await response.json()) as { status?: string }).status ?? 'unknown'
}

test('a submission that was accepted outlives kill -9 at any moment', { timeout: 90_000 }, async () => {
  await settle('bank')
  log.takes = 503
  let url = await start('bank')
  expect((await offer(url)).status).toBe(200)
  const accepted: Submission[] = []
  for (let round = 0; round < 4; round++) {
    const some = Array.from({ length: 12 }, (_, i) => capture([item('contract.signed', `event-${round}-${i}-x`)]))
    const sending = some.map(async one => {
      const answer = await post(url, one).catch(() => null)
      if (answer?.status === 202) accepted.push(one)
    })
    // The first answer, and then some.
    const before = accepted.length
    await vi.waitFor(() => expect(accepted.length).toBeGreaterThan(before), { timeout: 10_000, interval: 2 })
    await new Promise(resolve => setTimeout(resolve, 8 * round))
    await end('bank', 'SIGKILL')
    await Promise.all(sending)
    url = await start('bank')
    for (const one of accepted) expect(await stateOf(url, one)).toBe('waiting')
  }
  for (const one of accepted) log.append(one)
  const answering = offer(url).catch(() => null)
  await new Promise(resolve => setTimeout(resolve, 60))
  await end('bank', 'SIGKILL')
  await answering
  url = await start('bank')
  const { size } = (await (await fetch(`${url}/health`)).json()) as { size: number }
  if (size < log.edge.size) expect((await offer(url)).status).toBe(200)
  for (const one of accepted) expect(await stateOf(url, one)).toBe('included')
  const left = await readdir(join(data, 'nodes/bank/inbox'))
  for (const one of accepted) expect(left).not.toContain(digestOf(submissionLeaves(one)))
})

test('a member joins with its own keys and the genesis hash, and is re-keyed', { timeout: 90_000 }, async () => {
  const init = JSON.parse(await act('auditor', '--init', '--domain', 'example.org'))
  expect(parseVkey(init.vkey, SIGNATURE_COSIGNATURE).name).toBe('auditor.example.org/mirrored-rules-checked')
  const place = ['--log', logUrl, '--port', '0', '--peer', 'http://127.0.0.1:9/a', '--peer', 'http://127.0.0.1:9/b']
  await expect(act('auditor', '--join', '--genesis', '00'.repeat(32), ...place)).rejects.toThrow(
    /nobody shows the policy/,
  )
  await act('auditor', '--join', '--genesis', policyHash(log.policy), ...place)
  let url = await start('auditor')
  expect((await offer(url)).status).toBe(200)

  const { name, organisation } = { name: 'auditor', organisation: 'The auditor' }
  const joined = successor(log.policy, {
    members: [...log.policy.members, { name, organisation, vkey: init.vkey, governance: init.governance }],
  })
  expect(JSON.parse(await act('auditor', '--init', '--domain', 'example.org'))).toEqual(init)

  const next = JSON.parse(await act('auditor', '--rekey'))
  expect(JSON.parse(await act('auditor', '--rekey'))).toEqual(next)
  expect(parseVkey(next.vkey, SIGNATURE_COSIGNATURE).name).toBe(parseVkey(init.vkey, SIGNATURE_COSIGNATURE).name)
  expect([next.vkey === init.vkey, next.governance === init.governance]).toEqual([false, false])
  const folder = join(data, 'nodes/auditor')
  for (const key of ['node.key', 'node.key.next', 'governance.key.next']) {
    expect((await stat(join(folder, key))).mode & 0o777).toBe(0o600)
  }
  await end('auditor', 'SIGTERM')
  url = await start('auditor')
  log.grow(1)
  const both = await (await offer(url)).text()
  expect(both.trimEnd().split('\n')).toHaveLength(2)
  const renewed = { ...joined, members: rekeyed(joined, 'auditor', { vkey: next.vkey }) }
  for (const policy of [joined, renewed]) {
    expect(publishedBy(log.note() + both, policy, nodeEd25519).cosigned).toBe(1)
  }
  await end('auditor', 'SIGTERM')
  await act('auditor', '--retire')
  await act('auditor', '--retire')
  expect((await readdir(folder)).filter(file => file.endsWith('.next'))).toEqual([])
  url = await start('auditor')
  log.grow(1)
  const one = await (await offer(url)).text()
  expect(publishedBy(log.note() + one, renewed, nodeEd25519).cosigned).toBe(1)
  expect(one.trimEnd().split('\n')).toHaveLength(1)
})

test('--catch-up fills a mirror from the other members and ends', { timeout: 90_000 }, async () => {
  const peers: string[] = []
  for (const name of ['bank', 'court', 'regulator']) {
    await settle(name)
    peers.push(await start(name))
  }
  const next = successor(log.policy, { quorum: 4 })
  for (const url of peers) expect((await offer(url)).status).toBe(200)
  log.append(proposed(next))
  for (const name of ['notary', 'court', 'regulator']) log.append(approved(next, name))
  for (const url of peers) expect((await offer(url)).status).toBe(200)
  const handover = log.edge.size
  log.grow(3, 100)
  for (const url of peers) expect((await offer(url)).status).toBe(200)
  log.up = false
  await settle('notary')
  const args = ['--member', 'notary', '--data', data, '--catch-up', ...peers.flatMap(url => ['--peer', url])]
  const { stdout } = await run(process.execPath, [join(programs, 'node.js'), ...args])
  // From there on it takes four, and only three have anything.
  expect(stdout).toContain(`has caught up to ${handover} entries`)
})
