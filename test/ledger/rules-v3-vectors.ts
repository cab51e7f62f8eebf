/** Writes the vectors of rule set 3 from the cases below; the committed file must come out the same. */
import type { Json } from '#ledger/canonical.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { Policy } from '#ledger/policy.ts'
import { RULES_V2_HASH } from '#ledger/rules/v2.ts'
import { buildSubmission, type Submission, type SubmissionItem } from '#ledger/submission.ts'
import { capture, item, registerKeys, registration, signer } from './fixture.ts'
import { about, acts, approved, nextId, policyV2, proposed, restartIds, successor } from './rules-fixture.ts'
import { RULE_HASH_IN_VECTORS } from './rules-v1-vectors.ts'
import { KEYS_SIZE, keyCases, policyCases } from './rules-v2-vectors.ts'
import {
  genesisBy,
  type NewVectorCase,
  type NewVectors,
  ok,
  oldCases,
  oldStarts,
  steps,
  type Told,
  vectorsTextOf,
} from './rules-vectors.ts'

export function writeVectors(): NewVectors {
  restartIds()
  const policy = policyV2({ ruleHash: RULE_HASH_IN_VECTORS })
  const older = policyV2({ ruleVersion: 2, ruleHash: RULES_V2_HASH })
  const keys = ['a', 'b', 'c', 'd'].map(name => registration(name, name, ['act', 'capture'], nextId()))
  const starts = {
    ...oldStarts(policy),
    actors: steps(ok(genesisBy(policy), registerKeys(keys))),
    older: steps(ok(genesisBy(older), registerKeys(keys))),
  }
  const cases = [
    ...oldCases(policy),
    ...policyCases(policy, 'keys', KEYS_SIZE),
    ...keyCases('keys'),
    ...laterRules(older),
    ...holdingCases(),
    ...statementCases(),
  ]
  return { ruleHash: RULE_HASH_IN_VECTORS, policies: { policy, older }, starts, cases }
}

/** A ledger that was founded under rule set 2 goes over to these. */
function laterRules(older: Policy): NewVectorCase[] {
  const next = successor(older, { ruleVersion: 3, ruleHash: RULE_HASH_IN_VECTORS })
  const adopted = ok(proposed(next), ...['notary', 'court', 'regulator'].map(name => approved(next, name)))
  const digest = () => acts([item('seal.digest', nextId(), { digest: 'ab'.repeat(32) })], 'a')
  return [
    {
      name: 'a type of these rules before and after they come into force',
      pinned: 'older',
      start: 'older',
      steps: steps([[digest(), 'type.unknown'], ...adopted, ...ok(digest())]),
    },
    {
      name: 'a ledger at these rules does not go back',
      pinned: 'older',
      start: 'older',
      steps: steps([
        ...adopted,
        [proposed(successor(next, { ruleVersion: 2, ruleHash: RULES_V2_HASH })), 'policy.rules'],
      ]),
    },
  ]
}

const terms = (threshold: number, ...signers: string[]): Json => ({ threshold, signers })

function holdingCases(): NewVectorCase[] {
  const at = (name: string, ...told: Told[]): NewVectorCase => ({
    name,
    pinned: 'policy',
    start: 'actors',
    steps: steps(told),
  })
  const [claim, other] = ['claim-0001', 'claim-0002']
  const open = (joint: Json, ...signers: string[]) => acts([about(claim, 'holding.opened', { joint })], ...signers)
  const transfer = (opener: string, to: Json, ...signers: string[]) =>
    acts([about(claim, 'holding.transferred', { opener, to })], ...signers)
  const join = (opener: string, joint: Json, ...signers: string[]) =>
    acts([about(claim, 'holding.joined', { opener, joint })], ...signers)
  const speak = (subject: string, ...signers: string[]): Submission =>
    capture([about(subject, 'contract.amended')], signers.map(signer), signers[0])
  const two = () => open(terms(2, 'a', 'b', 'c'), 'a', 'b', 'c')
  return [
    at('a holding without terms', ...ok(open(null, 'a'), speak(claim, 'a'), speak(claim, 'b'))),
    at('a holding opened twice', ...ok(open(null, 'a')), [open(null, 'a'), 'holding.known']),
    at('a holding opened twice in one', [
      acts([about(claim, 'holding.opened', { joint: null }), about(claim, 'holding.opened', { joint: null })], 'a'),
      'holding.known',
    ]),
    at(
      'one subject, two openers',
      ...ok(open(null, 'a'), open(null, 'b'), transfer('a', 'c', 'a'), transfer('b', 'd', 'b')),
    ),
    at(
      'a transfer, and another by the new holder',
      ...ok(open(null, 'a'), transfer('a', 'b', 'a'), transfer('a', 'c', 'b')),
    ),
    at('a transfer by the opener that holds it no more', ...ok(open(null, 'a'), transfer('a', 'b', 'a')), [
      transfer('a', 'c', 'a'),
      'holding.holder',
    ]),
    at('a transfer by somebody else', ...ok(open(null, 'a')), [transfer('a', 'b', 'b'), 'holding.holder']),
    at('a transfer by somebody else that the holder signs second', ...ok(open(null, 'a')), [
      transfer('a', 'b', 'b', 'a'),
      'holding.holder',
    ]),
    at('a transfer of nothing', [transfer('a', 'b', 'a'), 'holding.unknown']),
    at("a transfer under another's name", ...ok(open(null, 'a')), [transfer('b', 'c', 'a'), 'holding.unknown']),
    at('a transfer of another subject', ...ok(open(null, 'a')), [
      acts([about(other, 'holding.transferred', { opener: 'a', to: 'b' })], 'a'),
      'holding.unknown',
    ]),
    at('a transfer to nobody', ...ok(open(null, 'a')), [transfer('a', null, 'a'), 'field.malformed']),
    at('a transfer to a name with a space', ...ok(open(null, 'a')), [
      transfer('a', 'the bank', 'a'),
      'field.malformed',
    ]),
    at(
      'opened and transferred in one',
      ...ok(
        acts(
          [
            about(claim, 'holding.opened', { joint: null }),
            about(claim, 'holding.transferred', { opener: 'a', to: 'b' }),
          ],
          'a',
        ),
      ),
      [transfer('a', 'c', 'a'), 'holding.holder'],
    ),
    at('transferred twice in one', ...ok(open(null, 'a')), [
      acts(
        [
          about(claim, 'holding.transferred', { opener: 'a', to: 'b' }),
          about(claim, 'holding.transferred', { opener: 'a', to: 'c' }),
        ],
        'a',
      ),
      'holding.holder',
    ]),

    at('two of three sign', ...ok(two(), speak(claim, 'a', 'b'), speak(claim, 'b', 'c'), speak(claim, 'c', 'a', 'b'))),
    at(
      'one of three signs',
      ...ok(two()),
      [speak(claim, 'a'), 'joint.required'],
      [speak(claim, 'c'), 'joint.required'],
    ),
    at('one of three and a stranger sign', ...ok(two()), [speak(claim, 'a', 'd'), 'joint.required']),
    at(
      'one of three with two keys',
      ...ok(registerKeys([registration('a 2', 'a', ['act', 'capture'], nextId())]), two()),
      [speak(claim, 'a', 'a 2'), 'joint.required'],
    ),
    at('somebody else speaks of it', ...ok(two(), speak(claim, 'd'))),
    at('another subject is free', ...ok(two(), speak(other, 'a'))),
    at(
      'one of them opens another holding of it alone',
      ...ok(two()),
      [open(null, 'b'), 'joint.required'],
      ...ok(open(null, 'b', 'c')),
    ),
    at('terms in force within the submission', [
      acts(
        [
          about(claim, 'holding.opened', { joint: terms(1, 'a', 'b') }),
          about(claim, 'holding.joined', { opener: 'a', joint: terms(2, 'a', 'c') }),
        ],
        'a',
        'b',
      ),
      'joint.consent',
    ]),
    at('terms that a signer has not signed', [open(terms(1, 'a', 'b'), 'a'), 'joint.consent']),
    at('terms that bind somebody else alone', [open(terms(2, 'b', 'c'), 'a', 'b'), 'joint.consent']),
    at(
      'terms for others, which they signed',
      ...ok(open(terms(2, 'b', 'c'), 'a', 'b', 'c')),
      [speak(claim, 'a'), 'joint.required'],
      ...ok(speak(claim, 'a', 'b', 'c')),
    ),
    at(
      'strangers cannot bind anybody to their terms',
      [open(terms(2, 'c', 'd', 'a'), 'c', 'd'), 'joint.consent'],
      ...ok(speak(claim, 'a'), open(terms(2, 'c', 'd'), 'c', 'd'), speak(claim, 'a')),
    ),
    at(
      'strangers cannot hand their terms to anybody',
      ...ok(open(terms(2, 'c', 'd'), 'c', 'd')),
      [transfer('c', 'a', 'c', 'd'), 'joint.consent'],
      ...ok(speak(claim, 'a')),
    ),
    at(
      'a transfer under terms',
      ...ok(two()),
      [transfer('a', 'd', 'a', 'd'), 'joint.required'],
      [transfer('a', 'd', 'a', 'b'), 'joint.consent'],
      ...ok(transfer('a', 'd', 'a', 'b', 'd')),
      [speak(claim, 'd'), 'joint.required'],
      ...ok(speak(claim, 'd', 'b', 'c')),
    ),
    at(
      'other terms',
      ...ok(two()),
      [join('a', terms(2, 'a', 'd'), 'a', 'd'), 'joint.required'],
      [join('a', terms(2, 'a', 'd'), 'a', 'b'), 'joint.consent'],
      ...ok(join('a', terms(2, 'a', 'd'), 'a', 'b', 'd'), speak(claim, 'b')),
      [speak(claim, 'd'), 'joint.required'],
      ...ok(speak(claim, 'd', 'a')),
    ),
    at(
      'terms of a later holder do not bind the opener',
      ...ok(open(null, 'a'), transfer('a', 'b', 'a'), join('a', terms(2, 'b', 'c'), 'b', 'c')),
      ...ok(speak(claim, 'a')),
      [speak(claim, 'b'), 'joint.required'],
      [speak(claim, 'c'), 'joint.required'],
      ...ok(speak(claim, 'b', 'c')),
    ),
    at(
      'an opener that has handed on what terms for others bind',
      ...ok(open(terms(2, 'b', 'c'), 'a', 'b', 'c'), transfer('a', 'd', 'a', 'b', 'c', 'd'), speak(claim, 'a')),
      [speak(claim, 'd'), 'joint.required'],
    ),
    at(
      'no terms any more',
      ...ok(two()),
      [join('a', null, 'a'), 'joint.required'],
      ...ok(join('a', null, 'a', 'c'), speak(claim, 'a'), speak(claim, 'b')),
    ),
    at('terms by somebody else than the holder', ...ok(two()), [join('a', null, 'b', 'c'), 'holding.holder']),
    at('terms of nothing', [join('a', null, 'a'), 'holding.unknown']),
    at('terms later', ...ok(open(null, 'a'), join('a', terms(2, 'a', 'b'), 'a', 'b')), [
      speak(claim, 'b'),
      'joint.required',
    ]),
    ...[
      ['one signer', terms(1, 'a')],
      ['a signer twice', terms(1, 'a', 'a')],
      ['a threshold of none', terms(0, 'a', 'b')],
      ['a threshold over all', terms(3, 'a', 'b')],
      ['a threshold with a fraction', terms(1.5, 'a', 'b')],
      ['seventeen signers', terms(1, ...Array.from({ length: 17 }, (_, i) => `signer-${i}`))],
      ['a signer with a space', terms(1, 'a', 'the bank')],
      ['another member', { threshold: 1, signers: ['a', 'b'], until: 9 }],
      ['a list', ['a', 'b']],
    ].map(([name, joint]) => at(`terms with ${String(name)}`, [open(joint as Json, 'a', 'b'), 'field.malformed'])),
    at(
      'a key that may only open',
      ...ok(registerKeys([registration('opener', 'e', ['holding.opened'], nextId())]), openBy('opener', 'e', claim)),
      [transferBy('opener', 'e', claim), 'key.not-allowed'],
    ),
  ]
}

function actsBy(key: string, actor: string, items: readonly SubmissionItem[]): Submission {
  return buildSubmission({ kind: 'act', actor, items, sign: [signer(key)] }, nodeEd25519)
}

function openBy(key: string, actor: string, subject: string): Submission {
  return actsBy(key, actor, [about(subject, 'holding.opened', { joint: null })])
}

function transferBy(key: string, actor: string, subject: string): Submission {
  return actsBy(key, actor, [about(subject, 'holding.transferred', { opener: actor, to: 'a' })])
}

function statementCases(): NewVectorCase[] {
  const at = (name: string, ...told: Told[]): NewVectorCase => ({
    name,
    pinned: 'policy',
    start: 'actors',
    steps: steps(told),
  })
  const record = (id: string, ...signers: string[]) => acts([item('case.opened', id)], ...signers)
  const erase = (erased: Json, basis: Json, ...signers: string[]) =>
    acts([item('record.erased', nextId(), { erased, basis })], ...signers)
  const digest = (value: Json) => acts([item('seal.digest', nextId(), { digest: value })], 'a')
  return [
    at('a record is erased', ...ok(record('record-01', 'a'), erase(['record-01'], 'retention-ended', 'a'))),
    at(
      'a record is erased again',
      ...ok(record('record-01', 'a'), erase(['record-01'], 'law', 'a'), erase(['record-01'], 'court-order', 'a')),
    ),
    at("another's record is erased", ...ok(record('record-01', 'a')), [
      erase(['record-01'], 'consent-withdrawn', 'b'),
      'erased.unknown',
    ]),
    at('one record of two is known', ...ok(record('record-01', 'a')), [
      erase(['record-01', 'record-02'], 'law', 'a'),
      'erased.unknown',
    ]),
    at('a record of the same submission is erased', [
      acts(
        [item('case.opened', 'record-01'), item('record.erased', nextId(), { erased: ['record-01'], basis: 'law' })],
        'a',
      ),
      'erased.unknown',
    ]),
    at(
      'a hundred records are erased',
      ...ok(
        acts(
          many(100).map(id => item('case.moved', id)),
          'a',
        ),
        erase(many(100), 'law', 'a'),
      ),
    ),
    at('a hundred and one', [erase(many(101), 'law', 'a'), 'field.malformed']),
    at('no record', [erase([], 'law', 'a'), 'field.malformed']),
    at('a record twice', ...ok(record('record-01', 'a')), [
      erase(['record-01', 'record-01'], 'law', 'a'),
      'field.malformed',
    ]),
    at('an erasure for another reason', ...ok(record('record-01', 'a')), [
      erase(['record-01'], 'bored', 'a'),
      'field.malformed',
    ]),
    at('an erasure of a number', [erase([1], 'law', 'a'), 'field.malformed']),
    at('a digest', ...ok(digest('0123456789abcdef'.repeat(4)))),
    at('a digest in capitals', [digest('AB'.repeat(32)), 'field.malformed']),
    at('a short digest', [digest('ab'), 'field.malformed']),
  ]
}

function many(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `record-${String(i).padStart(4, '0')}`)
}

export function vectorsText(): string {
  return vectorsTextOf(writeVectors())
}
