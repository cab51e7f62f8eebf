import { describe, expect, it } from 'vitest'
import { toBase64, utf8 } from '#ledger/bytes.ts'
import type { Json, JsonObject } from '#ledger/canonical.ts'
import { checkpointText } from '#ledger/checkpoint.ts'
import { cosign } from '#ledger/cosignature.ts'
import { nobleEd25519 } from '#ledger/ed25519.ts'
import { sha256 } from '#ledger/hash.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, NoteError, parseNote } from '#ledger/note.ts'
import { forksSurvived, genesisPolicy, PolicyError, parsePolicy, policyHash, publishedBy } from '#ledger/policy.ts'
import { encodeTlogProof, parseTlogProof, ReceiptError } from '#ledger/receipt.ts'
import { checkpointNote, keyPair, MEMBERS, memberKeyName, ORIGIN, testPolicy } from './fixture.ts'

const policy = testPolicy()
const root = sha256(utf8('root'))
const at = (time: number, ...names: string[]) => names.map(name => ({ name, time }))

describe('a policy', () => {
  it('reads back, with the same hash', () => {
    const again = parsePolicy(JSON.parse(JSON.stringify(policy)) as Json)
    expect(policyHash(again)).toBe(policyHash(policy))
    expect(policyHash(testPolicy({ quorum: 4 }))).not.toBe(policyHash(policy))
    expect(forksSurvived(policy)).toBe(1)
  })

  const base = policy as unknown as JsonObject
  const [bank, ...others] = policy.members
  const [registrar] = policy.registrars
  it.each<[string, JsonObject]>([
    ['another field', { ...base, note: 'x' }],
    ['half of the members as quorum', { ...base, quorum: 2 }],
    ['a quorum larger than the members', { ...base, quorum: 5 }],
    ['a quorum with a fraction', { ...base, quorum: 3.5 }],
    ['no members', { ...base, members: [], quorum: 0 }],
    ['two members of a name', { ...base, members: [bank!, { ...others[0]!, name: 'bank' }] }],
    ['one key for two members', { ...base, members: [bank!, { ...others[0]!, vkey: bank!.vkey }, ...others.slice(1)] }],
    ['a governance key on a node', { ...base, members: [{ ...bank!, governance: nodeKey('bank') }, ...others] }],
    ['a member key of the wrong type', { ...base, members: [{ ...bank!, vkey: policy.log }, ...others] }],
    ['a log key under another name', { ...base, origin: 'elsewhere' }],
    ['no registrar', { ...base, registrars: [] }],
    ['a registrar under another id', { ...base, registrars: [{ ...registrar!, key: '00'.repeat(16) }] }],
    ['a predecessor', { ...base, previous: '00'.repeat(32) }],
    ['rules without a hash', { ...base, ruleHash: 'latest' }],
    [
      'a key Ed25519 cannot rely on',
      { ...base, members: [{ ...bank!, governance: toBase64(new Uint8Array(32)) }, ...others] },
    ],
  ])('is unsound with %s', (_, value) => {
    expect(() => parsePolicy(value)).toThrow(PolicyError)
  })

  it('needs its parts to be sound', () => {
    expect(() => genesisPolicy({ ...policy, quorum: 1 })).toThrow(PolicyError)
  })
})

describe.each([nobleEd25519, nodeEd25519])('a checkpoint', ed25519 => {
  it('is published once the quorum has co-signed', () => {
    const three = publishedBy(checkpointNote(9, root, at(1000, 'bank', 'court', 'regulator')), policy, ed25519)
    expect(three).toMatchObject({ logSigned: true, cosigned: 3, quorum: 3, published: true })
    expect(three.members.map(({ member, time }) => [member.name, time])).toEqual([
      ['bank', 1000],
      ['notary', null],
      ['court', 1000],
      ['regulator', 1000],
    ])
    const two = publishedBy(checkpointNote(9, root, at(1000, 'bank', 'court')), policy, ed25519)
    expect(two).toMatchObject({ cosigned: 2, published: false })
  })

  it('is not published by one member signing often', () => {
    const often = checkpointNote(9, root, [...at(1000, 'bank'), ...at(1001, 'bank'), ...at(1002, 'bank')])
    expect(publishedBy(often, policy, ed25519)).toMatchObject({ cosigned: 1, published: false })
  })

  it('is not published without the log', () => {
    const note = parseNote(checkpointNote(9, root, at(1000, ...MEMBERS)))
    const unsigned = encodeNote({ ...note, signatures: note.signatures.slice(1) })
    expect(publishedBy(unsigned, policy, ed25519)).toMatchObject({ logSigned: false, cosigned: 4, published: false })
  })

  it('gains nothing from strangers, or from one member in the name of another', () => {
    const text = checkpointText({ origin: ORIGIN, size: 9, root })
    const as = (key: string, name: string) =>
      cosign({ checkpointText: text, name, secretKey: keyPair(key).secretKey, time: 5 }, nodeEd25519)
    const note = parseNote(checkpointNote(9, root, at(1000, 'bank', 'court')))
    const padded = {
      ...note,
      signatures: [
        ...note.signatures,
        as('stranger', memberKeyName('notary')),
        as('node bank', memberKeyName('notary')),
      ],
    }
    expect(publishedBy(padded, policy, ed25519)).toMatchObject({ cosigned: 2, published: false })
  })

  it('is refused with a false signature under a known key, or from another log', () => {
    const note = parseNote(checkpointNote(9, root, at(1000, ...MEMBERS)))
    const [log, first, ...rest] = note.signatures
    const forged = { ...first!, signature: rest[0]!.signature }
    expect(() => publishedBy({ ...note, signatures: [log!, forged, ...rest] }, policy, ed25519)).toThrow(NoteError)
    const elsewhere = { ...note, text: note.text.replace(ORIGIN, 'ledger.example/other') }
    expect(() => publishedBy(elsewhere, policy, ed25519)).toThrow('another log')
  })
})

describe('receipts (C2SP tlog-proof)', () => {
  const checkpoint = checkpointNote(9, root, at(1000, ...MEMBERS))
  const whole = { index: 7, proof: [root, sha256(root)], checkpoint, extra: utf8('extra') }

  it('read back as they were written', () => {
    for (const receipt of [whole, { ...whole, extra: null }, { ...whole, proof: [] }]) {
      expect(parseTlogProof(encodeTlogProof(receipt))).toEqual(receipt)
    }
    expect(encodeTlogProof(whole).split('\n').slice(0, 3)).toEqual([
      'c2sp.org/tlog-proof@v1',
      'extra ZXh0cmE=',
      'index 7',
    ])
  })

  const text = encodeTlogProof({ ...whole, extra: null })
  it.each([
    ['another version', text.replace('@v1', '@v2')],
    ['a leading zero', text.replace('index 7', 'index 07')],
    ['no index', text.replace('index 7\n', '')],
    ['a short hash', text.replace(toBase64(root), 'AAAA')],
    ['lax base64', text.replace('=', '')],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n'))],
    ['too many hashes', encodeTlogProof({ ...whole, proof: Array<Uint8Array>(65).fill(root) })],
  ])('are refused with %s', (_, receipt) => {
    expect(() => parseTlogProof(receipt)).toThrow(ReceiptError)
  })
})

function nodeKey(name: string): string {
  const { publicKey } = keyPair(`node ${name}`)
  return toBase64(publicKey)
}
