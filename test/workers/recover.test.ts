import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import postgres from 'postgres'
import { beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { openAlarms } from '#db/ledger-alarms.ts'
import { openHead } from '#db/ledger-head.ts'
import { takeLease } from '#db/ledger-lease.ts'
import { ledgerCheckpoints, ledgerHeads, submissions } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import { checkpointText } from '#ledger/checkpoint.ts'
import { cosign } from '#ledger/cosignature.ts'
import { EMPTY_EDGE, growEdge } from '#ledger/edge.ts'
import { nodeKeyPath } from '#ledger/node/config.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { edgeFiles, openMirror } from '#ledger/node/mirror.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, parseNote, signNote } from '#ledger/note.ts'
import { memberKey } from '#ledger/policy.ts'
import { readLeaves } from '#ledger/store.ts'
import { fsck } from '#workers/ledger/fsck.ts'
import { openFileSigner } from '#workers/ledger/log-signer.ts'
import { logKeyPath } from '#workers/ledger/operator-folder.ts'
import { type RecoverParts, recoverLedger } from '#workers/ledger/recover.ts'
import { RecoveryRefused } from '#workers/ledger/recover-refused.ts'
import { memberSources } from '#workers/ledger/sources/default.ts'
import { type LedgerSource, openSource } from '#workers/ledger/sources/source.ts'
import { bundleScript } from '../support/bundle-script.ts'
import { eventually } from '../support/eventually.ts'
import { testFolder } from '../support/organisation.ts'
import { LedgerRig, MEMBERS, type MemberName } from './ledger-rig.ts'

let rig: LedgerRig
let setup: RecoverParts['setup']

beforeAll(async () => {
  rig = await LedgerRig.open()
  const { policy, genesis } = rig.founded
  setup = { policy, genesis, signer: await openFileSigner(logKeyPath(rig.operator)) }
  await rig.start(...MEMBERS)
  await rig.registerBank()
  for (const count of [3, 500, 40]) {
    await rig.capture(count)
    await publish()
  }
})

/** One worker's life: it appends and publishes what is there. */
async function publish() {
  const sequencer = await rig.sequencer()
  const publisher = rig.publisher()
  const drained = await sequencer.drain()
  const progress = drained.kind === 'drained' ? await publisher.publish() : null
  await publisher.close()
  await sequencer.close()
  return { drained, progress }
}

/** On the server itself, not in the database that comes and goes. */
async function onServer(...statements: string[]): Promise<void> {
  const url = new URL(inject('postgres').admin)
  url.pathname = '/postgres'
  const admin = postgres(url.href, { max: 1, onnotice: () => {} })
  try {
    for (const statement of statements) await admin.unsafe(statement)
  } finally {
    await admin.end()
  }
}

const name = () => new URL(rig.database.urls.admin).pathname.slice(1)
const endSessions = () => `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name()}'`
const loseDatabase = () =>
  onServer(`drop database ${name()} with (force)`, `create database ${name()} template hardproof owner hardproof_owner`)
const copyDatabase = () =>
  onServer(endSessions(), `create database ${name()}_copy template ${name()} owner hardproof_owner`)
const restoreDatabase = () =>
  onServer(
    `drop database ${name()} with (force)`,
    `create database ${name()} template ${name()}_copy owner hardproof_owner`,
    `drop database ${name()}_copy`,
  )

const db = () => rig.database.worker
const head = async () => (await db().select().from(ledgerHeads))[0]
const sources = async () => (await memberSources(rig.data)).sources

async function recover(parts: Partial<RecoverParts> = {}) {
  return recoverLedger({ db: db(), setup, sources: parts.sources ?? (await sources()), ...parts })
}

async function refusal(parts: Partial<RecoverParts> = {}): Promise<RecoveryRefused> {
  const error = await recover(parts).catch(error => error)
  expect(error).toBeInstanceOf(RecoveryRefused)
  return error
}

async function expectSound(size: number): Promise<void> {
  const result = await fsck(db(), rig.data)
  expect(result.findings).toEqual([])
  expect(result.database).toMatchObject({ entries: size })
}

/** Goes on as if nothing had happened: appends, and every member co-signs. */
async function expectGoesOn(size: number): Promise<number> {
  const id = await rig.capture(7)
  const { drained, progress } = await publish()
  expect(drained).toMatchObject({ kind: 'drained', accepted: 1, size: size + 8 })
  expect(progress).toMatchObject({ size: size + 8, published: size + 8, behind: [] })
  const [row] = await db().select().from(submissions).where(eq(submissions.id, id))
  expect(row).toMatchObject({ status: 'published', leafStart: size })
  await expectSound(size + 8)
  return size + 8
}

let size = 0
beforeEach(async () => {
  await rig.start(...MEMBERS.filter(member => !rig.nodes.has(member)))
  size = await mirrored('court')
})

async function mirrored(member: MemberName): Promise<number> {
  return (await openMirror(join(rig.folder(member), 'mirror')).readHead())!.size
}

test('a database that is lost is rebuilt from the members, and the sequencer goes on from it', async () => {
  const before = await head()
  await loseDatabase()
  expect((await publish()).drained).toMatchObject({ kind: 'refusing', reason: expect.stringContaining('never seen') })
  expect(await openAlarms(db())).not.toEqual([])
  const steps: number[] = []
  const recovered = await recover({ stepLeaves: 100, onStep: at => steps.push(at) })
  expect(recovered).toMatchObject({ from: 0, size, published: size, settled: 0, damaged: [], answered: 4 })
  expect(recovered.cosigned.map(({ member }) => member).sort()).toEqual([...MEMBERS].sort())
  expect(toHex(recovered.root)).toBe(toHex(before!.root))
  expect(steps.length).toBeGreaterThan(1)
  expect(await head()).toMatchObject({ size, checkpoint: before!.checkpoint, trouble: null, leaseHolder: null })
  expect(await openAlarms(db())).toEqual([])
  await expectSound(size)
  await expectGoesOn(size)
})

test('from mirrors alone, with no node running and one mirror gone', async () => {
  await rig.stop(...MEMBERS)
  await loseDatabase()
  const folders = (['bank', 'court', 'regulator'] as const).map(member => openSource(rig.folder(member), member))
  expect(await recover({ sources: folders })).toMatchObject({ size, published: size, answered: 3 })
  await rig.start(...MEMBERS)
  await expectSound(size)
  await expectGoesOn(size)
})

test('an older copy is brought up to date, and what it called pending is found to be sequenced', async () => {
  const pending = await rig.capture(5)
  await copyDatabase()
  await publish()
  await rig.capture(20)
  await publish()
  const now = await mirrored('bank')
  expect(now).toBe(size + 6 + 21)
  await restoreDatabase()
  expect(await db().select().from(submissions).where(eq(submissions.id, pending))).toMatchObject([
    { status: 'pending' },
  ])
  expect(await recover()).toMatchObject({ from: size, size: now, published: now, settled: 1 })
  const [row] = await db().select().from(submissions).where(eq(submissions.id, pending))
  expect(row).toMatchObject({ status: 'published', leafStart: size })
  await expectSound(now)
  // Again: there is nothing left to do, and it says so.
  expect(await recover()).toMatchObject({ from: now, size: now, published: now, settled: 0 })
  await expectGoesOn(now)
})

test('a recovery that is killed in the middle is gone on with', async () => {
  await loseDatabase()
  const script = await bundleScript('test/workers/recover.process.ts')
  const child = spawn(process.execPath, [script, rig.database.urls.worker, rig.data], { stdio: 'inherit' })
  await eventually(async () => ((await head())?.size ?? 0) > 0)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const { size: reached } = (await head())!
  expect(reached).toBeGreaterThan(0)
  expect(reached).toBeLessThan(size)
  // A worker that starts on what is half there sees that it is, and appends nothing.
  await eventually(async () => (await publish()).drained.kind === 'refusing')
  expect(await recover()).toMatchObject({ from: reached, size, published: size })
  await expectSound(size)
  await expectGoesOn(size)
})

test('a mirror with a flipped byte is named, and another member’s is used', async () => {
  await loseDatabase()
  await rig.stop('bank')
  const path = join(rig.folder('bank'), 'mirror/tile/entries/001')
  const bytes = await readFile(path)
  const flipped = new Uint8Array(bytes)
  flipped[1000]! ^= 4
  await writeFile(path, flipped)
  const recovered = await recover().finally(() => writeFile(path, bytes))
  expect(recovered).toMatchObject({ size, published: size, answered: 4 })
  expect(recovered.damaged).toMatchObject([{ source: 'bank', where: 'tile/entries/001' }])
  await rig.start('bank')
  await expectSound(size)
  await expectGoesOn(size)
})

test('members that contradict each other are named, and nothing is written', async () => {
  await loseDatabase()
  const honest = await sources()
  for (const length of [size - 3, size, size + 5]) {
    const forked = openSource(await forkOf('regulator', length), 'regulator')
    const error = await refusal({ sources: [...honest.filter(source => source.name !== 'regulator'), forked] })
    expect(error.message).toContain('regulator')
    expect(error.message).toContain('bank, notary, court')
    expect(error.contradiction).toHaveLength(2)
    expect(await head()).toMatchObject({ size: 0 })
    expect(await db().select().from(ledgerCheckpoints)).toEqual([])
  }
  await recover()
  await expectSound(size)
})

test('a claim that the log has not signed stops nobody', async () => {
  await loseDatabase()
  const honest = await sources()
  const folder = await forkOf('regulator', size + 5)
  const path = join(folder, 'checkpoint')
  const { text, signatures } = parseNote(await readFile(path, 'utf8'))
  await writeFile(path, encodeNote({ text, signatures: signatures.slice(1) }))
  const claimed = openSource(folder, 'regulator')
  const recovered = await recover({ sources: [claimed, ...honest.filter(source => source.name !== 'regulator')] })
  expect(recovered).toMatchObject({ size, published: size })
  expect(recovered.damaged).toEqual([{ source: 'regulator', where: 'checkpoint', what: 'is not signed by the log' }])
  await expectSound(size)
})

test('while a worker holds the lease, and where the database is ahead, it refuses', async () => {
  const { origin } = setup.policy
  const old = testFolder()
  await cp(rig.folder('court'), old, { recursive: true })
  await expectGoesOn(size)
  expect((await refusal({ sources: [openSource(old, 'court')] })).message).toContain('the database is ahead')
  await openHead(db(), origin, { ...EMPTY_EDGE, checkpoint: '' })
  await takeLease(db(), origin, { holder: 'a worker', leaseMs: 60_000, stallMs: 1_000 })
  expect((await refusal({ patienceMs: 300 })).message).toContain('a worker holds the ledger’s lease')
})

test('where nobody can be asked, and where nobody has enough, it says so', async () => {
  await loseDatabase()
  const nobody: LedgerSource = openSource('http://127.0.0.1:9/', 'court')
  const error = await refusal({ sources: [nobody] })
  expect(error.message).toContain('no source shows a checkpoint')
  expect(error.damaged).toMatchObject([{ source: 'court', what: expect.stringContaining('127.0.0.1:9') }])
  const hollow = testFolder()
  await cp(join(rig.folder('court'), 'mirror/checkpoint'), join(hollow, 'checkpoint'))
  expect((await refusal({ sources: [openSource(hollow, 'court')] })).message).toContain('may not be rebuilt')
  expect(await head()).toMatchObject({ size: 0 })
})

/** Another history under the log's own key, co-signed by the member: what two thieves of keys could make. */
async function forkOf(member: MemberName, length: number): Promise<string> {
  const mirror = openMirror(join(rig.folder('court'), 'mirror'))
  await mirror.readHead()
  const leaves = await readLeaves(mirror, 0, 10)
  const other = Array.from({ length: length - 10 }, (_, i) => new TextEncoder().encode(`{"other":${i}}`))
  const { edge, tiles, bundles } = growEdge(EMPTY_EDGE, [...leaves, ...other])
  const { policy } = setup
  const text = checkpointText({ origin: policy.origin, size: edge.size, root: edge.root })
  const { name } = memberKey(policy.members.find(candidate => candidate.name === member)!)
  const secretKey = await readKeyFile(nodeKeyPath(rig.folder(member)))
  const logSecret = await readKeyFile(logKeyPath(rig.operator))
  const signatures = [
    signNote(text, policy.origin, logSecret, nodeEd25519),
    cosign({ checkpointText: text, name, secretKey, time: Math.floor(Date.now() / 1000) }, nodeEd25519),
  ]
  const folder = testFolder()
  const copy = openMirror(folder)
  await copy.write({ tiles, bundles })
  await copy.write(edgeFiles(edge))
  await copy.record(encodeNote({ text, signatures }))
  return folder
}
