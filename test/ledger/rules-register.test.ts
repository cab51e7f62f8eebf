/** What a node keeps of policies, keys and holdings: the same after a restart, and made again from the mirror when damaged. */
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { appendSubmissions } from '#ledger/append.ts'
import { EMPTY_EDGE, growEdge, type LedgerEdge } from '#ledger/edge.ts'
import { openMirror } from '#ledger/node/mirror.ts'
import { openRegister, type Register } from '#ledger/node/register.ts'
import { draftOf, HandoverAhead, takeSubmissions } from '#ledger/node/take-submissions.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { Policy } from '#ledger/policy.ts'
import { emptyState, type RulesState, UnknownRulesError } from '#ledger/rules/rule-sets.ts'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'
import { testFolder } from '../support/organisation.ts'
import { checkpointNote, item, registerKeys, registration } from './fixture.ts'
import { about, acts, approved, nextId, policyV2, proposed, rotation, successor } from './rules-fixture.ts'
import { genesisBy } from './rules-vectors.ts'

const policy = policyV2()
const next = successor(policy, { quorum: 4 })
let folder: string
let state: RulesState
let edge: LedgerEdge
let leaves: Uint8Array[]

const change = (to: Policy) => [proposed(to), ...['notary', 'court', 'regulator'].map(name => approved(to, name))]

beforeEach(() => {
  folder = testFolder()
  state = emptyState(policy)
  edge = EMPTY_EDGE
  leaves = []
})

/** Through the rules into the mirror. */
async function grow(...submissions: Submission[]): Promise<void> {
  const mirror = openMirror(join(folder, 'mirror'))
  for (let at = 0; at < submissions.length; ) {
    const offered = submissions.slice(at).map(submissionLeaves)
    const appended = appendSubmissions(edge, state, offered, nodeEd25519)
    if (appended.refused[0]) throw new Error(appended.refused[0].refusal.message)
    await mirror.write(appended)
    await mirror.record(checkpointNote(appended.edge.size, appended.edge.root, []))
    leaves.push(...appended.accepted.flatMap(taken => taken.leaves))
    state = appended.state
    edge = appended.edge
    at += appended.offered
  }
}

async function begin(): Promise<void> {
  const keys = ['a', 'b', 'c'].map(name => registration(name, name, ['act'], nextId()))
  await grow(genesisBy(policy), registerKeys(keys), ...change(next), rotation('c', 'c 2', 'c'))
  const opened = (subject: string) => acts([about(subject, 'holding.opened', { joint: null })], 'a')
  await grow(opened('claim-0001'), opened('claim-0002'), proposed(successor(next, { notice: 5 }), 'court'))
  const transferred = about('claim-0001', 'holding.transferred', { opener: 'a', to: 'b' })
  await grow(acts([transferred], 'a'), ...Array.from({ length: 20 }, () => acts([item('case.moved', nextId())], 'b')))
}

function open(size = edge.size): Promise<Register> {
  return openRegister(join(folder, 'index'), openMirror(join(folder, 'mirror')), size, policy, nodeEd25519, 8)
}

async function expectWhole(register: Register): Promise<void> {
  expect(register.size).toBe(edge.size)
  expect({ ...register.basis, keys: [...register.keys] }).toEqual({
    policy: next,
    chain: state.chain,
    governance: state.governance,
    keys: [...state.keys],
  })
  for (const subject of ['claim-0001', 'claim-0002', 'claim-0003']) {
    expect(register.holdings.of(subject)).toEqual(state.holdings.of(subject))
  }
  expect(register.holdings.of('claim-0001')).toMatchObject([{ holder: 'b' }])
  await register.close()
}

describe('a register', () => {
  beforeEach(begin)

  it('is the same made at once, and opened again', async () => {
    await expectWhole(await open())
    await expectWhole(await open())
  })

  it('is the same made bit by bit, across restarts', async () => {
    for (const size of [2, 6, 14, 18, 22, edge.size]) await (await open(size)).close()
    await expectWhole(await open())
  })

  it.each<[string, (index: string) => void]>([
    ['no manifest', index => rmSync(join(index, 'register.json'))],
    ['a manifest cut short', index => truncateSync(join(index, 'register.json'), 200)],
    ['a manifest with another holder', index => edit(join(index, 'register.json'), '"holder":"a"', '"holder":"x"')],
    ['a manifest with another quorum', index => edit(join(index, 'register.json'), '"quorum":4', '"quorum":3')],
    [
      'a manifest of the first kind',
      index => writeFileSync(join(index, 'register.json'), '{"size":4,"keys":[],"runs":[]}'),
    ],
    ['no holdings', index => rmSync(join(index, 'holdings.jsonl'))],
    ['holdings cut short', index => truncateSync(join(index, 'holdings.jsonl'), 50)],
    ['another holder', index => edit(join(index, 'holdings.jsonl'), '"holder":"b"', '"holder":"a"')],
    ['holdings longer than they should be', index => writeFileSync(join(index, 'holdings.jsonl'), 'x', { flag: 'a' })],
    ['no ids', index => rmSync(join(index, readdirSync(index).find(name => name.endsWith('.ids'))!))],
  ])('is made again with %s', async (_, damage) => {
    await (await open()).close()
    damage(join(folder, 'index'))
    await expectWhole(await open())
    await expectWhole(await open())
  })

  it('of another ledger is not taken for it', async () => {
    await (await open()).close()
    const other = policyV2({ quorum: 4 })
    const mirror = openMirror(join(folder, 'mirror'))
    await expect(openRegister(join(folder, 'index'), mirror, edge.size, other, nodeEd25519)).rejects.toThrow(
      'genesis.policy',
    )
  })
})

describe('a register of another history', () => {
  it('of the same ledger is not taken for this one', async () => {
    const founding = [
      genesisBy(policy),
      registerKeys(['a', 'b'].map(name => registration(name, name, ['act'], nextId()))),
    ]
    const opened = acts([about('claim-0001', 'holding.opened', { joint: null })], 'a')
    const filling = () => Array.from({ length: 8 }, () => acts([item('case.moved', nextId())], 'b'))
    await grow(...founding, opened, ...filling())
    await (await open()).close()
    // The mirror was lost, and came back from members that are on another branch of as many entries.
    rmSync(join(folder, 'mirror'), { recursive: true })
    const size = edge.size
    ;[state, edge, leaves] = [emptyState(policy), EMPTY_EDGE, []]
    await grow(...founding, acts([item('case.opened', nextId())], 'a'), ...filling())
    expect(edge.size).toBe(size)
    const register = await open()
    expect(register.holdings.of('claim-0001')).toEqual([])
    await register.close()
  })
})

describe('taking submissions', () => {
  async function* pieces(from: number, length: number) {
    for (let at = from; at < leaves.length; at += length) yield leaves.slice(at, at + length)
  }

  it('comes to the same in pieces of any length', async () => {
    await begin()
    for (const length of [1, 3, 7, 1000]) {
      const register = await openRegister(testFolder(), openMirror(testFolder()), 0, policy, nodeEd25519)
      const draft = draftOf(register)
      const taken: number[] = []
      await takeSubmissions(draft, pieces(0, length), {
        ed25519: nodeEd25519,
        onTaken: async of => void taken.push(of.length),
      })
      expect([draft.size, draft.basis.chain]).toEqual([edge.size, state.chain])
      expect(taken.reduce((sum, count) => sum + count, 0)).toBe(edge.size)
      await register.close()
    }
  })

  it('stops at a hand-over where it is told to, and goes on from there', async () => {
    await begin()
    const register = await openRegister(testFolder(), openMirror(testFolder()), 0, policy, nodeEd25519)
    const draft = draftOf(register)
    const options = { ed25519: nodeEd25519, stopAtHandover: true }
    const { from } = state.chain[1]!
    await expect(takeSubmissions(draft, pieces(0, 5), options)).rejects.toThrow(HandoverAhead)
    expect(draft.size).toBe(from)
    await register.accept(draft)
    const rest = draftOf(register)
    await takeSubmissions(rest, pieces(from, 5), options)
    expect(rest.size).toBe(edge.size)
    await register.close()
  })

  it('takes what ends exactly at a hand-over', async () => {
    await begin()
    const { from } = state.chain[1]!
    const register = await openRegister(testFolder(), openMirror(testFolder()), 0, policy, nodeEd25519)
    const draft = draftOf(register)
    async function* upTo() {
      yield leaves.slice(0, from)
    }
    await takeSubmissions(draft, upTo(), { ed25519: nodeEd25519, stopAtHandover: true })
    expect([draft.size, draft.basis.policy]).toEqual([from, next])
    await register.close()
  })

  it('goes no further than the rules it knows', async () => {
    const unknown = successor(policy, { ruleVersion: 9, ruleHash: 'ab'.repeat(32) })
    await grow(genesisBy(policy), registerKeys([registration('a', 'a', ['act'], nextId())]), ...change(unknown))
    const more = submissionLeaves(acts([item('case.moved', nextId())], 'a'))
    const mirror = openMirror(join(folder, 'mirror'))
    const { edge: beyond, tiles, bundles } = growEdge(edge, more)
    await mirror.write({ tiles, bundles })
    await mirror.record(checkpointNote(beyond.size, beyond.root, []))
    await (await open()).close()
    await expect(open(beyond.size)).rejects.toThrow(UnknownRulesError)
  })
})

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8')
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`)
  writeFileSync(path, text.replace(from, to))
}
