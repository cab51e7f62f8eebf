/** Writes the vectors of rule set 1 from the cases below; the committed file must come out the same. */
import { fromBase64, fromHex, fromUtf8, toBase64, utf8 } from '#ledger/bytes.ts'
import { canonicalText, type Json, type JsonObject } from '#ledger/canonical.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { Policy } from '#ledger/policy.ts'
import { buildSubmission, type Submission, type SubmissionItem, submissionLeaves } from '#ledger/submission.ts'
import {
  capture,
  genesisSubmission,
  item,
  keyPair,
  MEMBERS,
  registerKeys,
  registration,
  signer,
  testPolicy,
} from './fixture.ts'

/** Leaves are text, since every leaf is UTF-8; `expect` is `accepted` or the id of a rule. */
export type Step = { leaves: string[]; expect: string }
export type VectorCase = { name: string; pinned: 'policy' | 'otherRules'; after: 'nothing' | 'start'; steps: Step[] }
/** The rule set's hash covers this file, so in it the hash is written as zeros. */
export type Vectors = {
  ruleHash: string
  policies: { policy: Policy; otherRules: Policy }
  start: Step[]
  cases: VectorCase[]
}

/** A base-point multiple plus a point of order eight: it verifies differently in different libraries. */
const MIXED_ORDER_KEY = '40a4cf5c611d737a2f1c6fcca84d9cabfed80987f186a5a6c57e629bff1af27f'

export const RULE_HASH_IN_VECTORS = '00'.repeat(32)

export function writeVectors(): Vectors {
  const policy = testPolicy({ ruleHash: RULE_HASH_IN_VECTORS })
  const otherRules = testPolicy({ ruleHash: 'ff'.repeat(32) })
  const wrongRules: VectorCase = {
    name: 'a policy of other rules',
    pinned: 'otherRules',
    after: 'nothing',
    steps: [step(genesisSubmission(otherRules), 'genesis.rules')],
  }
  const cases = [...genesisCases(policy), wrongRules, ...laterCases(policy)]
  return { ruleHash: RULE_HASH_IN_VECTORS, policies: { policy, otherRules }, start: startSteps(policy), cases }
}

export function genesisCases(policy: Policy): VectorCase[] {
  const genesis = genesisSubmission(policy)
  const other = testPolicy({ ruleHash: RULE_HASH_IN_VECTORS, quorum: 4 })
  const three = MEMBERS.slice(1).map(name => signer(`governance ${name}`))
  const policyItems = genesis.items
  const signedBy = (sign: ReturnType<typeof signer>[]) =>
    buildSubmission({ kind: 'policy', actor: 'members', items: policyItems, sign }, nodeEd25519)
  return [
    one('genesis', genesis, 'accepted'),
    one('something else first', registerKeys([registration('bank', 'bank', ['capture'])]), 'genesis.required'),
    one('two policies', twoPolicies(policy), 'genesis.required'),
    one('another policy', genesisSubmission(other), 'genesis.policy'),
    one('an unsound policy', genesisSubmission(policy, { policy: { ...policy, quorum: 2 } }), 'genesis.policy'),
    one('an unsigned genesis', signedBy([]), 'proof.missing'),
    one('a member has not signed', signedBy(three), 'genesis.signers'),
    one('a stranger signed too', signedBy([...MEMBERS.map(governance), signer('bank')]), 'genesis.signers'),
    one('one member signed twice', signedBy([governance('bank'), governance('bank')]), 'proof.repeated'),
    one('a false signature', falsified(genesis), 'signature.invalid'),
  ]
}

function twoPolicies(policy: Policy): Submission {
  const items = [item('policy.genesis', 'policy-0001', { policy }), item('policy.genesis', 'policy-0002', { policy })]
  return buildSubmission({ kind: 'policy', actor: 'members', items, sign: MEMBERS.map(governance) }, nodeEd25519)
}

function governance(name: string) {
  return signer(`governance ${name}`)
}

export function startSteps(policy: Policy): Step[] {
  return [
    accepted(genesisSubmission(policy)),
    accepted(
      registerKeys([
        registration('bank', 'bank', ['capture']),
        registration('notary', 'notary', ['contract.signed', 'act']),
        registration('spare', 'bank', ['capture']),
      ]),
    ),
  ]
}

export function laterCases(policy: Policy): VectorCase[] {
  const after = (name: string, ...steps: Step[]): VectorCase => ({
    name,
    pinned: 'policy',
    after: 'start',
    steps,
  })
  const next = (name: string, submission: Submission, expect: string) => after(name, step(submission, expect))
  const raw = (name: string, leaves: string[], expect: string) => after(name, { leaves, expect })
  const drafted = item('contract.drafted', 'event-0001')
  const signed = item('contract.signed', 'event-0002')
  const good = capture([drafted, signed])
  const [header, ...items] = texts(good)
  const headerValue = good.header as unknown as JsonObject
  const edited = (changes: { [field: string]: Json }) => [canonicalText({ ...headerValue, ...changes }), ...items]
  const editedItem = (changes: { [field: string]: Json }) => capture([{ ...drafted, ...changes } as SubmissionItem])
  const editedKey = (changes: { [field: string]: Json }) =>
    registerKeys([{ ...registration('new', 'bank', ['capture']), ...changes } as SubmissionItem])
  const revoked = (name: string, id = `revoke-${name}`, reason = 'rotated') =>
    item('key.revoked', id, { key: keyPair(name).id, reason })
  return [
    next('two items under one signature', good, 'accepted'),
    next('every kind of organisation', actOf('report.sealed'), 'accepted'),
    next('a joint signature', capture([signed], [signer('bank'), signer('notary')]), 'accepted'),
    raw('a header over the limit', [`${header}${' '.repeat(8192)}`, ...items], 'leaf.too-long'),
    raw('an item over the limit', [header!, `${items[0]}${' '.repeat(8192)}`, items[1]!], 'leaf.too-long'),
    raw('a header with a space', [header!.replace(',', ', '), ...items], 'leaf.not-canonical'),
    raw('a header with a repeated key', [header!.replace('{', '{"actor":"bank",'), ...items], 'leaf.not-canonical'),
    raw('an item with unsorted keys', [header!, JSON.stringify(drafted), items[1]!], 'leaf.not-canonical'),
    raw('no header', [], 'header.malformed'),
    raw('an item as header', [items[0]!, items[1]!], 'header.malformed'),
    raw('a header with another member', edited({ note: 'x' }), 'header.malformed'),
    raw('a header of version 2', edited({ v: 2 }), 'header.malformed'),
    raw('an actor with a space', edited({ actor: 'the bank' }), 'header.malformed'),
    raw('a count with a fraction', edited({ count: 1.5 }), 'header.malformed'),
    raw('a short root', edited({ root: 'AAAA' }), 'header.malformed'),
    raw('another algorithm', edited({ proofs: [{ ...good.header.proofs[0]!, alg: 'none' }] }), 'header.malformed'),
    raw('no items', [canonicalText({ ...headerValue, count: 0 })], 'count.limits'),
    raw('1001 items', edited({ count: 1001 }), 'count.limits'),
    raw('17 proofs', edited({ proofs: Array<Json>(17).fill(good.header.proofs[0]!) }), 'count.limits'),
    raw('an item too few', [header!, items[0]!], 'count.mismatch'),
    raw('an item too many', [header!, ...items, items[0]!], 'count.mismatch'),
    next('an item with a short id', editedItem({ id: 'event-1' }), 'item.malformed'),
    next('an item about a person', editedItem({ subject: 'Li Wei, 1980' }), 'item.malformed'),
    next('an item with a short commitment', editedItem({ commitment: 'AAAA' }), 'item.malformed'),
    raw('a kind unheard of', edited({ kind: 'rumour' }), 'kind.unknown'),
    next('a type of another kind', capture([item('case.opened', 'event-0003')]), 'type.unknown'),
    next('a public field too many', editedItem({ debtor: 'Li Wei' }), 'field.not-allowed'),
    next('a public field too few', registerKeys([item('key.revoked', 'event-0004')]), 'field.not-allowed'),
    raw('items in another order', [header!, items[1]!, items[0]!], 'root.mismatch'),
    next('a second genesis', genesisSubmission(policy), 'genesis.again'),
    next('an unsigned submission', capture([drafted], []), 'proof.missing'),
    next('one key twice', capture([drafted], [signer('bank'), signer('bank')]), 'proof.repeated'),
    next('keys registered by a bank', keysBy('bank'), 'registrar.required'),
    next('keys registered by a member', keysBy('governance bank'), 'registrar.required'),
    next('a stranger', capture([drafted], [signer('stranger')]), 'key.unknown'),
    next('a registrar captures', capture([drafted], [signer('registrar')], 'notary'), 'key.unknown'),
    next('a type not allowed', capture([drafted], [signer('notary')], 'notary'), 'key.not-allowed'),
    next('a joint signer not allowed', capture([drafted], [signer('bank'), signer('notary')]), 'key.not-allowed'),
    next("another's name", capture([drafted], [signer('bank')], 'notary'), 'key.actor'),
    next(
      "another registrar's name",
      registerKeys([registration('new', 'bank', ['act'])], undefined, 'bank'),
      'key.actor',
    ),
    next('an id twice in one', capture([drafted, { ...signed, id: drafted.id }]), 'id.repeated'),
    after('an id used before', accepted(good), step(capture([drafted]), 'id.known')),
    after('an id that another actor used', accepted(good), accepted(notarySigned(signed.id))),
    after('a refusal changes nothing', step(falsified(good), 'signature.invalid'), accepted(good)),
    raw(
      'a signature over something else',
      edited({ proofs: capture([drafted]).header.proofs as Json }),
      'signature.invalid',
    ),
    next('a grant unheard of', editedKey({ allow: ['keys'] }), 'field.malformed'),
    next('a grant twice', editedKey({ allow: ['act', 'act'] }), 'field.malformed'),
    next('no grant', editedKey({ allow: [] }), 'field.malformed'),
    next('a custody unheard of', editedKey({ custody: 'shared' }), 'field.malformed'),
    next('a key under another id', editedKey({ key: keyPair('bank').id }), 'key.id'),
    next('the identity as key', unsafeKey(`01${'00'.repeat(31)}`), 'key.unsafe'),
    next(
      'a key of order eight',
      unsafeKey('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
      'key.unsafe',
    ),
    next('a key not canonical', unsafeKey(`ee${'ff'.repeat(30)}7f`), 'key.unsafe'),
    next('a key with torsion', unsafeKey(MIXED_ORDER_KEY), 'key.unsafe'),
    next('a key registered already', registerKeys([registration('bank', 'bank', ['act'], 'again-0001')]), 'key.taken'),
    next('a key of the policy', registerKeys([registration('node bank', 'bank', ['act'])]), 'key.taken'),
    next('a governance key', registerKeys([registration('governance bank', 'bank', ['act'])]), 'key.taken'),
    next(
      'a key twice in one',
      registerKeys([
        registration('new', 'bank', ['act'], 'first-000'),
        registration('new', 'bank', ['act'], 'second-00'),
      ]),
      'key.taken',
    ),
    after('a new key signs', accepted(editedKey({})), accepted(capture([drafted], [signer('new')]))),
    next('a revocation', registerKeys([revoked('spare')]), 'accepted'),
    next(
      'a revocation without a known reason',
      registerKeys([revoked('spare', 'revoke-01', 'bored')]),
      'field.malformed',
    ),
    next('a revocation of nothing', registerKeys([revoked('stranger')]), 'key.unknown'),
    next('a key revoked twice', registerKeys([revoked('spare'), revoked('spare', 'revoke-02')]), 'key.revoked'),
    after(
      'a revoked key signs',
      accepted(registerKeys([revoked('spare')])),
      step(capture([drafted], [signer('spare')]), 'key.revoked'),
    ),
    after(
      'a revoked key again',
      accepted(registerKeys([revoked('bank')])),
      step(registerKeys([registration('bank', 'bank', ['act'], 'again-0002')]), 'key.taken'),
    ),
    after('others go on', accepted(registerKeys([revoked('spare')])), accepted(good)),
  ]
}

function actOf(type: string): Submission {
  const items = [item(type, 'act-0001')]
  return buildSubmission({ kind: 'act', actor: 'notary', items, sign: [signer('notary')] }, nodeEd25519)
}

function notarySigned(id: string): Submission {
  return capture([item('contract.signed', id)], [signer('notary')], 'notary')
}

function keysBy(name: string): Submission {
  return registerKeys([registration('new', 'bank', ['capture'])], [signer(name)], 'bank')
}

function unsafeKey(hex: string): Submission {
  const bytes = fromHex(hex)
  const fields = { publicKey: toBase64(bytes), key: keyIdOf(bytes) }
  return registerKeys([{ ...registration('new', 'bank', ['capture']), ...fields }])
}

/** The same submission with one bit of its first signature changed. */
export function falsified(submission: Submission): Submission {
  const [first, ...rest] = submission.header.proofs
  const bytes = fromBase64(first!.sig)
  bytes[0]! ^= 1
  return { ...submission, header: { ...submission.header, proofs: [{ ...first!, sig: toBase64(bytes) }, ...rest] } }
}

function one(name: string, submission: Submission, expect: string): VectorCase {
  return { name, pinned: 'policy', after: 'nothing', steps: [step(submission, expect)] }
}

export function accepted(submission: Submission): Step {
  return step(submission, 'accepted')
}

export function step(submission: Submission, expect: string): Step {
  return { leaves: texts(submission), expect }
}

export function texts(submission: Submission): string[] {
  return submissionLeaves(submission).map(fromUtf8)
}

export function vectorsText(): string {
  return `${JSON.stringify(writeVectors(), null, 1)}\n`
}

export function leavesOf({ leaves }: Step): Uint8Array[] {
  return leaves.map(utf8)
}
