import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '#ledger/bytes.ts'
import { doubleSigners } from '#ledger/fork.ts'
import { sha256 } from '#ledger/hash.ts'
import { consistencyProof, leafHash, memoryReader, rootOf } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, parseNote } from '#ledger/note.ts'
import { isGenesis, type Policy, parsePolicy, policyHash } from '#ledger/policy.ts'
import {
  chainOf,
  handoverAfter,
  handoversUpTo,
  type PolicyChain,
  policyAt,
  publishedUnder,
  termsOver,
} from '#ledger/policy-chain.ts'
import { checkpointNote, MEMBERS } from './fixture.ts'
import { member, policyV2, successor, without } from './rules-fixture.ts'

const genesis = policyV2()
const second = successor(genesis, { members: without(genesis, 'regulator'), quorum: 2 })
const third = successor(second, { members: [...second.members, member('partner')], quorum: 4 })
const chain: PolicyChain = [
  ...chainOf(genesis),
  { policy: second, from: 10, entries: [] },
  { policy: third, from: 30, entries: [] },
]
const note = (size: number, ...names: string[]) =>
  checkpointNote(
    size,
    sha256(utf8(`tree of ${size}`)),
    names.map(name => ({ name, time: 1000 })),
  )
const published = (size: number, ...names: string[]) => publishedUnder(note(size, ...names), chain, nodeEd25519)

describe('policies of version 2', () => {
  it('read back, genesis and successor', () => {
    for (const policy of [genesis, second, third]) {
      expect(policyHash(parsePolicy(JSON.parse(JSON.stringify(policy))))).toBe(policyHash(policy))
    }
    expect([genesis, second, third].map(isGenesis)).toEqual([true, false, false])
    expect(() => chainOf(second)).toThrow('not a genesis policy')
  })
})

describe('a chain of policies', () => {
  it('says by the size alone which policy is in force', () => {
    const expected = (size: number): Policy => (size >= 30 ? third : size >= 10 ? second : genesis)
    fc.assert(
      fc.property(fc.nat(60), size => {
        expect(policyAt(chain, size)).toBe(expected(size))
      }),
    )
  })

  it('says the same of a size, whatever has come into force since', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 3 }), (size, known) => {
        const prefix = chain.slice(0, known)
        const next = chain[known]
        if (!next || size < next.from) expect(termsOver(prefix, size)).toEqual(termsOver(chain, size))
      }),
    )
  })

  it('lists the hand-overs', () => {
    expect([9, 10, 29, 30].map(size => handoversUpTo(chain, size).map(({ from }) => from))).toEqual([
      [],
      [10],
      [10],
      [10, 30],
    ])
    expect([0, 9, 10, 29, 30].map(size => handoverAfter(chain, size)?.from ?? null)).toEqual([10, 10, 30, 30, null])
  })

  it('needs a quorum of the policy in force', () => {
    expect(published(9, 'bank', 'court').published).toBe(false)
    expect(published(9, 'bank', 'court', 'regulator').published).toBe(true)
    expect(published(11, 'bank', 'court')).toMatchObject({ published: true, policy: second, before: null })
    expect(published(11, 'bank', 'regulator')).toMatchObject({ published: false, cosigned: 1 })
    expect(published(31, 'bank', 'notary', 'court').published).toBe(false)
    expect(published(31, 'bank', 'notary', 'court', 'partner').published).toBe(true)
  })

  it('needs both quorums at a hand-over', () => {
    expect(published(10, 'bank', 'court')).toMatchObject({ published: false, policy: second, cosigned: 2 })
    expect(published(10, 'bank', 'court', 'regulator')).toMatchObject({ published: true, before: { cosigned: 3 } })
    expect(published(30, 'bank', 'notary').published).toBe(false)
    expect(published(30, 'bank', 'partner').published).toBe(false)
    expect(published(30, 'bank', 'notary', 'court', 'partner')).toMatchObject({ published: true, cosigned: 4 })
  })

  it('is not satisfied without the log, nor by a note of another', () => {
    const whole = parseNote(note(10, 'bank', 'court', 'regulator'))
    const unsigned = encodeNote({ ...whole, signatures: whole.signatures.slice(1) })
    expect(publishedUnder(unsigned, chain, nodeEd25519)).toMatchObject({ published: false, logSigned: false })
    const elsewhere = encodeNote({ ...whole, text: whole.text.replace('hardproof', 'other') })
    expect(() => publishedUnder(elsewhere, chain, nodeEd25519)).toThrow('another log')
  })

  it('refuses a false signature of a member of either policy at a hand-over', () => {
    const whole = parseNote(note(10, ...MEMBERS))
    const forged = whole.signatures.map((signature, i) =>
      i === 4 ? { ...signature, signature: whole.signatures[1]!.signature } : signature,
    )
    expect(() => publishedUnder({ ...whole, signatures: forged }, chain, nodeEd25519)).toThrow('does not verify')
  })
})

describe('two histories', () => {
  const at = (size: number, root: string, ...names: string[]) =>
    checkpointNote(
      size,
      sha256(utf8(root)),
      names.map(name => ({ name, time: 1000 })),
    )
  const one = at(20, 'one', 'bank', 'court')
  const other = at(20, 'other', 'court', 'regulator', 'notary')

  it('name whose signatures are on both', () => {
    expect(doubleSigners(one, other, chain, nodeEd25519)).toEqual({ log: true, members: ['court'] })
    const unsigned = parseNote(other)
    const withoutLog = { ...unsigned, signatures: unsigned.signatures.slice(1) }
    expect(doubleSigners(one, withoutLog, chain, nodeEd25519)).toEqual({ log: false, members: ['court'] })
  })

  it('accuse nobody with a false signature', () => {
    const [a, b] = [parseNote(one), parseNote(other)]
    // The bank's line over the first, added to the second.
    const framed = { ...b, signatures: [...b.signatures, a.signatures[1]!] }
    expect(doubleSigners(a, framed, chain, nodeEd25519)).toEqual({ log: true, members: ['court'] })
  })

  it('name a member that has left, and one whose key was retired', () => {
    const both = [at(20, 'one', 'regulator'), at(20, 'other', 'regulator')] as const
    expect(doubleSigners(...both, chain, nodeEd25519)).toEqual({ log: true, members: ['regulator'] })
  })

  it('tell a name that two members have had apart by its key', () => {
    const again = member('regulator', { node: 'node of another', governance: 'governance of another' })
    const fourth = successor(third, { members: [...third.members, again] })
    const both = [at(20, 'one', 'regulator'), at(20, 'other', 'regulator')] as const
    const first = genesis.members.find(({ name }) => name === 'regulator')!
    expect(doubleSigners(...both, [...chain, { policy: fourth, from: 40, entries: [] }], nodeEd25519)).toEqual({
      log: true,
      members: [`regulator (${first.vkey})`],
    })
  })

  const leaves = Array.from({ length: 40 }, (_, i) => leafHash(Uint8Array.of(i)))
  const sizes = [1, 5, 8, 20, 32, 39]

  it.each(sizes)('name who signed two trees of %i and 40 leaves when one does not grow from the other', async size => {
    const larger = checkpointNote(40, rootOf(leaves), [{ name: 'bank', time: 1000 }])
    const smaller = at(size, 'other', 'bank', 'court')
    const proof = await consistencyProof(size, 40, memoryReader(leaves))
    const link = { rootInLarger: rootOf(leaves.slice(0, size)), proof }
    for (const notes of [[smaller, larger] as const, [larger, smaller] as const]) {
      expect(doubleSigners(...notes, chain, nodeEd25519, link)).toEqual({ log: true, members: ['bank'] })
    }
  })

  it.each(sizes)('accuse nobody of honest trees of %i and 40 leaves, whatever is made up', async size => {
    const signers = [{ name: 'bank', time: 1000 }]
    const smaller = checkpointNote(size, rootOf(leaves.slice(0, size)), signers)
    const larger = checkpointNote(40, rootOf(leaves), signers)
    const proof = await consistencyProof(size, 40, memoryReader(leaves))
    const others = leaves.map((_, i) => leafHash(Uint8Array.of(i, 1)))
    const links = [
      { rootInLarger: rootOf(leaves.slice(0, size)), proof },
      { rootInLarger: sha256(utf8('made up')), proof },
      { rootInLarger: sha256(utf8('made up')), proof: [] },
      {
        rootInLarger: rootOf(others.slice(0, size)),
        proof: await consistencyProof(size, 40, memoryReader(others)),
      },
    ]
    for (const link of links) expect(doubleSigners(smaller, larger, chain, nodeEd25519, link)).toBeNull()
  })

  it('accuse nobody where they do not contradict each other, or nothing shows that they do', () => {
    expect(doubleSigners(one, one, chain, nodeEd25519)).toBeNull()
    const later = at(40, 'later', 'bank', 'court')
    expect(doubleSigners(one, later, chain, nodeEd25519)).toBeNull()
    const elsewhere = one.replace('hardproof', 'other')
    expect(() => doubleSigners(elsewhere, elsewhere, chain, nodeEd25519)).toThrow('not of')
  })
})
