/**
 * Processes are killed and stopped under a running system while the demonstration walks through it. Nothing may be lost,
 * done twice, or left half-done.
 *
 *   npm test                                     worker, web and PostgreSQL killed once each; two members stopped
 *   HARDPROOF_FAULTS=full npm test test/faults   every process three times, and the supervisor itself
 */
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BankSystem, openContract } from '#workers/cli/demo/bank-client.ts'
import type { RoadResult } from '#workers/cli/demo/road.ts'
import { eventually } from '../support/eventually.ts'
import { Hardproof, type ProcessName } from '../support/hardproof.ts'

const full = process.env.HARDPROOF_FAULTS === 'full'
const killed: ProcessName[] = full
  ? ['web', 'worker', 'notary', 'bank', 'postgres'].flatMap(name => Array<ProcessName>(3).fill(name as ProcessName))
  : ['worker', 'web', 'postgres']
/** About as long as an undisturbed walk takes. */
const WALK_MS = 12_000

let hardproof: Hardproof

beforeAll(async () => {
  hardproof = await Hardproof.open()
}, 300_000)

afterAll(() => hardproof?.close(), 60_000)

describe('one process killed during a walk', () => {
  test.each(killed.map((name, at) => [name, at] as const))('%s (%i)', { timeout: 420_000 }, async (name, at) => {
    const run = `${name[0]}f${at}${createHash('sha256').update(hardproof.data).digest('hex').slice(0, 4)}`
    const after = Math.floor(Math.random() * WALK_MS)
    const walk = hardproof.run('demo', ['--json', '--run', run])
    await pause(after)
    const pid = await hardproof.kill(name)
    const { code, stdout, stderr } = await walk
    const context = `killed ${name} after ${after} ms of ${run}\n${stderr}\n${hardproof.said()}`
    expect(code, context).toBe(0)
    const result = JSON.parse(stdout.trim().split('\n').at(-1)!) as RoadResult
    expect(result.ok).toBe(true)
    await hardproof.untilBack(name, pid)
    await hardproof.untilHealthy()
    expect(await walked(`WY-2021-${run.toUpperCase()}`), context).toEqual(whole)
    await settles()
  })
})

describe('members stopped', () => {
  test('with one stopped a capture is still published; with two it waits, and nothing is lost', {
    timeout: 240_000,
  }, async () => {
    const stopped: number[] = []
    try {
      stopped.push(await suspend('regulator'))
      const one = await captureOne()
      expect(await statusOf(one, 'published')).toBe('published')

      stopped.push(await suspend('court'))
      const two = await captureOne()
      expect(await statusOf(two, 'sequenced')).toBe('sequenced')
      await pause(8_000)
      expect(await submissionStatus(two)).toBe('sequenced')
      for (const pid of stopped.splice(0)) process.kill(pid, 'SIGCONT')
      expect(await statusOf(two, 'published')).toBe('published')
    } finally {
      for (const pid of stopped) process.kill(pid, 'SIGCONT')
    }
    await settles()
  })

  async function suspend(name: ProcessName): Promise<number> {
    const pid = (await hardproof.pidOf(name))!
    process.kill(pid, 'SIGSTOP')
    return pid
  }
})

describe.runIf(full)('the supervisor killed', () => {
  test('during a walk: everything ends, a new start finds it all, and the walk goes on', {
    timeout: 420_000,
  }, async () => {
    const run = `sup${createHash('sha256').update(hardproof.data).digest('hex').slice(0, 4)}`
    const walk = hardproof.run('demo', ['--json', '--run', run])
    await pause(3_000 + Math.floor(Math.random() * 6_000))
    await hardproof.crash()
    await hardproof.start()
    const first = await walk
    const again = await hardproof.run('demo', ['--json', '--run', run])
    expect(again.code, `${first.stderr}\n${again.stderr}`).toBe(0)
    expect(await walked(`WY-2021-${run.toUpperCase()}`)).toEqual(whole)
    await settles()
  })
})

describe('after all of that', () => {
  test('the supervisor killed at rest: the next start has the same records', { timeout: 240_000 }, async () => {
    await settles()
    const before = await records()
    await hardproof.crash()
    await hardproof.start()
    expect(await records()).toEqual(before)
    await settles()
  })

  test('fsck finds that everything fits', { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await hardproof.run('fsck', ['--json'])
    expect(code, `${stdout}${stderr}`).toBe(0)
    const { findings, mirrors, database } = JSON.parse(stdout.trim().split('\n').at(-1)!)
    expect(findings).toEqual([])
    expect(Object.keys(mirrors).sort()).toEqual(['bank', 'court', 'notary', 'regulator'])
    const [entries] = await hardproof.query(
      sql => sql`select count(*)::int + sum(item_count)::int as lines from submissions`,
    )
    // Genesis, header and item, is the sequencer's own: no submission holds it.
    expect(database.entries).toBe(entries!.lines + 2)
  })
})

/** What an undisturbed walk leaves. */
const whole = {
  contracts: 1,
  events: 9,
  published: 9,
  files: 1,
  reports: ['sealed'],
  cases: 1,
  assignments: ['accepted', 'withdrawn'],
}

function walked(reference: string) {
  return hardproof.query(async sql => {
    const contracts = await sql`select id from contracts where reference = ${reference}`
    const ids = contracts.map(({ id }) => id as string)
    const events = await sql`
      select s.status from contract_events e join submissions s on s.id = e.submission_id
      where e.contract_id = any(${ids}::uuid[])`
    const files = await sql`
      select distinct evidence_id from contract_event_files where contract_id = any(${ids}::uuid[])`
    const reports = await sql`select status from reports where contract_id = any(${ids}::uuid[])`
    const cases = await sql`select id from cases where contract_id = any(${ids}::uuid[])`
    const caseIds = cases.map(({ id }) => id as string)
    const assignments = await sql`
      select status from assignments where case_id = any(${caseIds}::uuid[]) order by status`
    return {
      contracts: contracts.length,
      events: events.length,
      published: events.filter(({ status }) => status === 'published').length,
      files: files.length,
      reports: reports.map(({ status }) => status),
      cases: cases.length,
      assignments: assignments.map(({ status }) => status),
    }
  })
}

/** Every job done, every submission published, each of its lines once on the ledger. */
async function settles(): Promise<void> {
  await eventually(
    () =>
      hardproof.query(async sql => {
        const [open] = await sql`
          select (select count(*)::int from outbox where done_at is null) as jobs,
            (select count(*)::int from submissions where status <> 'published') as submissions`
        return open
      }),
    open => open?.jobs === 0 && open.submissions === 0,
    150_000,
  )
  const [sizes] = await hardproof.query(
    sql => sql`
      select (select count(*)::int + sum(item_count)::int from submissions) as submitted,
        (select size::int from ledger_heads) as lines`,
  )
  expect(sizes!.lines).toBe(sizes!.submitted + 2)
}

function records() {
  return hardproof.query(async sql => {
    const tables = ['submissions', 'contract_events', 'reports', 'cases', 'assignments', 'evidence', 'link_openings']
    const counted = await Promise.all(tables.map(table => sql`select count(*)::int as n from ${sql(table)}`))
    const [head] = await sql`select size::int, encode(root, 'hex') as root from ledger_heads`
    return { head, ...Object.fromEntries(tables.map((table, at) => [table, counted[at]![0]!.n])) }
  })
}

/** A contract of its own, from the bank's system. */
async function captureOne(): Promise<string> {
  const { bank } = await hardproof.secrets()
  const system: BankSystem = { base: `http://127.0.0.1:${hardproof.port}`, ...bank }
  const payload = {
    reference: `F-${uuidv7()}`,
    title: 'Consumer loan of ¥ 10,000',
    jurisdiction: 'CN',
    currency: 'CNY',
    principalMinor: '1000000',
    counterparty: { name: 'Chen Yu', localName: '陈玉' },
    occurredAt: '2026-03-01T09:00:00Z',
    files: [],
  }
  const subject = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64url')
  const salt = crypto.getRandomValues(new Uint8Array(32))
  const drafted = { id: uuidv7(), type: 'contract.drafted', payload, salt }
  return (await openContract(system, subject, drafted)).submissionId
}

async function submissionStatus(id: string): Promise<string> {
  const { bank } = await hardproof.secrets()
  const response = await fetch(`http://127.0.0.1:${hardproof.port}/api/v1/submissions/${id}`, {
    headers: { authorization: `Bearer ${bank.apiKey}` },
  })
  return ((await response.json()) as { status: string }).status
}

function statusOf(id: string, wanted: string): Promise<string> {
  return eventually(
    () => submissionStatus(id),
    status => status === wanted,
    60_000,
  )
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
