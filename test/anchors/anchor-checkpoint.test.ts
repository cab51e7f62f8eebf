import { and, asc, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AnchorError, type AnchorService, MAX_ATTEMPTS } from '#app/anchors/anchor.ts'
import { parseChainProof } from '#app/anchors/evm/chain-proof.ts'
import { chainService } from '#app/anchors/evm/chain-service.server.ts'
import { deployContract } from '#app/anchors/evm/deploy-contract.server.ts'
import { listAnchors } from '#app/anchors/list-anchors.server.ts'
import { readAnchorFile } from '#app/anchors/read-anchor-file.server.ts'
import { registerServices } from '#app/anchors/register-services.server.ts'
import { scheduleAnchors } from '#app/anchors/schedule-anchors.server.ts'
import { timeStampService } from '#app/anchors/time-stamp-service.server.ts'
import { verifyAnchors } from '#app/anchors/verify-anchors.server.ts'
import type { Job } from '#app/jobs/topics.ts'
import { checkpointAnchors, outbox } from '#db/schema/index.ts'
import { fromUtf8, utf8 } from '#ledger/bytes.ts'
import { type Checkpoint, checkpointText } from '#ledger/checkpoint.ts'
import { anchorCheckpoint } from '#workers/anchor-checkpoint.ts'
import { runJob } from '#workers/run-job.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { type Anvil, anvilProgram, startAnvil } from './anvil.ts'
import { type Authority, granted, issue, type Party, serveAuthority, stamp, TIME_STAMPING } from './authority.ts'
import { growLedger } from './small-ledger.ts'

const EVERY = 60
const DAY_MS = 24 * 3_600_000

let database: TestDatabase
let root: Party
let signer: Party
let authority: Authority
let stamps: AnchorService
/** The test's own clock for what is due. */
let now: Date

const answer: Authority['answer'] = async request => granted(await stamp(request, { signer }))

beforeAll(async () => {
  database = await testDatabase()
  root = await issue({ name: 'Root', ca: true, to: new Date(Date.now() + 4000 * DAY_MS) })
  signer = await issue({ name: 'Stamps', issuer: root, purposes: [TIME_STAMPING] })
  authority = await serveAuthority(answer)
  stamps = timeStampService({ url: authority.url, roots: [root.der], policy: null, loopback: true, timeout: 3_000 })
})

afterAll(() => authority.close())

beforeEach(async () => {
  now = new Date()
  authority.answer = answer
  await database.admin.delete(checkpointAnchors)
  await database.admin.delete(outbox)
})

const schedule = (services: AnchorService[]) =>
  database.worker.transaction(tx => scheduleAnchors(tx, services, EVERY, now))
const rows = () => database.app.select().from(checkpointAnchors).orderBy(asc(checkpointAnchors.createdAt))

/** Runs each job that waits, due or not; what it asks for in turn waits for the next call. */
async function runJobs(services: AnchorService[]): Promise<number> {
  const { worker: db } = database
  const waiting = await db
    .select()
    .from(outbox)
    .where(and(eq(outbox.topic, 'anchor-checkpoint'), isNull(outbox.doneAt)))
  for (const { id } of waiting) {
    await runJob(db, 'anchor-checkpoint', id, (job: Job<'anchor-checkpoint'>) =>
      anchorCheckpoint(job, { db, anchors: services }),
    )
  }
  return waiting.length
}

describe('what is due', () => {
  it('is nothing before a checkpoint is published', async () => {
    await schedule([stamps])
    expect(await rows()).toEqual([])
    await growLedger(database.admin, 3, false)
    await schedule([stamps])
    expect(await rows()).toEqual([])
  })

  it('is nothing where nothing is set up', async () => {
    await growLedger(database.admin, 1)
    await schedule([])
    expect([await rows(), await database.app.$count(outbox)]).toEqual([[], 0])
  })

  it('is the newest published checkpoint, once an interval, and once', async () => {
    const { size } = await growLedger(database.admin, 1)
    await Promise.all([schedule([stamps]), schedule([stamps]), schedule([stamps])])
    expect((await rows()).map(row => row.size)).toEqual([size])
    expect(await runJobs([stamps])).toBe(1)
    await growLedger(database.admin, 1)
    const newest = await growLedger(database.admin, 300)
    await schedule([stamps])
    expect(await rows()).toHaveLength(1)
    now = new Date(now.getTime() + EVERY * 1_000 + 1_000)
    await schedule([stamps])
    expect((await rows()).map(row => row.size)).toEqual([size, newest.size])
    await runJobs([stamps])
    now = new Date(now.getTime() + EVERY * 1_000 + 1_000)
    await schedule([stamps])
    expect(await rows()).toHaveLength(2)
  })
})

describe('a time-stamped checkpoint', () => {
  let checkpoint: Checkpoint

  beforeEach(async () => {
    checkpoint = await growLedger(database.admin, 5)
    await schedule([stamps])
  })

  it('is confirmed, shown, handed out and verified', async () => {
    await database.worker.transaction(tx => registerServices(tx, [stamps], EVERY, now))
    await runJobs([stamps])
    const [row] = await rows()
    expect(row).toMatchObject({ status: 'confirmed', size: checkpoint.size, error: null })
    const [view] = await listAnchors(database.app)
    expect(view).toMatchObject({ inUse: true, everySeconds: EVERY, latest: null })
    expect(view!.newest).toMatchObject({ id: row!.id, size: checkpoint.size })
    const token = await readAnchorFile(database.app, row!.id, 'proof')
    expect(token!.name).toBe(`checkpoint-${checkpoint.size}.tst`)
    const stamped = await readAnchorFile(database.app, row!.id, 'stamped')
    expect(fromUtf8(stamped!.body)).toBe(checkpointText(checkpoint))
    expect((await stamps.verify(token!.body, { checkpoint, renews: null })).ok).toBe(true)
    expect(await verifyAnchors(database.worker, [stamps])).toEqual({ checked: 1, findings: [], unchecked: [] })
    await database.worker.transaction(tx => registerServices(tx, [], EVERY, now))
    expect((await listAnchors(database.app))[0]).toMatchObject({ inUse: false })
  })

  it('is not handed out before, nor under a name that is none', async () => {
    const [row] = await rows()
    expect(await readAnchorFile(database.app, row!.id, 'proof')).toBeNull()
    expect(await readAnchorFile(database.app, 'x', 'proof')).toBeNull()
  })

  it('is tried again after a failure, then given up, and a later one tried', async () => {
    authority.answer = async (_, response) => {
      response.writeHead(503).end()
      return null
    }
    for (let i = 1; i < MAX_ATTEMPTS; i++) {
      expect(await runJobs([stamps])).toBe(1)
      const [row] = await rows()
      expect(row).toMatchObject({ status: 'pending', attempts: i, error: 'The authority answered 503' })
    }
    await runJobs([stamps])
    expect((await rows())[0]).toMatchObject({ status: 'failed' })
    expect(await runJobs([stamps])).toBe(0)
    await schedule([stamps])
    expect(await rows()).toHaveLength(1)
    authority.answer = answer
    now = new Date(now.getTime() + EVERY * 1_000 + 1_000)
    await schedule([stamps])
    await runJobs([stamps])
    expect((await rows()).map(row => row.status)).toEqual(['failed', 'confirmed'])
  })

  it('is given up when no worker is set up for its service', async () => {
    await runJobs([])
    expect((await rows())[0]).toMatchObject({ status: 'failed', error: expect.stringContaining('set up') })
  })

  it('is not taken by two processes at once, and goes on after one dies', async () => {
    const [row] = await rows()
    const held = new Date(Date.now() + 60_000)
    await database.admin.update(checkpointAnchors).set({ claimedUntil: held })
    await expect(runJobs([stamps])).rejects.toThrow('another process')
    await database.admin.update(checkpointAnchors).set({ claimedUntil: new Date(Date.now() - 1) })
    await runJobs([stamps])
    expect((await rows())[0]).toMatchObject({ id: row!.id, status: 'confirmed' })
  })

  it('is found wanting when its root, its token or its time is changed in the database', async () => {
    await runJobs([stamps])
    const findings = async () => (await verifyAnchors(database.worker, [stamps])).findings.map(({ what }) => what)
    const [row] = await rows()
    const change = (set: Partial<typeof row>) => database.admin.update(checkpointAnchors).set(set as never)
    await change({ provenAt: new Date(0) })
    expect(await findings()).toEqual(['is stored with another time than it proves'])
    await change({ provenAt: row!.provenAt, root: new Uint8Array(32) })
    expect(await findings()).toEqual([
      'has another root than the entries stored here',
      'The time-stamp is for other bytes',
    ])
    await change({ root: row!.root, proof: utf8('x') })
    expect(await findings()).toEqual([expect.stringContaining('cannot be read')])
    await change({ proof: row!.proof, size: 100_000_000 })
    expect((await findings())[0]).toContain('which the ledger here does not have')
  })

  it('can be changed by nobody once it is confirmed', async () => {
    await runJobs([stamps])
    await expect(database.app.update(checkpointAnchors).set({ status: 'failed' })).rejects.toMatchObject({
      cause: { code: '42501' },
    })
    await database.worker.update(checkpointAnchors).set({ status: 'failed', error: 'x' })
    expect((await rows())[0]).toMatchObject({ status: 'confirmed', error: null })
  })
})

describe('a token whose certificate is about to end', () => {
  it('is renewed once, by a time-stamp over itself, and then holds for longer', async () => {
    const lasting = signer
    signer = await issue({
      name: 'Ending',
      issuer: root,
      purposes: [TIME_STAMPING],
      to: new Date(Date.now() + 20 * DAY_MS),
    })
    await growLedger(database.admin, 2)
    await schedule([stamps])
    await runJobs([stamps])
    signer = lasting
    await Promise.all([schedule([stamps]), schedule([stamps])])
    expect(await rows()).toHaveLength(2)
    await runJobs([stamps])
    const [old, renewal] = await rows()
    expect(renewal).toMatchObject({ status: 'confirmed', renewedFrom: old!.id, size: old!.size })
    expect(renewal!.expiresAt!.getTime()).toBeGreaterThan(old!.expiresAt!.getTime())
    const stamped = await readAnchorFile(database.app, renewal!.id, 'stamped')
    expect(Buffer.from(stamped!.body).equals(Buffer.from(old!.proof!))).toBe(true)
    await schedule([stamps])
    expect(await rows()).toHaveLength(2)
    const later = new Date(Date.now() + 30 * DAY_MS)
    expect((await verifyAnchors(database.worker, [stamps], later)).findings).toEqual([])
    await database.admin.delete(checkpointAnchors).where(eq(checkpointAnchors.id, renewal!.id))
    expect((await verifyAnchors(database.worker, [stamps], later)).findings).toMatchObject([
      { what: expect.stringContaining('was not renewed before') },
    ])
  })

  it('is renewed by another authority where its own is no longer used', async () => {
    const lasting = signer
    signer = await issue({
      name: 'Ending',
      issuer: root,
      purposes: [TIME_STAMPING],
      to: new Date(Date.now() + 20 * DAY_MS),
    })
    await growLedger(database.admin, 2)
    await schedule([stamps])
    await runJobs([stamps])
    signer = lasting
    const other = timeStampService({
      ...{ url: `${authority.url}/other`, roots: [root.der], policy: null, loopback: true, timeout: 3_000 },
    })
    now = new Date(now.getTime() + 1_000)
    await schedule([other])
    await runJobs([other])
    const renewal = (await rows()).find(row => row.renewedFrom)
    expect(renewal).toMatchObject({ status: 'confirmed', service: other.service })
  })
})

describe.skipIf(!anvilProgram)('a checkpoint on a chain', () => {
  let anvil: Anvil
  let chain: AnchorService

  afterAll(() => anvil?.stop())

  beforeAll(async () => {
    anvil = await startAnvil()
    const account = await anvil.account()
    const reach = { url: anvil.url, chainId: anvil.chainId, loopback: true, timeout: 5_000 }
    await anvil.rpc('evm_setAutomine', true)
    const { contract } = await deployContract(reach, account, { lookEveryMs: 50 })
    await anvil.rpc('evm_setAutomine', false)
    chain = chainService({ ...reach, contract, account, confirmations: 2, maxFee: 10n ** 12n })
  })

  it('goes through the jobs to confirmed, and only one is under way at a time', async () => {
    await database.worker.transaction(tx => registerServices(tx, [chain], EVERY, now))
    await growLedger(database.admin, 4)
    await schedule([chain])
    await runJobs([chain])
    expect((await rows())[0]).toMatchObject({ status: 'pending', proof: expect.anything() })
    await growLedger(database.admin, 4)
    now = new Date(now.getTime() + 10 * EVERY * 1_000)
    await schedule([chain])
    expect(await rows()).toHaveLength(1)
    await anvil.mine()
    await runJobs([chain])
    expect((await rows())[0]).toMatchObject({ status: 'seen' })
    await anvil.mine()
    await runJobs([chain])
    const [row] = await rows()
    expect(row).toMatchObject({ status: 'confirmed', expiresAt: null })
    const view = (await listAnchors(database.app)).find(({ kind }) => kind === 'evm')
    expect(view!.newest!.transaction).toBe(parseChainProof(new Uint8Array(row!.proof!))!.transaction)
    expect(await verifyAnchors(database.worker, [chain])).toEqual({ checked: 1, findings: [], unchecked: [] })
    expect(await verifyAnchors(database.worker, [])).toMatchObject({ checked: 0, unchecked: [expect.anything()] })
    await schedule([chain])
    expect(await rows()).toHaveLength(2)
  })

  it('is written once when the worker dies after sending, before storing where it led', async () => {
    const checkpoint = await growLedger(database.admin, 4)
    await schedule([chain])
    const dying: AnchorService = {
      ...chain,
      async anchor(subject, before, keep) {
        await chain.anchor(subject, before, keep)
        throw new Error('killed')
      },
    }
    await expect(runJobs([dying])).rejects.toThrow('killed')
    const [row] = await rows()
    expect(parseChainProof(new Uint8Array(row!.proof!))).toMatchObject({ state: 'signed' })
    await anvil.mine(2)
    await database.admin.update(checkpointAnchors).set({ claimedUntil: null })
    await runJobs([chain])
    const [done] = await rows()
    expect(done).toMatchObject({ status: 'confirmed', size: checkpoint.size })
    expect(parseChainProof(new Uint8Array(done!.proof!))!.transaction).toBe(
      parseChainProof(new Uint8Array(row!.proof!))!.transaction,
    )
  })

  it('that cannot be asked about is said to be unchecked', async () => {
    const down: AnchorService = {
      ...chain,
      verify: () => Promise.reject(new AnchorError('The connection was refused')),
    }
    await growLedger(database.admin, 1)
    await schedule([chain])
    await runJobs([chain])
    await anvil.mine(2)
    await runJobs([chain])
    const { findings, unchecked } = await verifyAnchors(database.worker, [down])
    expect([findings, unchecked]).toEqual([[], [expect.stringContaining('refused')]])
  })
})
