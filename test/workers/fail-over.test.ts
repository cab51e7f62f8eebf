import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq, ne, sql } from 'drizzle-orm'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerCheckpoints, ledgerHeads, submissions } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import { checkpointText, parseCheckpoint } from '#ledger/checkpoint.ts'
import { Frontier } from '#ledger/merkle.ts'
import { parseNote } from '#ledger/note.ts'
import { hashReader, readLeaves } from '#ledger/store.ts'
import { bundleScript } from '../support/bundle-script.ts'
import { LedgerRig, MEMBERS } from './ledger-rig.ts'

/** Shorter than in production, so that many rounds are possible. */
const LEASE_MS = 3_000
const STALL_MS = 2_000

interface Running {
  child: ChildProcess
  folder: string
  said: string[]
}

let rig: LedgerRig
let program: string
const running: Running[] = []

beforeAll(async () => {
  rig = await LedgerRig.open()
  await rig.start(...MEMBERS)
  program = await bundleScript('test/workers/sequencer.process.ts')
  await rig.registerBank()
})

afterEach(async () => {
  await Promise.all([...running].map(end))
})

const db = () => rig.database.worker
const head = async () => (await db().select().from(ledgerHeads))[0]!

function start(leaseMs = LEASE_MS, stallMs = STALL_MS): Running {
  const folder = mkdtempSync(join(rig.data, 'sequencer-'))
  const args = [program, rig.database.urls.worker, rig.operator, String(leaseMs), String(stallMs)]
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  const one: Running = { child, folder, said: [] }
  child.stdout!.on('data', text => one.said.push(...String(text).trim().split('\n')))
  running.push(one)
  return one
}

async function end(one: Running): Promise<void> {
  running.splice(running.indexOf(one), 1)
  const gone = new Promise(resolve => one.child.once('exit', resolve))
  one.child.kill('SIGCONT')
  one.child.kill('SIGKILL')
  await gone
}

const isHolder = async ({ child }: Running) => (await head()).leaseHolder?.split(' ').at(-2) === String(child.pid)
const untilHolder = (one: Running) =>
  vi.waitFor(async () => expect(await isHolder(one)).toBe(true), { timeout: 20_000, interval: 20 })

const statusOf = async (id: string) => (await db().select().from(submissions).where(eq(submissions.id, id)))[0]!.status
const untilPublished = (id: string, timeout = 60_000) =>
  vi.waitFor(async () => expect(await statusOf(id)).toBe('published'), { timeout, interval: 20 })

/** Every checkpoint ever signed is of one tree, every leaf is there, and no submission is in it twice or missing. */
async function expectOneTree(): Promise<void> {
  const { size, root, checkpoint } = await head()
  const store = ledgerStore(db())
  expect(await readLeaves(store, 0, size)).toHaveLength(size)
  const signed = await db().select().from(ledgerCheckpoints)
  for (const { note } of signed) {
    const shown = parseCheckpoint(parseNote(note).text)
    const ours = (await Frontier.read(shown.size, hashReader(store, size))).root()
    expect(checkpointText(shown)).toBe(checkpointText({ ...shown, root: ours }))
  }
  expect(parseCheckpoint(parseNote(checkpoint).text)).toMatchObject({ size })
  expect(toHex(parseCheckpoint(parseNote(checkpoint).text).root)).toBe(toHex(root))
  const rows = await db().select().from(submissions).where(ne(submissions.status, 'pending'))
  expect(rows.filter(({ status }) => status === 'refused')).toEqual([])
  const starts = rows.map(row => row.leafStart!)
  expect(new Set(starts).size).toBe(rows.length)
  expect(2 + rows.reduce((leaves, row) => leaves + 1 + row.itemCount, 0)).toBe(size)
  const [members] = await db().execute<{ trouble: string }>(sql`select count(*) as trouble from ledger_alarms`)
  expect(Number(members!.trouble)).toBe(0)
}

test('a worker paused between appends is replaced, and appends nothing when it goes on', {
  timeout: 60_000,
}, async () => {
  const first = start(5_000, 8_000)
  await untilPublished(await rig.capture(2))
  const second = start(5_000, 8_000)
  await vi.waitFor(() => expect(second.said).toContain('standby'), { timeout: 10_000 })
  const { epoch } = await head()
  first.child.kill('SIGSTOP')
  const id = await rig.capture(2)
  await untilPublished(id)
  expect((await head()).epoch).toBe(epoch + 1)
  expect(await isHolder(second)).toBe(true)
  first.child.kill('SIGCONT')
  await vi.waitFor(() => expect(first.said.at(-1)).toBe('standby'), { timeout: 10_000 })
  await untilPublished(await rig.capture(1))
  expect((await head()).epoch).toBe(epoch + 1)
  expect(await isHolder(second)).toBe(true)
  await expectOneTree()
})

test('a worker paused inside its append, the head locked, is replaced too', { timeout: 120_000 }, async () => {
  const first = start()
  await untilHolder(first)
  await untilPublished(await rig.capture(1))
  const second = start()
  await vi.waitFor(() => expect(second.said).toContain('standby'), { timeout: 10_000 })
  const { size, epoch } = await head()
  writeFileSync(join(first.folder, 'pause-here'), '')
  const id = await rig.capture(3)
  await untilPublished(id)
  expect(await isHolder(second)).toBe(true)
  expect(await head()).toMatchObject({ size: size + 4, epoch: epoch + 1 })
  first.child.kill('SIGCONT')
  await vi.waitFor(() => expect(first.said.at(-1)).toBe('standby'), { timeout: 10_000 })
  expect(first.said.some(line => line.startsWith('failed'))).toBe(true)
  await untilPublished(await rig.capture(1))
  await expectOneTree()
})

test('with the lease and the stall of production the other goes on within seconds', { timeout: 120_000 }, async () => {
  const first = start(5_000, 8_000)
  await untilHolder(first)
  await untilPublished(await rig.capture(1))
  const second = start(5_000, 8_000)
  await vi.waitFor(() => expect(second.said).toContain('standby'), { timeout: 10_000 })
  writeFileSync(join(first.folder, 'pause-here'), '')
  const began = Date.now()
  await untilPublished(await rig.capture(1))
  const seconds = (Date.now() - began) / 1000
  console.log(`fail-over from a paused transaction, to published: ${seconds.toFixed(1)} s`)
  // Eight of standing still, and what the machine takes: it may have much else to do.
  expect(seconds).toBeLessThan(30)
})

test('paused or killed at any moment, over and over, nothing forks and nothing is lost', {
  timeout: 240_000,
}, async () => {
  const ids: string[] = []
  let loading = true
  const load = (async () => {
    while (loading) {
      ids.push(await rig.capture(1 + (ids.length % 40)))
      await new Promise(resolve => setTimeout(resolve, 15))
    }
  })()
  const pair = [start(), start()]
  await untilPublished(await rig.capture(1))
  for (let round = 0; round < 20; round++) {
    await new Promise(resolve => setTimeout(resolve, 40 * Math.random()))
    const at = (await isHolder(pair[0]!)) ? 0 : 1
    const victim = pair[at]!
    if (round % 3 === 0) {
      await end(victim)
      pair[at] = start()
    } else {
      victim.child.kill('SIGSTOP')
    }
    await untilPublished(await rig.capture(1))
    victim.child.kill('SIGCONT')
  }
  loading = false
  await load
  for (const id of ids) await untilPublished(id)
  await expectOneTree()
})
