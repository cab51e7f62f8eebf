import { and, eq, isNull, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { actOnCase } from '#app/cases/act-on-case.server.ts'
import { openCase } from '#app/cases/open-case.server.ts'
import type { Job } from '#app/jobs/topics.ts'
import { addVersion } from '#app/jurisdictions/add-version.server.ts'
import { adoptVersion } from '#app/jurisdictions/adopt-version.server.ts'
import { newestDryRun, startDryRun } from '#app/jurisdictions/dry-runs.server.ts'
import { findVersion, listAdoptions, listVersions } from '#app/jurisdictions/find-version.server.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import { packHash, packText } from '#app/jurisdictions/pack-text.ts'
import { shippedPack } from '#app/jurisdictions/packs/index.ts'
import { dryRunBatch } from '#app/rules/dry-run-batch.server.ts'
import { cases, outbox, packAdoptions, packDryRuns, rulePacks } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { utf8 } from '#ledger/bytes.ts'
import { sha256 } from '#ledger/hash.ts'
import { dryRunPack } from '#workers/dry-run-pack.ts'
import { type Bank, type Member, makeWorld, type World } from '../cases/world.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { twoYearsFrom2026 } from './version.ts'

let database: TestDatabase
let world: World
let supervisor: Member
let officer: Member

beforeAll(async () => {
  database = await testDatabase()
  world = await makeWorld(database.app)
  supervisor = world.bank.inRole('supervisor')
  officer = world.bank.inRole('legal-officer')
})

async function caseDue(
  dueOn: string | null,
  bank: Bank = world.bank,
  jurisdiction: 'CN' | 'DE' = 'CN',
): Promise<string> {
  const contractId = await bank.newContract()
  const claim = { currency: 'CNY', principalMinor: 8_000_000n, interestMinor: 0n, costsMinor: 0n }
  const { caseId } = await bank.as((tx, authority) =>
    openCase(tx, authority, { contractId, ...claim, jurisdiction, courtId: null, track: 'litigation', dueOn }),
  )
  return caseId
}

const add = (member: Member, text: string, jurisdiction = 'CN', note = 'The law changed') =>
  member.as((tx, authority) => addVersion(tx, authority, { jurisdiction, text, note }))
const start = (member: Member, version: number, jurisdiction = 'CN') =>
  member.as((tx, authority) => startDryRun(tx, authority, { jurisdiction, version }))
const runOf = (member: Member, version: number, jurisdiction = 'CN') =>
  member.as(tx => newestDryRun(tx, jurisdiction, version))
const adopt = (member: Member, version: number, dryRunId: string, jurisdiction = 'CN') =>
  member.as((tx, authority) => adoptVersion(tx, authority, { jurisdiction, version, dryRunId }))

async function jobs(): Promise<Job<'dry-run-pack'>[]> {
  const rows = await database.admin
    .select()
    .from(outbox)
    .where(and(eq(outbox.topic, 'dry-run-pack'), isNull(outbox.doneAt)))
  return rows.map(({ id, payload, organisationId }) => ({
    topic: 'dry-run-pack',
    outboxId: id,
    payload: payload as Job<'dry-run-pack'>['payload'],
    organisationId,
  }))
}

/** As the worker does it, some cases a transaction. */
async function runJobs(batch?: number): Promise<void> {
  for (const job of await jobs()) await dryRunPack(job, { db: database.worker, batch })
}

const asWorker = <T>(work: Parameters<typeof inTenant<T>>[2]) => {
  const { organisationId } = world.bank
  return inTenant(database.worker, { organisationId, actorId: organisationId }, work)
}

async function remembered(caseId: string): Promise<number> {
  const [row] = await world.bank.as(tx => tx.select().from(cases).where(eq(cases.id, caseId)))
  return row!.packVersion
}

describe('a version of one’s own', () => {
  it('is kept as its canonical text, with the hash of it, and changes nothing yet', async () => {
    await expect(add(officer, twoYearsFrom2026(1001))).rejects.toMatchObject({ status: 403 })
    await expect(add(supervisor, twoYearsFrom2026(1001), 'XX')).rejects.toMatchObject({ status: 404 })
    await expect(add(supervisor, twoYearsFrom2026(1001), 'CN', ' ')).rejects.toMatchObject({ status: 422 })
    expect(await add(supervisor, twoYearsFrom2026(1001))).toEqual({ version: 1001 })
    const { pack, hash, own } = await supervisor.as(tx => findVersion(tx, 'CN', 1001))
    expect(packHash(pack)).toEqual(new Uint8Array(hash))
    expect(sha256(utf8(packText(pack)))).toEqual(new Uint8Array(hash))
    expect(own).toMatchObject({ addedBy: supervisor.authority.actor.name, note: 'The law changed' })
    expect((await supervisor.as(tx => packFor(tx, 'CN'))).version).toBe(1)
    expect((await supervisor.as(tx => listVersions(tx, 'CN'))).map(({ version }) => version)).toEqual([1001, 1])
  })

  it('has to be the next one, also when two are added at once', async () => {
    await expect(add(supervisor, twoYearsFrom2026(1001))).rejects.toMatchObject({
      fields: { text: ['version: must be 1002, the next one; is 1001.'] },
    })
    const both = await Promise.allSettled([
      add(
        supervisor,
        twoYearsFrom2026(1002, pack => pack.limits.push('One')),
      ),
      add(
        supervisor,
        twoYearsFrom2026(1002, pack => pack.limits.push('Two')),
      ),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { status: 422 } })
  })

  it('is nobody else’s, and nobody changes or deletes it', async () => {
    const other = world.otherBank.inRole('supervisor')
    await expect(other.as(tx => findVersion(tx, 'CN', 1001))).rejects.toMatchObject({ status: 404 })
    await expect(start(other, 1001)).rejects.toMatchObject({ status: 404 })
    await expect(adopt(other, 1001, crypto.randomUUID())).rejects.toMatchObject({ status: 404 })
    await expect(supervisor.as(tx => tx.update(rulePacks).set({ note: 'x' }))).rejects.toThrow()
    await expect(supervisor.as(tx => tx.delete(rulePacks))).rejects.toThrow()
    await expect(supervisor.as(tx => tx.delete(packAdoptions))).rejects.toThrow()
  })
})

describe('a dry run', () => {
  it('finds exactly the cases that change, though it is interrupted, and changes none of them', async () => {
    const unchanged = [await caseDue('2025-03-10'), await caseDue(null), await caseDue('2024-05-06')]
    const changes = [await caseDue('2026-02-02'), await caseDue('2026-03-03')]
    await caseDue('2026-02-02', world.otherBank)
    const closed = await caseDue('2026-02-02')
    await supervisor.as(async (tx, authority) => {
      const [{ version } = { version: 0 }] = await tx.select().from(cases).where(eq(cases.id, closed))
      await actOnCase(tx, authority, { caseId: closed, version, event: 'close', input: { outcome: 'paid' } })
    })
    const before = await world.bank.as(tx => tx.select().from(cases).orderBy(cases.id))

    await expect(start(officer, 1001)).rejects.toMatchObject({ status: 403 })
    await expect(start(supervisor, 1)).rejects.toMatchObject({ status: 409, code: 'version-in-force' })
    const { runId } = await start(supervisor, 1001)
    // Two who ask at once wait for the same run.
    expect(await start(supervisor, 1001)).toEqual({ runId })
    expect(await runOf(supervisor, 1001)).toMatchObject({ state: 'waiting', total: 5, cases: 0 })

    // The first two are judged; the third batch ends before it is committed.
    expect(await asWorker(tx => dryRunBatch(tx, runId, new Date(), 2))).toBe('more')
    await expect(
      asWorker(async tx => {
        await dryRunBatch(tx, runId, new Date(), 2)
        throw new Error('the power went')
      }),
    ).rejects.toThrow('the power went')
    expect(await runOf(supervisor, 1001)).toMatchObject({ state: 'running', cases: 2 })
    const [job] = await jobs()
    await runJobs(2)
    expect(await jobs()).toEqual([])

    const run = (await runOf(supervisor, 1001))!
    expect(run).toMatchObject({ state: 'done', total: 5, cases: 5, changed: 2 })
    expect(run.counts).toEqual({ limitation: 2, 'next-deadline': 2 })
    expect(run.samples.map(({ caseId }) => caseId).sort()).toEqual([...changes].sort())
    expect(run.samples.find(({ caseId }) => caseId === changes[0])).toMatchObject({
      version: 1,
      changes: [
        { kind: 'limitation', before: 'runs, 2 Feb 2029', after: 'runs, 2 Feb 2028' },
        {
          kind: 'next-deadline',
          before: 'Limitation period ends, 2 Feb 2029',
          after: 'Limitation period ends, 2 Feb 2028',
        },
      ],
    })
    expect(run.samples.map(({ caseId }) => caseId)).not.toContain(unchanged[0])
    expect(await world.bank.as(tx => tx.select().from(cases).orderBy(cases.id))).toEqual(before)

    // The queue may hand the same job out again: nothing is counted twice.
    await expect(dryRunPack(job!, { db: database.worker, batch: 2 })).rejects.toThrow(/done already/)
    expect(await runOf(supervisor, 1001)).toEqual(run)
  })

  it('counts what the court asks, the ways and the court', async () => {
    const text = twoYearsFrom2026(1003, pack => {
      pack.limitation.shift()
      pack.tracks = pack.tracks.filter(({ track }) => track !== 'mediation')
      pack.checklist = pack.checklist.filter(({ id }) => id !== 'CN8')
      pack.courts = pack.courts.map(court => ({ ...court, court: 'A financial court' }))
    })
    await add(supervisor, text)
    await start(supervisor, 1003)
    await runJobs()
    const run = (await runOf(supervisor, 1003))!
    expect(run).toMatchObject({ state: 'done', cases: 5, changed: 5 })
    expect(run.counts).toEqual({ tracks: 5, court: 5, gates: 5, items: 5 })
    expect(run.samples[0]!.changes).toContainEqual(
      expect.objectContaining({ kind: 'court', after: 'A financial court' }),
    )
  })

  it('of rules that cannot be reckoned with fails, in words, and is not tried for ever', async () => {
    await add(supervisor, twoYearsFrom2026(1004))
    const { runId } = await start(supervisor, 1004)
    // Two hundred days of decree: no calendar has them, and no form asks for them.
    const off = Array.from({ length: 700 }, (_, day) => new Date(Date.UTC(2028, 0, 1 + day)).toISOString().slice(0, 10))
    await database.admin.execute(
      sql`update rule_packs set body = jsonb_set(jsonb_set(body, '{calendar,off}', ${JSON.stringify(off)}::text::jsonb), '{calendar,knownThrough}', '2040') where version = 1004`,
    )
    await runJobs()
    const run = await runOf(supervisor, 1004)
    expect(run).toMatchObject({ id: runId, state: 'failed', trouble: expect.stringMatching(/no working day within/) })
    expect(await jobs()).toEqual([])
    await expect(adopt(supervisor, 1004, runId)).rejects.toMatchObject({ status: 409, code: 'dry-run-needed' })
  })
})

describe('adopting', () => {
  it('needs a dry run that has ended, of this very text, since the last adoption', async () => {
    await expect(adopt(supervisor, 1002, crypto.randomUUID())).rejects.toMatchObject({
      status: 409,
      message: expect.stringMatching(/^Try it first/),
    })
    const { runId } = await start(supervisor, 1002)
    await expect(adopt(supervisor, 1002, runId)).rejects.toMatchObject({
      status: 409,
      message: expect.stringMatching(/not ended/),
    })
    await runJobs()
    await expect(adopt(officer, 1002, runId)).rejects.toMatchObject({ status: 403 })
    await expect(adopt(supervisor, 1002, crypto.randomUUID())).rejects.toMatchObject({ code: 'dry-run-newer' })
    await database.admin
      .update(packDryRuns)
      .set({ hash: sha256(utf8('another')) })
      .where(eq(packDryRuns.id, runId))
    await expect(adopt(supervisor, 1002, runId)).rejects.toMatchObject({
      message: expect.stringMatching(/another text/),
    })
    expect(await supervisor.as(tx => listAdoptions(tx, 'CN'))).toEqual([])
  })

  it('judges new cases by it, while those that are open keep theirs until they are moved', async () => {
    const old = await caseDue('2026-02-02')
    expect(await remembered(old)).toBe(1)
    const { id } = (await runOf(supervisor, 1001))!
    await adopt(supervisor, 1001, id)
    await expect(adopt(supervisor, 1001, id)).rejects.toMatchObject({ code: 'version-in-force' })
    expect(await remembered(old)).toBe(1)
    const fresh = await caseDue('2026-02-02')
    expect(await remembered(fresh)).toBe(1001)
    const read = async (caseId: string) => {
      const [row] = await world.bank.as(tx => tx.select().from(cases).where(eq(cases.id, caseId)))
      return row!.limitationOn
    }
    expect([await read(old), await read(fresh)]).toEqual(['2029-02-02', '2028-02-02'])
    // An act on the old one does not move it; choosing the rules in force does.
    const act = (event: 'set-dates' | 'adopt-rules', input: Record<string, unknown>) =>
      officer.as(async (tx, authority) => {
        const [{ version } = { version: 0 }] = await tx.select().from(cases).where(eq(cases.id, old))
        await actOnCase(tx, authority, { caseId: old, version, event, input })
      })
    await act('set-dates', { dueOn: '2026-03-02' })
    expect([await remembered(old), await read(old)]).toEqual([1, '2029-03-02'])
    await act('adopt-rules', {})
    expect([await remembered(old), await read(old)]).toEqual([1001, '2028-03-02'])
    // Nor is any other bank judged by it.
    expect((await world.otherBank.as(tx => packFor(tx, 'CN'))).version).toBe(1)
  })

  it('what was tried before another was adopted has to be tried again; an earlier one can come back', async () => {
    const { id } = (await runOf(supervisor, 1003))!
    await expect(adopt(supervisor, 1003, id)).rejects.toMatchObject({
      status: 409,
      message: expect.stringMatching(/adopted since/),
    })
    const { runId } = await start(supervisor, 1)
    await runJobs()
    await adopt(supervisor, 1, runId)
    expect((await supervisor.as(tx => packFor(tx, 'CN'))).version).toBe(1)
    expect((await supervisor.as(tx => listAdoptions(tx, 'CN'))).map(({ version }) => version)).toEqual([1001, 1])
    expect(await remembered(await caseDue('2026-02-02'))).toBe(1)
  })
})

it('rules that apply beside others are tried on the cases of those', async () => {
  const german = await caseDue('2026-02-02', world.bank, 'DE')
  const eu = { ...structuredClone(shippedPack('EU')!), version: 1001 }
  eu.checklist.push({ ...eu.checklist[0]!, id: 'EU9', severity: 'gate', all: ['timestamp.qualified'] })
  await add(supervisor, JSON.stringify(eu), 'EU')
  await start(supervisor, 1001, 'EU')
  await runJobs()
  const run = (await runOf(supervisor, 1001, 'EU'))!
  expect(run).toMatchObject({ state: 'done', total: 1, cases: 1, changed: 1 })
  expect(run.samples[0]).toMatchObject({
    caseId: german,
    changes: [{ kind: 'gates', after: expect.stringMatching(/EU9/) }, { kind: 'items' }],
  })
})
