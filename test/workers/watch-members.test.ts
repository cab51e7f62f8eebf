import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eq, isNull, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { clearAlarm, openAlarms } from '#db/ledger-alarms.ts'
import { ledgerHealthWords } from '#db/ledger-health.ts'
import { ledgerAlarms, ledgerCheckpoints, ledgerHeads, memberStates } from '#db/schema/index.ts'
import { checkpointText, parseCheckpoint } from '#ledger/checkpoint.ts'
import { cosign } from '#ledger/cosignature.ts'
import { nodeKeyPath } from '#ledger/node/config.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, parseNote } from '#ledger/note.ts'
import { memberKey } from '#ledger/policy.ts'
import { openFileSigner, signAsLog } from '#workers/ledger/log-signer.ts'
import { logKeyPath } from '#workers/ledger/operator-folder.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { watchMembers } from '#workers/ledger/watch-members.ts'
import type { Loop } from '#workers/loop.ts'
import { LedgerRig, MEMBERS } from './ledger-rig.ts'

let rig: LedgerRig
let sequencer: Sequencer
let watch: Loop
/** What the court's address answers with instead of its node's record. */
let shown: string | null = null

const liar = createServer((_request, response) => void response.writeHead(shown ? 200 : 404).end(shown ?? ''))

beforeAll(async () => {
  rig = await LedgerRig.open()
  await rig.start(...MEMBERS)
  sequencer = await rig.sequencer()
  await rig.registerBank()
  await sequencer.drain()
  await vi.waitFor(async () => expect((await rig.publisher().publish()).behind).toEqual([]), { timeout: 20_000 })
  await new Promise<void>(resolve => liar.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`
  const { policy, members } = rig.founded
  watch = watchMembers({
    db: db(),
    policy,
    addresses: async () => members.map(member => (shown && member.name === 'court' ? { ...member, url } : member)),
    onError: error => expect.unreachable(String(error)),
  })
})

afterAll(async () => {
  await watch.stop()
  liar.closeAllConnections()
  liar.close()
})

const db = () => rig.database.worker
const stateOf = async (member: string) =>
  (await db().select().from(memberStates).where(eq(memberStates.member, member)))[0]!
const newest = async () => (await db().select().from(ledgerCheckpoints).orderBy(sql`size desc`).limit(1))[0]!

/** As somebody with the log's key and the court's would sign it. */
async function signed(size: number, root: Uint8Array): Promise<string> {
  const { policy } = rig.founded
  const checkpoint = { origin: policy.origin, size, root }
  const byLog = parseNote(await signAsLog(checkpoint, policy, await openFileSigner(logKeyPath(rig.operator))))
  const court = policy.members.find(({ name }) => name === 'court')!
  const secretKey = await readKeyFile(nodeKeyPath(rig.folder('court')))
  const text = checkpointText(checkpoint)
  const { name } = memberKey(court)
  const own = cosign({ checkpointText: text, name, secretKey, time: Math.floor(Date.now() / 1000) }, nodeEd25519)
  return encodeNote({ text, signatures: [...byLog.signatures, own] })
}

test('a member that stops is known to have stopped within ten seconds, and to be back', {
  timeout: 60_000,
}, async () => {
  await vi.waitFor(async () => expect((await stateOf('regulator')).seenAt).not.toBeNull(), { timeout: 10_000 })
  const began = Date.now()
  await rig.stop('regulator')
  await vi.waitFor(async () => expect(await stateOf('regulator')).toMatchObject({ answers: false }), {
    timeout: 20_000,
    interval: 50,
  })
  console.log(`a stopped member is told after ${((Date.now() - began) / 1000).toFixed(1)} s`)
  expect(Date.now() - began).toBeLessThan(10_000)
  expect((await stateOf('regulator')).trouble).toContain('nothing answers')
  await rig.start('regulator')
  await vi.waitFor(async () => expect(await stateOf('regulator')).toMatchObject({ answers: true, trouble: null }), {
    timeout: 20_000,
  })
})

test('a fork is told once with its proof and who signed both sides, and nothing more is sequenced', async () => {
  const { size } = await newest()
  shown = await signed(size, new Uint8Array(32).fill(7))
  await vi.waitFor(async () => expect(await openAlarms(db())).toHaveLength(1), { timeout: 20_000 })
  const [alarm] = await openAlarms(db())
  expect(alarm).toMatchObject({ kind: 'fork', member: 'court' })
  expect(alarm!.detail).toContain('signed on both sides: the log, court')
  const { theirs, ours } = alarm!.evidence as { theirs: string; ours: string }
  expect(theirs).toBe(shown)
  expect(parseCheckpoint(parseNote(ours).text).size).toBe(size)
  await rig.capture(1)
  expect(await sequencer.drain()).toMatchObject({ kind: 'refusing', reason: expect.stringContaining('contradicts') })
  expect(await ledgerHealthWords(rig.database.app)).toContain('refusing: court shows a checkpoint')
  await new Promise(resolve => setTimeout(resolve, 4_000))
  expect(await db().select().from(ledgerAlarms)).toHaveLength(1)
  shown = null
})

test('it goes on when somebody has cleared it, and what was seen stays', async () => {
  const [alarm] = await openAlarms(db())
  // The database lets nobody change or delete what was seen.
  await expect(
    db().update(ledgerAlarms).set({ detail: 'nothing' }).where(isNull(ledgerAlarms.clearedAt)),
  ).rejects.toThrow()
  await expect(db().delete(ledgerAlarms)).rejects.toThrow()
  await expect(clearAlarm(rig.database.app, alarm!.id, 'x')).rejects.toThrow()
  expect(await clearAlarm(db(), alarm!.id, 'the court found a stolen key')).toBe(true)
  await vi.waitFor(async () => expect(await sequencer.drain()).toMatchObject({ kind: 'drained', accepted: 1 }), {
    timeout: 15_000,
    interval: 500,
  })
  expect((await db().select().from(ledgerHeads))[0]!.trouble).toBeNull()
  const [kept] = await db().select().from(ledgerAlarms)
  expect(kept).toMatchObject({ detail: alarm!.detail, clearedBecause: 'the court found a stolen key' })
})

test('a member ahead of the database is an alarm; one that only claims to be is not', async () => {
  const { size } = await newest()
  const note = await signed(size + 5, new Uint8Array(32).fill(9))
  shown = note
    .split('\n')
    .filter(line => !line.startsWith(`— ${rig.founded.policy.origin} `))
    .join('\n')
  await new Promise(resolve => setTimeout(resolve, 5_000))
  expect(await openAlarms(db())).toEqual([])
  shown = note
  await vi.waitFor(async () => expect(await openAlarms(db())).toMatchObject([{ kind: 'ahead' }]), { timeout: 20_000 })
})

test('of several workers the one that appends asks', async () => {
  const standby = await rig.sequencer()
  expect([standby.leads(), sequencer.leads()]).toEqual([false, true])
  await sequencer.drain()
  expect(await standby.drain()).toEqual({ kind: 'standby' })
  expect(standby.leads()).toBe(false)
  let looked = 0
  const idle = watchMembers({
    db: db(),
    policy: rig.founded.policy,
    addresses: async () => {
      looked += 1
      return rig.founded.members
    },
    onError: error => expect.unreachable(String(error)),
    everyMs: 20,
    leads: () => standby.leads(),
  })
  await new Promise(resolve => setTimeout(resolve, 300))
  expect(looked).toBe(0)
  await sequencer.close()
  expect((await standby.drain()).kind).not.toBe('standby')
  await vi.waitFor(() => expect(looked).toBeGreaterThan(0))
  await idle.stop()
})
