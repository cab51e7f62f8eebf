import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { freePort } from '#db/embedded/connection-file.ts'
import { eventually } from '../support/eventually.ts'
import { descendants, type Listed, type Started, startHardproof, stillAlive } from './started.ts'

let folder: string
let environment: Record<string, string>
let health: string
const running: Started[] = []

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['workers/cli/bootstrap.mjs', 'prepare'])
  folder = await mkdtemp(join(tmpdir(), 'hardproof-start-'))
  const port = await freePort()
  environment = { HARDPROOF_DATA: join(folder, '.data'), PORT: String(port), HARDPROOF_SEED: 'no' }
  health = `http://127.0.0.1:${port}/health`
}, 180_000)

afterEach(async () => {
  for (const started of running.splice(0)) {
    if (started.process.exitCode !== null || started.process.signalCode !== null) continue
    started.process.kill('SIGTERM')
    await started.ended
  }
}, 60_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

function start(changes: Record<string, string> = {}): Started {
  const started = startHardproof({ ...environment, ...changes })
  running.push(started)
  return started
}

async function isHealthy(): Promise<boolean> {
  return fetch(health).then(
    response => response.ok,
    () => false,
  )
}

const named = (processes: Listed[], part: string) => processes.find(({ command }) => command.includes(part))

async function allGone(processes: Listed[]): Promise<void> {
  expect(processes.length).toBeGreaterThanOrEqual(8)
  await eventually(
    () => stillAlive(processes),
    left => left.length === 0,
    30_000,
  )
}

test('starts everything, keeps it running through crashes, and stops all of it at Ctrl-C', {
  timeout: 240_000,
}, async () => {
  const started = start()
  await started.untilSays(/^ready http:\/\/localhost:/m)
  expect(await isHealthy()).toBe(true)
  const processes = await descendants(started.process.pid!)
  for (const member of ['bank', 'notary', 'court', 'regulator']) {
    expect(named(processes, `--member ${member}`)).toBeDefined()
  }
  expect((await stat(join(environment.HARDPROOF_DATA!, 'operator'))).mode & 0o777).toBe(0o700)

  const second = start({ PORT: String(await freePort()) })
  expect(await second.ended).toBe(1)
  expect(second.output().trim()).toMatch(/^Hardproof already runs on .*: stop that one first, or set HARDPROOF_DATA/)

  const killed = named(processes, 'worker.js')!.pid
  process.kill(killed, 'SIGKILL')
  const again = async () => named(await descendants(started.process.pid!), 'worker.js')?.pid ?? killed
  await eventually(again, pid => pid !== killed, 30_000)
  expect(started.output()).toMatch(/worker ended \(SIGKILL\) and is started again/)

  process.kill(named(processes, 'bin/postgres')!.pid, 'SIGKILL')
  await started.untilSays(/PostgreSQL ended and is started again/)
  await eventually(isHealthy, Boolean, 30_000)

  const last = await descendants(started.process.pid!)
  process.kill(-started.process.pid!, 'SIGINT')
  expect(await started.ended).toBe(0)
  await allGone([...last, ...processes])
})

test('everything stops by itself when the supervisor is killed, and the next start finds its data', {
  timeout: 240_000,
}, async () => {
  const started = start()
  await started.untilSays(/^ready/m)
  const processes = await descendants(started.process.pid!)
  started.process.kill('SIGKILL')
  await started.ended
  // At once: it waits for what is still stopping.
  const again = start()
  await again.untilSays(/^ready/m)
  expect(stillAlive(processes)).toEqual([])
  expect(await isHealthy()).toBe(true)
})

test('everything stops when npm is asked to', { timeout: 240_000 }, async () => {
  const npm = startHardproof(environment, ['npm', 'start'])
  running.push(npm)
  await npm.untilSays(/^ready/m)
  const processes = await descendants(npm.process.pid!)
  npm.process.kill('SIGTERM')
  await allGone(processes)
})

test('a port that is taken is refused in one sentence, and nothing is left running', { timeout: 60_000 }, async () => {
  const squatter = createServer()
  await new Promise<void>(resolve => squatter.listen(Number(environment.PORT), '127.0.0.1', resolve))
  try {
    const started = start()
    expect(await started.ended).toBe(1)
    expect(started.output().trim()).toMatch(/^Port \d+ is taken by another program: .*PORT=\d+ npm start\.$/)
  } finally {
    squatter.close()
  }
})

test('a folder that cannot be made is refused in one sentence', async () => {
  const file = join(folder, 'a-file')
  await writeFile(file, '')
  const started = start({ HARDPROOF_DATA: join(file, '.data') })
  expect(await started.ended).toBe(1)
  expect(started.output().trim()).toMatch(/^\S+ cannot be written \(ENOTDIR\): start as .*\.$/)
})

test('a setting that cannot be used is refused by name', async () => {
  const started = start({ PORT: 'three thousand' })
  expect(await started.ended).toBe(1)
  expect(started.output().trim()).toMatch(/^Hardproof cannot start: PORT is set to/)
})

test('a database that cannot be reached is refused in one sentence', async () => {
  const started = start({ DATABASE_URL: `postgres://somebody@127.0.0.1:${await freePort()}/theirs` })
  expect(await started.ended).toBe(1)
  expect(started.output().trim()).toMatch(/^The PostgreSQL of DATABASE_URL cannot be used: .*ECONNREFUSED[^\n]*$/)
})

test('an old Node is refused in one sentence', async () => {
  const old =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.20.4'}})"
  const run = promisify(execFile)(process.execPath, ['--import', old, 'workers/cli/bootstrap.mjs', 'start'])
  await expect(run).rejects.toMatchObject({
    code: 1,
    stderr: 'Hardproof needs Node.js 20.19 or later, and this is 18.20.4.\n',
  })
})

test('the database keeps its passwords to itself', async () => {
  const path = join(environment.HARDPROOF_DATA!, 'postgres', 'connection.json')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  const { passwords } = JSON.parse(await readFile(path, 'utf8'))
  expect(new Set(Object.values(passwords)).size).toBe(4)
})
