import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appendSubmissions } from '#ledger/append.ts'
import { EMPTY_EDGE } from '#ledger/edge.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { genesisPolicy, type Policy, PolicyError, policyHash } from '#ledger/policy.ts'
import { policyAt } from '#ledger/policy-chain.ts'
import { type Holding, holdingsIn, knownHoldings } from '#ledger/rules/known-holdings.ts'
import {
  applyLeaves,
  applySubmission,
  changedMembers,
  emptyState,
  NEWEST_RULES,
  type RulesState,
  ruleSetOf,
  standingOf,
  UnknownRulesError,
} from '#ledger/rules/rule-sets.ts'
import { RULES_V2_HASH } from '#ledger/rules/v2.ts'
import { buildSubmission, type Submission, submissionLeaves } from '#ledger/submission.ts'
import { capture, item, registerKeys, registration, signer, testPolicy } from './fixture.ts'
import {
  about,
  acts,
  approved,
  member,
  nextId,
  noticed,
  policyV2,
  proposed,
  publishedNote,
  rekeyed,
  rotation,
  successor,
  without,
} from './rules-fixture.ts'
import { genesisBy } from './rules-vectors.ts'

const ed25519 = nodeEd25519
const policy = policyV2()

type Reached = { state: RulesState; size: number }

function enter(from: Reached, ...submissions: Submission[]): Reached {
  return submissions.reduce(({ state, size }, submission) => {
    const result = applySubmission(state, submission, size, ed25519)
    if (!result.ok) throw new Error(`${result.refusal.rule}: ${result.refusal.message}`)
    return { state: result.state, size: size + 1 + submission.items.length }
  }, from)
}

function ruleOf({ state, size }: Reached, submission: Submission): string {
  const result = applySubmission(state, submission, size, ed25519)
  return result.ok ? 'accepted' : result.refusal.rule
}

function founded(genesis: Policy = policy): Reached {
  const keys = ['a', 'b', 'c'].map(name => registration(name, name, ['act', 'capture'], nextId()))
  return enter({ state: emptyState(genesis), size: 0 }, genesisBy(genesis), registerKeys(keys))
}

const agreed = (next: Policy, ...names: string[]) => names.map(name => approved(next, name))

describe('a change of policy', () => {
  it('is in force from the end of the submission that adopts it', () => {
    const next = successor(policy, { quorum: 4 })
    const before = enter(founded(), proposed(next), ...agreed(next, 'notary', 'court'))
    expect(before.state.policy).toBe(policy)
    expect(standingOf(policy, before.state.governance.proposals[0]!)).toMatchObject({
      affected: null,
      quorum: 3,
      noticeNeeded: false,
      adopted: false,
      present: [{ approved: true }, { approved: true }, { approved: true }, { approved: false }],
    })
    const { state, size } = enter(before, approved(next, 'regulator'))
    expect(state.policy).toEqual(next)
    expect(state.chain.map(({ from, entries }) => [from, entries])).toEqual([
      [0, [1]],
      [size, [7, 9, 11, 13]],
    ])
    expect(state.governance).toEqual({ proposals: [], adopted: null })
    expect([policyAt(state.chain, size - 1), policyAt(state.chain, size)]).toEqual([policy, next])
  })

  it('waits for the size that it names, whatever brings the tree there', () => {
    const next = successor(policy, { quorum: 4, effectiveFromSize: 17 })
    const waiting = enter(founded(), proposed(next), ...agreed(next, 'notary', 'court', 'regulator'))
    expect([waiting.size, waiting.state.policy]).toEqual([14, policy])
    expect(waiting.state.governance.adopted?.hash).toBe(policyHash(next))
    const one = enter(waiting, acts([item('case.opened', nextId())], 'a'))
    expect([one.size, one.state.policy]).toEqual([16, policy])
    const three = enter(one, acts([item('case.opened', nextId()), item('case.moved', nextId())], 'a'))
    expect(three.state.chain.at(-1)).toMatchObject({ from: 19, policy: next })
  })

  it('names the one member that it removes or re-keys', () => {
    expect(changedMembers(policy, successor(policy, { members: without(policy, 'court'), quorum: 2 }))).toEqual([
      'court',
    ])
    const node = member('court', { node: 'another' }).vkey
    expect(changedMembers(policy, successor(policy, { members: rekeyed(policy, 'court', { vkey: node }) }))).toEqual([
      'court',
    ])
    const renamed = policy.members.map(found => ({ ...found, organisation: `${found.organisation} 2` }))
    expect(changedMembers(policy, successor(policy, { members: renamed }))).toEqual([])
  })

  it('removes a member against its will only after the notice that the policy in force asks for', () => {
    const next = successor(policy, { members: without(policy, 'regulator'), quorum: 2, notice: 0 })
    const others = enter(founded(), proposed(next), ...agreed(next, 'notary', 'court'))
    expect(standingOf(policy, others.state.governance.proposals[0]!)).toMatchObject({
      affected: 'regulator',
      noticeNeeded: true,
    })
    const late = publishedNote(12, 5_003_602)
    expect(ruleOf(others, noticed(next, publishedNote(12, 5_000_000), publishedNote(12, 5_003_601)))).toBe(
      'notice.short',
    )
    expect(enter(others, noticed(next, publishedNote(12, 5_000_000), late)).state.policy).toEqual(next)
  })

  it('goes over to later rules, under which what was refused is accepted', () => {
    const older = policyV2({ ruleVersion: 2, ruleHash: RULES_V2_HASH })
    const next = successor(older, { ruleVersion: NEWEST_RULES.version, ruleHash: NEWEST_RULES.hash })
    const opened = () => acts([about('claim-0001', 'holding.opened', { joint: null })], 'a')
    const before = founded(older)
    expect(ruleOf(before, opened())).toBe('type.unknown')
    const after = enter(before, proposed(next), ...agreed(next, 'notary', 'court', 'regulator'))
    expect([ruleOf(after, opened()), ruleSetOf(after.state.policy)?.version]).toEqual(['accepted', 3])
  })

  it('to rules that are not here ends what this program can say', () => {
    const next = successor(policy, { ruleVersion: 4, ruleHash: 'ab'.repeat(32) })
    const after = enter(founded(), proposed(next), ...agreed(next, 'notary', 'court', 'regulator'))
    expect(ruleSetOf(next)).toBeNull()
    expect(() => ruleOf(after, acts([item('case.opened', nextId())], 'a'))).toThrow(UnknownRulesError)
    expect(ruleSetOf(successor(policy, { ruleHash: 'ab'.repeat(32) }))).toBeNull()
  })

  it('is not for ledgers of rule set 1, whose documents others cannot be founded on', () => {
    const first = testPolicy()
    const { state, size } = enter(
      { state: emptyState(first), size: 0 },
      genesisBy(first),
      registerKeys([registration('a', 'a', ['act'], nextId())]),
    )
    expect(ruleOf({ state, size }, proposed(successor({ ...first, v: 2, notice: 0 })))).toBe('type.unknown')
    expect(() => genesisPolicy({ ...first, notice: 0 })).toThrow(PolicyError)
    expect(() => emptyState(successor(policy))).toThrow(PolicyError)
  })

  it('is judged by signatures of governance keys alone', () => {
    let verified = 0
    const counting = {
      ...ed25519,
      verify: (...input: Parameters<typeof ed25519.verify>) => {
        verified += 1
        return ed25519.verify(...input)
      },
    }
    const { state, size } = founded()
    const result = applySubmission(state, proposed(successor(policy), 'bank', 'node bank'), size, counting)
    expect([result.ok, verified]).toEqual([false, 0])
  })
})

describe('appending', () => {
  const next = successor(policy, { quorum: 4 })
  const change = [proposed(next), ...agreed(next, 'notary', 'court', 'regulator')]
  const after = capture([item('contract.signed', nextId())])
  const keys = registerKeys([registration('bank', 'bank', ['capture'], nextId())])
  const all = [genesisBy(policy), keys, ...change, after, after].map(submissionLeaves)

  it('stops where a policy comes into force', () => {
    const first = appendSubmissions(EMPTY_EDGE, emptyState(policy), all, ed25519)
    expect([first.offered, first.accepted.length, first.refused, first.edge.size]).toEqual([6, 6, [], 12])
    expect(first.handover).toMatchObject({ from: 12, policy: next })
    const rest = appendSubmissions(first.edge, first.state, all.slice(first.offered), ed25519)
    expect([rest.offered, rest.accepted.length, rest.refused.length, rest.handover]).toEqual([2, 1, 1, null])
  })

  it('considers everything where none does', () => {
    const appended = appendSubmissions(EMPTY_EDGE, emptyState(policy), all.slice(0, 5), ed25519)
    expect([appended.offered, appended.handover]).toEqual([5, null])
  })
})

/** A history with everything in it: proposals, a change, rotation, holdings, and some that are refused. */
function history(): Submission[] {
  const [bigger, wider] = [
    successor(policy, { quorum: 4 }),
    successor(policy, { members: [...policy.members, member('partner')], effectiveFromSize: 30 }),
  ]
  const claim = 'claim-0001'
  return [
    genesisBy(policy),
    registerKeys(['a', 'b', 'c'].map(name => registration(name, name, ['act', 'capture'], nextId()))),
    proposed(bigger, 'notary'),
    acts([about(claim, 'holding.opened', { joint: { threshold: 2, signers: ['a', 'b'] } })], 'a', 'b'),
    proposed(wider),
    acts([about(claim, 'case.moved')], 'a'),
    ...agreed(wider, 'notary', 'court', 'regulator', 'partner'),
    rotation('c', 'c 2', 'c'),
    acts([about(claim, 'holding.transferred', { opener: 'a', to: 'c' })], 'a', 'b', 'c 2'),
    acts(
      Array.from({ length: 12 }, () => item('case.moved', nextId())),
      'b',
    ),
    acts([item('case.moved', nextId())], 'c'),
    proposed(successor(wider, { notice: 60 }), 'partner'),
    buildSubmission({ kind: 'act', actor: 'c', items: [about(claim, 'case.moved')], sign: [signer('c 2')] }, ed25519),
  ]
}

describe('the state after a history', () => {
  const submissions = history().map(submissionLeaves)
  const whole = run(submissions, submissions.length)

  function run(all: Uint8Array[][], ...cuts: number[]) {
    let state = emptyState(policy)
    let edge = EMPTY_EDGE
    const rules: string[] = []
    const stored: Holding[] = []
    let at = 0
    for (const cut of [...cuts, all.length]) {
      while (at < Math.min(cut, all.length)) {
        const appended = appendSubmissions(edge, state, all.slice(at, cut), ed25519)
        rules.push(...appended.refused.map(({ refusal }) => refusal.rule))
        // As a sequencer does: look-ups over what it has stored, and the rest as it was.
        stored.push(...appended.state.holdings.changed())
        state = { ...appended.state, holdings: knownHoldings(holdingsIn(stored)) }
        edge = appended.edge
        at += appended.offered
      }
    }
    return {
      root: edge.root,
      rules,
      chain: state.chain,
      governance: state.governance,
      keys: [...state.keys],
      held: state.holdings.of('claim-0001'),
    }
  }

  it('has a policy, a key and a holder changed, and refuses what it must', () => {
    expect(whole.rules).toEqual(['joint.required', 'key.revoked', 'joint.required'])
    expect(whole.chain.map(({ policy: { version } }) => version)).toEqual([1, 2])
    expect(whole.chain[1]!.from).toBe(37)
    expect(whole.held).toMatchObject([{ opener: 'a', holder: 'c' }])
    expect(whole.governance.proposals).toMatchObject([{ by: 'partner' }])
  })

  it('is the same in one go or cut anywhere', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: submissions.length }), { maxLength: 6 })
    fc.assert(
      fc.property(cuts, at => {
        expect(run(submissions, ...at.sort((a, b) => a - b))).toEqual(whole)
      }),
      { numRuns: 12 },
    )
  })

  it('has the policy in force, at each place, that the final chain gives for its size', () => {
    let [state, size] = [emptyState(policy), 0]
    for (const leaves of submissions) {
      expect(state.policy).toEqual(policyAt(whole.chain, size))
      const result = applyLeaves(state, leaves, size, ed25519)
      if (result.ok) [state, size] = [result.state, size + leaves.length]
    }
    expect(state.policy).toEqual(policyAt(whole.chain, size))
  })
})

describe('known holdings', () => {
  it('answer like a map, however they were changed, and leave older values as they were', () => {
    const change = fc.record({ subject: fc.nat(4), opener: fc.nat(3), holder: fc.nat(9) })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), fc.nat(20), (changes, below) => {
        const all = changes.map(
          ({ subject, opener, holder }, changedAt): Holding => ({
            subject: `s${subject}`,
            opener: `o${opener}`,
            holder: `h${holder}`,
            joint: null,
            changedAt,
          }),
        )
        const model = new Map<string, Holding>()
        for (const holding of all) model.set(`${holding.subject} ${holding.opener}`, holding)
        const stored = all.slice(0, below)
        const start = knownHoldings(holdingsIn(stored))
        const known = all.slice(below).reduce((running, holding) => running.with(holding), start)
        for (let i = 0; i < 5; i++) {
          const expected = [...model.values()].filter(({ subject }) => subject === `s${i}`)
          expect(known.of(`s${i}`)).toEqual(expected.sort((a, b) => (a.opener < b.opener ? -1 : 1)))
          expect(start.of(`s${i}`)).toEqual(holdingsIn(stored).of(`s${i}`))
        }
        // What a store takes over, on top of what it had, is all of it.
        const again = holdingsIn([...stored, ...known.changed()])
        for (let i = 0; i < 5; i++) expect(again.of(`s${i}`)).toEqual(known.of(`s${i}`))
      }),
    )
  })

  it('are asked for by subject alone, once for each item', () => {
    let asked = 0
    const counting = {
      of: () => {
        asked += 1
        return []
      },
    }
    const { state, size } = founded()
    const items = Array.from({ length: 100 }, () => item('contract.paid', nextId()))
    const result = applySubmission(
      { ...state, holdings: knownHoldings(counting) },
      capture(items, [signer('a')], 'a'),
      size,
      ed25519,
    )
    expect([result.ok, asked]).toEqual([true, 100])
    expect(result.ok && result.state.holdings.changed()).toEqual([])
  })
})
