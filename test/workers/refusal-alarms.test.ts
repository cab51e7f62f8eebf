/** What a member's refusal says of the ledger is told to people, stops nothing, and ends when it co-signs again. */
import { createServer } from 'node:http'
import { beforeAll, expect, test, vi } from 'vitest'
import { readLedgerState } from '#app/submissions/read-ledger-state.server.ts'
import { ALARM_KINDS, openAlarms, raiseAlarm } from '#db/ledger-alarms.ts'
import { ledgerHealthWords } from '#db/ledger-health.ts'
import { ledgerAlarms } from '#db/schema/index.ts'
import { readNodeConfig } from '#ledger/node/config.ts'
import { logClient } from '#ledger/node/log-client.ts'
import { openNode } from '#ledger/node/node.ts'
import { readNodeKeys } from '#ledger/node/own-keys.ts'
import { digestOf, packLeaves } from '#ledger/node/packed.ts'
import { serveNode } from '#ledger/node/server.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { parseNote } from '#ledger/note.ts'
import { submissionLeaves } from '#ledger/submission.ts'
import { runLedger } from '#workers/cli/ledger/run.ts'
import type { Publisher } from '#workers/ledger/publisher.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { captureOf, LedgerRig, MEMBERS } from './ledger-rig.ts'

let rig: LedgerRig
let sequencer: Sequencer
let publisher: Publisher

beforeAll(async () => {
  rig = await LedgerRig.open()
  await rig.start(...MEMBERS)
  sequencer = await rig.sequencer()
  publisher = rig.publisher()
  await rig.registerBank()
  await sequencer.drain()
  await allCosign()
})

const db = () => rig.database.worker
const open = () => openAlarms(db(), ALARM_KINDS)

async function allCosign(): Promise<void> {
  await vi.waitFor(async () => expect((await publisher.publish()).behind).toEqual([]), { timeout: 20_000 })
}

async function grow(): Promise<void> {
  await rig.capture(1)
  expect(await sequencer.drain()).toMatchObject({ kind: 'drained', accepted: 1 })
  await publisher.publish()
}

test('a member that names a rule raises one alarm, until it co-signs what it refused', async () => {
  await rig.stop('court')
  let words = 'key.revoked: the key was revoked (submission at 4)'
  const refusing = createServer((_request, response) => void response.writeHead(422).end(`${words}\n`))
  const { port } = new URL(rig.founded.members.find(({ name }) => name === 'court')!.url)
  await new Promise<void>(resolve => refusing.listen(Number(port), '127.0.0.1', resolve))
  await grow()
  await vi.waitFor(async () => expect(await open()).toHaveLength(1))
  const [alarm] = await open()
  expect(alarm).toMatchObject({ kind: 'rule-breach', member: 'court' })
  expect(alarm!.detail).toContain(words)
  const evidence = alarm!.evidence as { offered: string; answer: string; size: number }
  expect(evidence).toMatchObject({ answer: words, size: 6 })
  expect(parseNote(evidence.offered).text).toContain('\n6\n')
  // Nothing stops, whatever it says next, and no more is raised.
  await grow()
  words = 'id.known: something else (submission at 6)'
  await grow()
  expect(await open()).toHaveLength(1)
  expect(await ledgerHealthWords(rig.database.app)).toBe(`alarm: ${alarm!.detail}`)
  expect((await readLedgerState(rig.database.app))!.alarms).toMatchObject([{ kind: 'rule-breach' }])
  refusing.closeAllConnections()
  await new Promise(resolve => refusing.close(resolve))
  await rig.start('court')
  await allCosign()
  expect(await open()).toEqual([])
  const [kept] = await db().select().from(ledgerAlarms)
  expect(kept!.clearedBecause).toBe('court has co-signed 10 entries')
})

test('a refusal that names no rule is none of that', async () => {
  await rig.stop('court')
  const refusing = createServer(
    (_request, response) => void response.writeHead(422).end('not shown to be consistent\n'),
  )
  const { port } = new URL(rig.founded.members.find(({ name }) => name === 'court')!.url)
  await new Promise<void>(resolve => refusing.listen(Number(port), '127.0.0.1', resolve))
  await grow()
  expect(await open()).toEqual([])
  refusing.closeAllConnections()
  await new Promise(resolve => refusing.close(resolve))
})

test('a member whose submission is left out raises one, until it is in', async () => {
  const folder = rig.folder('court')
  const { settings, policy } = await readNodeConfig(folder)
  const keys = await readNodeKeys(folder, policy, nodeEd25519)
  let later = 0
  const node = await serveNode(
    () =>
      openNode({
        ...{ folder, member: 'court', policy, keys, ed25519: nodeEd25519, patience: 1 },
        log: logClient(settings.log, 5_000),
        now: () => Math.floor(Date.now() / 1000) + later,
      }),
    settings,
  )
  rig.nodes.set('court', node)
  await allCosign()
  const submission = captureOf(1, rig.bank)
  const leaves = submissionLeaves(submission)
  expect((await node.node.submissions.accept(packLeaves(leaves))).status).toBe(202)
  await vi.waitFor(() => expect(node.node.submissions.stateOf(digestOf(leaves))).toMatchObject({ status: 'waiting' }))
  await new Promise(resolve => setTimeout(resolve, 500))
  await grow()
  await allCosign()
  later = 60
  await grow()
  await vi.waitFor(async () => expect(await open()).toHaveLength(1), { timeout: 10_000 })
  const [alarm] = await open()
  expect(alarm).toMatchObject({ kind: 'omission', member: 'court' })
  expect(alarm!.detail).toContain(digestOf(leaves))
  await grow()
  expect(await open()).toHaveLength(1)
  await rig.submit(submission)
  await sequencer.drain()
  await allCosign()
  expect(await open()).toEqual([])
})

test('on the command line people see what is open, and close what they have looked into', async () => {
  process.env.DATABASE_URL = rig.database.urls.worker
  const ledger = async (...args: string[]) => {
    const lines: string[] = []
    const print = (line: string) => void lines.push(line)
    return { code: await runLedger(args, { out: print, error: print }), text: lines.join('\n') }
  }
  expect(await ledger('alarms')).toEqual({ code: 0, text: 'No alarm is open.' })
  await raiseAlarm(db(), { kind: 'fork', member: 'court', detail: 'Two roots', evidence: { theirs: 'a', ours: 'b' } })
  const { id } = (await open())[0]!
  expect(await sequencer.drain()).toMatchObject({ kind: 'refusing' })
  const listed = await ledger('alarms', '--json')
  expect(listed.code).toBe(1)
  expect(listed.text).toContain('Two roots')
  expect(JSON.parse(listed.text.split('\n').at(-1)!)).toMatchObject({ ok: false, alarms: [{ id, kind: 'fork' }] })
  for (const wrong of [['clear', id], ['clear', id, 'because'], ['clear', 'x', 'because', 'y'], ['close']]) {
    expect((await ledger('alarms', ...wrong)).code).toBe(2)
  }
  const other = '00000000-0000-7000-8000-000000000000'
  expect((await ledger('alarms', 'clear', other, 'because', 'of', 'nothing')).code).toBe(1)
  expect(await ledger('alarms', 'clear', id, 'because', 'the', 'court', 'replaced its key')).toEqual({
    code: 0,
    text: 'Cleared: the court replaced its key',
  })
  const [kept] = (await db().select().from(ledgerAlarms)).filter(alarm => alarm.id === id)
  expect(kept!.clearedBecause).toBe('the court replaced its key')
  await vi.waitFor(async () => expect(await sequencer.drain()).toMatchObject({ kind: 'drained' }), { timeout: 10_000 })
})
