import { describe, expect, test } from 'vitest'
import {
  buildApproval,
  buildProposal,
  consequencesOf,
  differencesOf,
  durationWords,
  successorOf,
} from '#app/governance/changes.ts'
import { type Draft, draftedPolicy } from '#app/governance/draft.ts'
import { toBase64 } from '#ledger/bytes.ts'
import { nobleEd25519 } from '#ledger/ed25519.ts'
import { genesisLeaves, genesisSignedBytes } from '#ledger/genesis.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { policyHash } from '#ledger/policy.ts'
import { applyLeaves, applySubmission, emptyState, NEWEST_RULES, type RulesState } from '#ledger/rules/rule-sets.ts'
import type { Submission } from '#ledger/submission.ts'
import { newMember, newPolicy, newRegistrar, type TestMember } from './policies.ts'

const four = ['bank', 'notary', 'court', 'regulator'].map(newMember)
const policy = newPolicy(four, 3)

describe('a successor', () => {
  test('links to the policy in force and changes what it says', () => {
    const after = successorOf(policy, [{ kind: 'quorum', quorum: 4 }])
    expect(after).toEqual({ ...policy, version: 2, previous: policyHash(policy), quorum: 4 })
    expect(differencesOf(policy, after).map(({ text }) => text)).toEqual([
      '4 of 4 must co-sign, where 3 of 4 did before.',
    ])
  })

  test('takes a member, leaves one out, re-keys one, and says each', () => {
    const fifth = newMember('chamber')
    const other = newMember('court')
    const kinds = (...changes: Parameters<typeof successorOf>[1]) =>
      differencesOf(policy, successorOf(policy, changes)).map(({ kind }) => kind)
    expect(kinds({ kind: 'member-added', member: fifth.member }, { kind: 'quorum', quorum: 4 })).toEqual([
      'member-added',
      'quorum',
    ])
    expect(kinds({ kind: 'member-removed', name: 'court' })).toEqual(['member-removed', 'quorum'])
    const { vkey, governance } = other.member
    expect(kinds({ kind: 'member-rekeyed', name: 'court', vkey, governance })).toEqual([
      'member-rekeyed',
      'member-rekeyed',
    ])
    expect(kinds({ kind: 'notice', notice: 60 })).toEqual(['notice'])
    expect(kinds({ kind: 'registrars', registrars: [newRegistrar('second')] })).toEqual([
      'registrar-removed',
      'registrar-added',
    ])
    expect(kinds({ kind: 'rules', version: 4, hash: '0'.repeat(64) }, { kind: 'not-before', size: 1_000 })).toEqual([
      'rules',
      'not-before',
    ])
    expect(differencesOf(policy, policy)).toEqual([])
  })

  test('cannot be unsound, nor name who is not there', () => {
    expect(() => successorOf(policy, [{ kind: 'quorum', quorum: 2 }])).toThrow('more than half')
    expect(() => successorOf(policy, [{ kind: 'quorum', quorum: 5 }])).toThrow('larger than the members')
    expect(() => successorOf(policy, [{ kind: 'member-removed', name: 'nobody' }])).toThrow(
      'no member is called nobody',
    )
  })
})

describe('what it means', () => {
  const words = (members: number, quorum: number) =>
    consequencesOf(newPolicy(['a', 'b', 'c', 'd', 'e', 'f', 'g'].slice(0, members).map(newMember), quorum)).map(
      ({ text }) => text,
    )

  // The figures of the safety argument: n, k, members down, members that may break every rule.
  test.each([
    [4, 3, 'One may be down', 'One may break every rule'],
    [5, 4, 'One may be down', '2 may break every rule'],
    [7, 5, '2 may be down', '2 may break every rule'],
    [4, 4, 'None may be down', '3 may break every rule'],
    [3, 2, 'One may be down', 'None may break the rules'],
    [1, 1, 'There is one member', 'None may break the rules'],
  ])('%i members, %i must co-sign', (members, quorum, down, dishonest) => {
    const said = words(members, quorum)
    expect(said[0]).toBe(`With ${members} members, ${quorum} must co-sign.`)
    expect(said[1]).toContain(down)
    expect(said[2]).toContain(dishonest)
  })

  test('says what is less than now', () => {
    const after = successorOf(policy, [{ kind: 'quorum', quorum: 4 }])
    expect(consequencesOf(after, policy).map(({ effect }) => effect)).toEqual(['same', 'worse', 'better'])
  })

  test('a duration is exact', () => {
    expect([0, 1, 90, 3_600, 86_400, 604_800, 86_401].map(durationWords)).toEqual([
      ...['none', '1 second', '90 seconds', '1 hour', '1 day', '7 days', '86,401 seconds'],
    ])
  })
})

describe('a draft', () => {
  const draft = (part: Partial<Draft>): Draft => ({
    ...{ kind: 'quorum', quorum: 3, keys: '', organisation: '', member: '', noticeDays: '7', registrars: '' },
    notBefore: '',
    ...part,
  })
  const faultOf = (part: Partial<Draft>) => draftedPolicy(draft(part), policy, NEWEST_RULES).fault
  const printed = ({ member: { name, vkey, governance } }: TestMember) => JSON.stringify({ name, vkey, governance })

  test('becomes a policy, or says what is missing', () => {
    expect(draftedPolicy(draft({ quorum: 4, notBefore: '1,000' }), policy, NEWEST_RULES).policy).toMatchObject({
      quorum: 4,
      effectiveFromSize: 1_000,
    })
    expect(faultOf({})).toContain('another quorum')
    expect(faultOf({ kind: 'member-added' })).toContain('public keys')
    expect(faultOf({ kind: 'member-added', keys: '{"name":"x"}' })).toContain('not the public keys')
    expect(faultOf({ kind: 'member-added', keys: printed(newMember('chamber')) })).toContain('Name the organisation')
    expect(faultOf({ kind: 'member-rekeyed', member: 'court', keys: printed(newMember('bank')) })).toContain(
      'the keys of bank, not of court',
    )
    expect(faultOf({ kind: 'member-rekeyed', member: 'court', keys: printed(four[2]!) })).toContain('that it has')
    expect(faultOf({ kind: 'notice' })).toContain('another notice')
    expect(faultOf({ kind: 'notice', noticeDays: 'soon' })).toContain('how many days')
    expect(faultOf({ kind: 'rules' })).toContain('no later rules')
    expect(faultOf({ kind: 'registrars', registrars: 'second ?' })).toContain('not base64')
    expect(faultOf({ quorum: 4, notBefore: 'soon' })).toContain('whole number')
    expect(faultOf({ quorum: 2 })).toContain('more than half')
  })

  test('takes the keys as a member’s program prints them', () => {
    const fifth = newMember('chamber')
    const made = draftedPolicy(
      draft({ kind: 'member-added', keys: `${printed(fifth)}\n`, organisation: ' 商会 ', quorum: 4 }),
      ...([policy, NEWEST_RULES] as const),
    ).policy!
    expect(made.members.at(-1)).toEqual({ ...fifth.member, organisation: '商会' })
    expect(made.quorum).toBe(4)
  })
})

describe('what members sign', () => {
  test('passes the rules, in the browser’s code and the server’s, and brings the policy into force', () => {
    const after = successorOf(policy, [{ kind: 'quorum', quorum: 4 }])
    let { state, size } = begun()
    const take = (submission: Submission) => {
      const applied = applySubmission(state, submission, size, nodeEd25519)
      if (applied.ok) [state, size] = [applied.state, size + 2]
      return applied.ok ? 'taken' : applied.refusal.rule
    }
    const [bank, ...others] = four
    expect(take(buildProposal(after, signing(bank!), nobleEd25519))).toBe('taken')
    expect(take(buildApproval(policyHash(after), signing(bank!), nobleEd25519))).toBe('approval.repeated')
    const stranger = { member: 'notary', secretKey: crypto.getRandomValues(new Uint8Array(32)) }
    expect(take(buildApproval(policyHash(after), stranger, nobleEd25519))).toBe('governance.required')
    for (const member of others) {
      expect(state.policy.version).toBe(1)
      expect(take(buildApproval(policyHash(after), signing(member), nobleEd25519))).toBe('taken')
    }
    expect(state.policy).toEqual(after)
    expect(state.chain.at(-1)).toMatchObject({ from: size })
  })

  const signing = ({ member: { name }, secretKey }: TestMember) => ({ member: name, secretKey })

  function begun(): { state: RulesState; size: number } {
    const proofs = four.map(({ secretKey }) => ({
      key: keyIdOf(nodeEd25519.publicKeyOf(secretKey)),
      alg: 'ed25519' as const,
      sig: toBase64(nodeEd25519.sign(genesisSignedBytes(policy), secretKey)),
    }))
    const applied = applyLeaves(emptyState(policy), genesisLeaves(policy, proofs), 0, nodeEd25519)
    if (!applied.ok) throw new Error(applied.refusal.message)
    return { state: applied.state, size: 2 }
  }
})
