/**
 * Members that break every rule, with the log's own key in their hands. A quorum of 3 of 4 survives one of them; two can
 * fork the ledger, and are named by their signatures; none of them gets a rule broken without an honest member.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkpointText } from '#ledger/checkpoint.ts'
import { cosign } from '#ledger/cosignature.ts'
import { growEdge } from '#ledger/edge.ts'
import { doubleSigners } from '#ledger/fork.ts'
import type { MemberNode } from '#ledger/node/node.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, type NoteSignature, parseNote, parseSignatureLine } from '#ledger/note.ts'
import { chainOf, publishedUnder } from '#ledger/policy-chain.ts'
import { submissionLeaves } from '#ledger/submission.ts'
import { testFolder } from '../support/organisation.ts'
import { capture, item, keyPair, memberKeyName, ORIGIN, signer } from './fixture.ts'
import { captureAt, openTestNode, TestLog } from './node-log.ts'

let log: TestLog
let url: string
let nodes: Map<string, MemberNode>

beforeEach(async () => {
  log = new TestLog().begin().grow(3)
  url = await log.listen()
  nodes = new Map()
  for (const member of ['bank', 'notary', 'court', 'regulator']) {
    const node = await openTestNode(log, url, testFolder(), member)
    nodes.set(member, node)
    expect((await node.addCheckpoint(await log.offer(0))).status).toBe(200)
  }
})

afterEach(async () => {
  for (const node of nodes.values()) await node.close()
  await log.close()
})

/** Signs whatever it is given. */
function dishonest(member: string, text: string): NoteSignature {
  const { secretKey } = keyPair(`node ${member}`)
  return cosign({ checkpointText: text, name: memberKeyName(member), secretKey, time: 1_800_000_001 }, nodeEd25519)
}

/** The log's note with the co-signatures of these dishonest members and the answers of these honest ones. */
async function gathered(branch: TestLog, oldSize: number, dishonestOnes: string[], honestOnes: string[]) {
  const { text, signatures } = parseNote(branch.note())
  const answers = await Promise.all(
    honestOnes.map(async member => nodes.get(member)!.addCheckpoint(await branch.offer(oldSize))),
  )
  const lines = answers.filter(({ status }) => status === 200).map(({ body }) => parseSignatureLine(body.trim()))
  const note = encodeNote({
    text,
    signatures: [...signatures, ...dishonestOnes.map(member => dishonest(member, text)), ...lines],
  })
  return { note, statuses: answers.map(({ status }) => status), bodies: answers.map(({ body }) => body) }
}

/** Another future of the same log: what a dishonest operator keeps beside the one it shows. */
async function secondBranch(): Promise<TestLog> {
  const other = new TestLog().begin().grow(3)
  expect(other.edge.root).toEqual(log.edge.root)
  return other
}

/** The honest members read whatever they are offered from one address. */
function serve(branch: TestLog): void {
  log.answer = path => TestLog.prototype.answer.call(branch, path)
}

const published = (note: string) => publishedUnder(note, chainOf(log.policy), nodeEd25519).published

describe('one of four', () => {
  test('cannot have a second future published, even with the log’s key', async () => {
    const size = log.edge.size
    const other = await secondBranch()
    log.append(captureAt(size))
    other.append(capture([item('contract.signed', 'another-future')]))
    const first = await gathered(log, size, ['court'], ['bank', 'notary', 'regulator'])
    expect(published(first.note)).toBe(true)
    serve(other)
    const second = await gathered(other, size, ['court'], ['bank', 'notary', 'regulator'])
    expect(second.statuses).toEqual([409, 409, 409])
    const third = await gathered(other, other.edge.size, ['court'], ['bank', 'notary', 'regulator'])
    expect(third.statuses).toEqual([422, 422, 422])
    expect(published(second.note)).toBe(false)
    expect(published(third.note)).toBe(false)
  })

  test('cannot keep the other three from publishing', async () => {
    const size = log.edge.size
    log.append(captureAt(size))
    expect(published((await gathered(log, size, [], ['bank', 'notary', 'regulator'])).note)).toBe(true)
  })

  test('split over two branches by the log, the honest publish neither: it stops, and does not fork', async () => {
    const size = log.edge.size
    const other = await secondBranch()
    log.append(captureAt(size))
    other.append(capture([item('contract.signed', 'another-future')]))
    const first = await gathered(log, size, [], ['bank', 'notary'])
    serve(other)
    const second = await gathered(other, size, [], ['court', 'regulator'])
    expect([published(first.note), published(second.note)]).toEqual([false, false])
    expect(doubleSigners(first.note, second.note, chainOf(log.policy), nodeEd25519)).toMatchObject({
      log: true,
      members: [],
    })
  })
})

describe('two of four', () => {
  test('publish nothing without an honest one', async () => {
    log.append(captureAt(log.edge.size))
    expect(published((await gathered(log, 0, ['court', 'regulator'], [])).note)).toBe(false)
  })

  test('publish nothing that breaks a rule: the honest refuse it, naming the rule', async () => {
    const size = log.edge.size
    const breaking = [
      submissionLeaves(capture([item('contract.signed', 'unregistered')], [signer('nobody')])),
      submissionLeaves(capture([item('contract.signed', `event-${size - 2}-0`)])),
    ]
    for (const leaves of breaking) {
      const branch = await secondBranch()
      branch.take(growEdge(branch.edge, leaves))
      serve(branch)
      const { note, statuses, bodies } = await gathered(branch, size, ['court', 'regulator'], ['bank', 'notary'])
      expect(statuses).toEqual([422, 422])
      expect(bodies[0]).toMatch(/^(key\.unknown|id\.known)/)
      expect(published(note)).toBe(false)
    }
  })

  test('fork the ledger with the log’s key, and are named by their signatures', async () => {
    const size = log.edge.size
    const other = await secondBranch()
    log.append(captureAt(size))
    other.append(capture([item('contract.signed', 'another-future')]))
    const first = await gathered(log, size, ['court', 'regulator'], ['bank'])
    serve(other)
    const second = await gathered(other, size, ['court', 'regulator'], ['notary'])
    expect([published(first.note), published(second.note)]).toEqual([true, true])
    const found = doubleSigners(first.note, second.note, chainOf(log.policy), nodeEd25519)
    expect(found).toMatchObject({ log: true, members: ['court', 'regulator'] })
    // The honest ones stay on their own branch from then on.
    expect((await nodes.get('bank')!.addCheckpoint(await other.offer(other.edge.size))).status).toBe(422)
  })
})

test('nobody is accused where the two do not contradict each other', async () => {
  const size = log.edge.size
  const before = await gathered(log, size, ['court'], ['bank'])
  expect(doubleSigners(before.note, before.note, chainOf(log.policy), nodeEd25519)).toBeNull()
  expect(ORIGIN).toBe(log.policy.origin)
  expect(checkpointText({ origin: ORIGIN, size, root: log.edge.root })).toBe(parseNote(log.note()).text)
})
