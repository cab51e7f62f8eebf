/** Writes the vectors of rule set 2 from the cases below; the committed file must come out the same. */
import { fromHex, toBase64 } from '#ledger/bytes.ts'
import { canonicalBytes } from '#ledger/canonical.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { encodeVkey, SIGNATURE_ED25519, vkeyOf } from '#ledger/note.ts'
import { MAX_POLICY_BYTES, type Policy, policyHash } from '#ledger/policy.ts'
import type { Submission } from '#ledger/submission.ts'
import { capture, item, keyPair, ORIGIN, registerKeys, registration, signer, testPolicy } from './fixture.ts'
import {
  acts,
  approved,
  governed,
  member,
  NOTICE,
  nextId,
  noticed,
  ownKeys,
  policyV2,
  proposed,
  publishedNote,
  rekeyed,
  restartIds,
  revocation,
  rotation,
  successor,
  without,
} from './rules-fixture.ts'
import { falsified, RULE_HASH_IN_VECTORS } from './rules-v1-vectors.ts'
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

/** The tree size after the steps of `keys`. */
export const KEYS_SIZE = 6

export function v2Policy(changes: Parameters<typeof policyV2>[0] = {}): Policy {
  return policyV2({ ruleVersion: 2, ruleHash: RULE_HASH_IN_VECTORS, ...changes })
}

export function writeVectors(): NewVectors {
  restartIds()
  const policy = v2Policy()
  const policies = {
    policy,
    all: v2Policy({ quorum: 4 }),
    one: v2Policy({ members: [member('bank')], quorum: 1 }),
    otherRules: v2Policy({ ruleHash: 'ff'.repeat(32) }),
    version1: testPolicy({ ruleVersion: 2, ruleHash: RULE_HASH_IN_VECTORS }),
  }
  const starts = {
    ...oldStarts(policy),
    all: steps(ok(genesisBy(policies.all))),
    one: steps(ok(genesisBy(policies.one))),
  }
  const cases = [
    ...oldCases(policy),
    ...foundingCases(policies),
    ...policyCases(policy, 'keys', KEYS_SIZE),
    ...smallCases(policies),
    ...keyCases('keys'),
  ]
  return { ruleHash: RULE_HASH_IN_VECTORS, policies, starts, cases }
}

function foundingCases(policies: { [name: string]: Policy }): NewVectorCase[] {
  const first = (name: string, pinned: string, submission: Submission, expect: string) => ({
    name,
    pinned,
    start: 'nothing',
    steps: steps([[submission, expect]]),
  })
  return [
    first('a policy of other rules', 'otherRules', genesisBy(policies.otherRules!), 'genesis.rules'),
    first('a policy of version 1', 'version1', genesisBy(policies.version1!), 'genesis.rules'),
    first('a proposal first', 'policy', proposed(successor(policies.policy!)), 'genesis.required'),
  ]
}

/** Changes of policy of a ledger of four members, three of them a quorum. */
export function policyCases(policy: Policy, start: string, size: number): NewVectorCase[] {
  const at = (name: string, ...told: (Told | Told[])[]): NewVectorCase => ({
    name,
    pinned: 'policy',
    start,
    steps: steps(told.flatMap(entry => (Array.isArray(entry[0]) ? (entry as Told[]) : [entry as Told]))),
  })
  const propose = (name: string, changes: Parameters<typeof successor>[1], expect: string) =>
    at(name, [proposed(successor(policy, changes)), expect])
  const all = successor(policy, { quorum: 4 })
  const others = ['notary', 'court', 'regulator']
  const agreed = (next: Policy, by = others) => ok(...by.map(name => approved(next, name)))
  const adopted = (next: Policy) => [...ok(proposed(next)), ...agreed(next)]
  const partner = successor(policy, { members: [...policy.members, member('partner')] })
  const removal = successor(policy, { members: without(policy, 'regulator'), quorum: 2 })
  const newKeys = { vkey: member('court', { node: 'node court 2' }).vkey }
  const rekey = successor(policy, { members: rekeyed(policy, 'court', newKeys) })
  const regoverned = successor(policy, {
    members: rekeyed(policy, 'court', { ...newKeys, governance: member('court', { governance: 'gov 2' }).governance }),
  })
  const later = successor(policy, { quorum: 4, effectiveFromSize: size + 12 })
  // Shows which policy is in force: a proposal follows that one or is refused.
  const stillOld = (): Told[] => ok(proposed(successor(policy, { notice: 60 }), 'notary'))
  const nowNew = (next: Policy): Told[] => [
    [proposed(successor(policy, { notice: 60 }), 'notary'), 'policy.previous'],
    ...ok(proposed(successor(next, { notice: 60 }), 'notary')),
  ]
  const proposalAt = size + 1
  const begun = publishedNote(proposalAt + 1, 1_000_000)
  const ended = publishedNote(proposalAt + 1, 1_000_002 + NOTICE)
  const event = (n: number) => capture(Array.from({ length: n }, () => item('contract.signed', nextId())))
  const swap = (a: string, b: string) =>
    policy.members.map(found => ({ ...found, name: found.name === a ? b : found.name === b ? a : found.name }))
  return [
    at('all approve', ok(proposed(all)), agreed(all, ['notary', 'court']), stillOld(), agreed(all, ['regulator'])),
    at('all approved: it is in force', adopted(all), nowNew(all)),
    at('three of four approve', ok(proposed(all)), agreed(all, ['notary', 'court']), [
      proposed(successor(all)),
      'policy.previous',
    ]),
    at('a proposal of the past', adopted(all), [approved(all, 'bank'), 'proposal.unknown']),
    at('two proposals, one adopted', ok(proposed(all), proposed(rekey, 'notary')), agreed(all), [
      approved(rekey, 'court'),
      'proposal.unknown',
    ]),
    at('a proposal takes the place of another', ok(proposed(all), proposed(rekey)), [
      approved(all, 'notary'),
      'proposal.unknown',
    ]),
    at(
      'a proposal made again begins anew',
      ok(proposed(all)),
      agreed(all, ['notary']),
      ok(proposed(rekey), proposed(all)),
      [approved(all, 'bank'), 'approval.repeated'],
      agreed(all),
    ),
    at('a proposal known', ok(proposed(all)), [proposed(all, 'notary'), 'proposal.known']),
    at('its own proposal again', ok(proposed(all)), [proposed(all), 'proposal.known']),
    at('an approval twice', ok(proposed(all), approved(all, 'notary')), [approved(all, 'notary'), 'approval.repeated']),
    at('the proposer approves', ok(proposed(all)), [approved(all, 'bank'), 'approval.repeated']),
    at('an approval of nothing', [approved(all, 'notary'), 'proposal.unknown']),
    at('an approval without a hash', ok(proposed(all)), [approved('all', 'notary'), 'field.malformed']),
    at('two items', [
      governed(
        [
          item('policy.approved', nextId(), { policy: policyHash(all) }),
          item('policy.approved', nextId(), { policy: policyHash(all) }),
        ],
        'bank',
      ),
      'policy.alone',
    ]),
    at('a proposal not signed', [
      governed([item('policy.approved', nextId(), { policy: policyHash(all) })], 'bank', []),
      'proof.missing',
    ]),
    at('a proposal signed twice by one', [
      governed([item('policy.approved', nextId(), { policy: policyHash(all) })], 'bank', [
        'governance bank',
        'governance bank',
      ]),
      'proof.repeated',
    ]),
    at('a proposal signed by two', [
      governed([item('policy.approved', nextId(), { policy: policyHash(all) })], 'bank', [
        'governance bank',
        'governance court',
      ]),
      'governance.required',
    ]),
    at('a proposal with a false signature', [falsified(proposed(all)), 'signature.invalid'], ok(proposed(all))),
    at("a proposal in another's name", [proposed(all, 'notary', 'governance bank'), 'governance.required']),
    at('a proposal by a node key', [proposed(all, 'bank', 'node bank'), 'governance.required']),
    at('a proposal by a registered key', [proposed(all, 'bank', 'bank'), 'governance.required']),
    at('a proposal by a registrar', [proposed(all, 'notary', 'registrar'), 'governance.required']),
    at('a proposal by a stranger', [proposed(partner, 'partner'), 'governance.required']),
    at('a proposal sent again', replay(proposed(all))),

    at(
      'not before a size',
      adopted(later),
      [proposed(successor(policy)), 'policy.pending'],
      [approved(later, 'bank'), 'proposal.unknown'],
      ok(event(2)),
      [proposed(successor(later)), 'policy.pending'],
      ok(event(1)),
      nowNew(later),
    ),
    at(
      'not before a size that is passed when it is adopted',
      adopted(successor(policy, { quorum: 4, effectiveFromSize: size + 8 })),
      [proposed(successor(policy)), 'policy.previous'],
    ),
    at('in the middle of a submission, so after it', adopted(later), ok(event(20)), nowNew(later)),
    propose('in force too far ahead', { effectiveFromSize: proposalAt + 2 ** 20 + 1 }, 'policy.too-far'),
    propose('in force as far ahead as may be', { effectiveFromSize: proposalAt + 2 ** 20 }, 'accepted'),

    at(
      'a member joins',
      ok(proposed(partner)),
      [approved(partner, 'stranger', 'governance partner'), 'governance.required'],
      agreed(partner),
      stillOld(),
      ok(approved(partner, 'partner')),
      nowNew(partner),
      ok(proposed(successor(partner, { notice: 61 }), 'partner')),
    ),
    at(
      'two members join',
      adopted(successor(policy, { quorum: 4, members: [...policy.members, member('partner'), member('second')] })),
      ok(
        approved(
          successor(policy, { quorum: 4, members: [...policy.members, member('partner'), member('second')] }),
          'partner',
        ),
        approved(
          successor(policy, { quorum: 4, members: [...policy.members, member('partner'), member('second')] }),
          'second',
        ),
      ),
      [proposed(successor(policy)), 'policy.previous'],
    ),
    at('a member joins and says so twice', ok(proposed(partner), approved(partner, 'partner')), [
      approved(partner, 'partner'),
      'approval.repeated',
    ]),
    at('a member to be proposes', ok(proposed(partner)), [
      proposed(successor(policy, { notice: 60 }), 'partner'),
      'governance.required',
    ]),
    at('a member to be approves something else', ok(proposed(partner), proposed(all, 'notary')), [
      approved(all, 'partner'),
      'governance.required',
    ]),

    at('a member leaves and agrees', adopted(removal), nowNew(removal), [
      proposed(successor(removal), 'regulator'),
      'governance.required',
    ]),
    at('a member is removed without notice', ok(proposed(removal)), agreed(removal, ['notary', 'court']), stillOld()),
    at(
      'a member is removed after notice',
      ok(proposed(removal)),
      agreed(removal, ['notary', 'court']),
      ok(noticed(removal, begun, ended)),
      nowNew(removal),
      [proposed(successor(removal), 'regulator'), 'governance.required'],
    ),
    at(
      'notice first, approvals after it',
      ok(proposed(removal), noticed(removal, begun, ended, 'court')),
      agreed(removal, ['notary']),
      agreed(removal, ['court']),
      nowNew(removal),
    ),
    at(
      'notice, and one of the others has not approved',
      ok(proposed(removal), noticed(removal, begun, ended)),
      agreed(removal, ['notary']),
      stillOld(),
    ),
    at('a removed member says the notice was kept', ok(proposed(removal), noticed(removal, begun, ended, 'regulator'))),
    at('a notice for a proposal that removes nobody', ok(proposed(all)), [
      noticed(all, begun, ended),
      'notice.needless',
    ]),
    at('a notice twice', ok(proposed(removal), noticed(removal, begun, ended)), [
      noticed(removal, begun, ended),
      'notice.repeated',
    ]),
    at('a notice of nothing', [noticed(removal, begun, ended), 'proposal.unknown']),
    at('a notice a second short', ok(proposed(removal)), [
      noticed(removal, begun, publishedNote(proposalAt + 1, 1_000_001 + NOTICE)),
      'notice.short',
    ]),
    at('a notice turned round', ok(proposed(removal)), [noticed(removal, ended, begun), 'notice.short']),
    at('a notice from before the proposal', ok(proposed(removal)), [
      noticed(removal, publishedNote(proposalAt, 1_000_000), ended),
      'notice.early',
    ]),
    at('a notice that ends on a smaller tree', ok(proposed(removal)), [
      noticed(removal, publishedNote(proposalAt + 3, 1_000_000), ended),
      'notice.early',
    ]),
    at('a notice that a quorum has not seen', ok(proposed(removal)), [
      noticed(removal, publishedNote(proposalAt + 1, 1_000_000, ['bank', 'court']), ended),
      'notice.note',
    ]),
    at('a notice with a false signature', ok(proposed(removal)), [
      noticed(
        removal,
        begun,
        ended.replace(/\n— ledger\.example\/court [^\n]*/, `\n${lineOf(publishedNote(99, 1_000_000), 'court')}`),
      ),
      'notice.note',
    ]),
    at('a notice of another log', ok(proposed(removal)), [
      noticed(removal, begun.replace('ledger.example/hardproof\n', 'ledger.example/another\n'), ended),
      'notice.note',
    ]),
    at('a notice that is no note', ok(proposed(removal)), [noticed(removal, 'begun', ended), 'notice.note']),
    at('a notice that is no text', ok(proposed(removal)), [noticed(removal, begun, null), 'field.malformed']),

    at('another node key, agreed to', adopted(rekey), nowNew(rekey)),
    at(
      'another node key, not agreed to',
      ok(proposed(rekey)),
      agreed(rekey, ['notary', 'regulator']),
      ok(noticed(rekey, begun, ended)),
      stillOld(),
    ),
    at(
      'another governance key, agreed to',
      adopted(regoverned),
      stillOld(),
      ok(approved(regoverned, 'court', 'gov 2')),
      nowNew(regoverned),
      [proposed(successor(regoverned), 'court'), 'governance.required'],
      ok(proposed(successor(regoverned, { notice: 61 }), 'court', 'gov 2')),
    ),
    at(
      'another governance key after notice',
      ok(proposed(regoverned)),
      agreed(regoverned, ['notary', 'regulator']),
      ok(approved(regoverned, 'court', 'gov 2')),
      stillOld(),
      ok(noticed(regoverned, begun, ended)),
      nowNew(regoverned),
    ),

    propose(
      'two members removed',
      { members: without({ ...policy, members: without(policy, 'court') }, 'regulator'), quorum: 2 },
      'policy.two-changed',
    ),
    propose(
      'one removed, one re-keyed',
      { members: rekeyed({ ...policy, members: without(policy, 'regulator') }, 'court', newKeys) },
      'policy.two-changed',
    ),
    propose('two names exchanged', { members: swap('bank', 'court') }, 'policy.two-changed'),
    propose('a member by another name', { members: swap('bank', 'bank-2') }, 'policy.key-used'),
    propose(
      "a member's two keys exchanged",
      {
        members: rekeyed(policy, 'court', {
          vkey: member('court', { node: 'governance court' }).vkey,
          governance: member('court', { governance: 'node court' }).governance,
        }),
      },
      'policy.key-used',
    ),
    propose(
      "a new member with a registered actor's key",
      { members: [...policy.members, member('partner', { governance: 'spare' })] },
      'policy.key-used',
    ),
    at('a new member with a revoked key', ok(registerKeys([revocation('spare')])), [
      proposed(successor(policy, { members: [...policy.members, member('partner', { node: 'spare' })] })),
      'policy.key-used',
    ]),
    propose(
      'a new registrar with an actor’s key',
      { registrars: [...policy.registrars, registrar('bank', 'bank')] },
      'policy.key-used',
    ),
    propose(
      'a registrar’s key for another actor',
      { registrars: [registrar('court', 'registrar')] },
      'policy.key-used',
    ),
    propose('a new registrar', { registrars: [...policy.registrars, registrar('court', 'registrar 2')] }, 'accepted'),
    at('a retired key comes back', adopted(rekey), [
      proposed(successor(rekey, { members: policy.members })),
      'policy.key-used',
    ]),
    at(
      'a new registrar registers',
      adopted(successor(policy, { registrars: [registrar('court', 'registrar 2')] })),
      [registerKeys([registration('new', 'bank', ['act'], nextId())]), 'registrar.required'],
      ok(registerKeys([registration('new', 'bank', ['act'], nextId())], [signer('registrar 2')], 'court')),
    ),

    propose('the hash of another predecessor', { previous: 'ff'.repeat(32) }, 'policy.previous'),
    propose('a version left out', { version: 3 }, 'policy.previous'),
    propose(
      'another origin',
      { origin: 'ledger.example/other', log: policy.log.replace('/hardproof+', '/other+') },
      'policy.unsound',
    ),
    propose('another log key', { log: logKeyOf('log 2') }, 'policy.log'),
    propose(
      'older rules',
      { ruleVersion: policy.ruleVersion - 1, ruleHash: 'ff'.repeat(32) },
      policy.ruleVersion === 2 ? 'policy.unsound' : 'policy.rules',
    ),
    propose('the same rules by another hash', { ruleHash: 'ff'.repeat(32) }, 'policy.rules'),
    propose('later rules', { ruleVersion: 9, ruleHash: 'ff'.repeat(32) }, 'accepted'),
    propose('half of the members as quorum', { quorum: 2 }, 'policy.unsound'),
    propose('a notice below nothing', { notice: -1 }, 'policy.unsound'),
    propose('a notice with a fraction', { notice: 1.5 }, 'policy.unsound'),
    propose('a notice of centuries', { notice: 315_360_001 }, 'policy.unsound'),
    propose('a size below nothing', { effectiveFromSize: -1 }, 'policy.unsound'),
    propose(
      'one key in two roles',
      { members: [...policy.members, member('partner', { node: 'twice', governance: 'twice' })] },
      'policy.unsound',
    ),
    propose('a genesis proposed', { version: 1, previous: null }, 'policy.previous'),
    at('a policy of version 1 proposed', [proposed(testPolicy()), 'policy.unsound']),
    at('no policy proposed', [
      governed([item('policy.proposed', nextId(), { policy: null })], 'bank'),
      'policy.unsound',
    ]),
    at('a policy of twenty members as long as may be', ok(proposed(twenty(policy, MAX_POLICY_BYTES)))),
    at('a policy of twenty members a byte too long', [
      proposed(twenty(policy, MAX_POLICY_BYTES + 1)),
      'policy.unsound',
    ]),

    at('a proposed key is registered', ok(proposed(partner)), [
      registerKeys([registration('governance partner', 'bank', ['act'], nextId())]),
      'key.taken',
    ]),
    at(
      'a key once proposed is registered',
      ok(proposed(partner), proposed(all)),
      ok(registerKeys([registration('governance partner', 'bank', ['act'], nextId())])),
    ),
    at(
      'a key adopted and waiting is registered',
      adopted(successor(policy, { effectiveFromSize: size + 100, registrars: [registrar('court', 'registrar 2')] })),
      [registerKeys([registration('registrar 2', 'bank', ['act'], nextId())]), 'key.taken'],
    ),
    at('a retired key is registered', adopted(rekey), [
      registerKeys([registration('node court', 'bank', ['act'], nextId())]),
      'key.taken',
    ]),
  ]
}

/** Of twenty members, with names that make it so many bytes long. */
function twenty(policy: Policy, bytes: number): Policy {
  const added = Array.from({ length: 16 }, (_, i) => member(`partner-${i}`))
  const next = successor(policy, { members: [...policy.members, ...added], quorum: 11 })
  let missing = bytes - canonicalBytes(next).length
  const members = next.members.map(found => {
    const longer = Math.min(150, missing)
    missing -= longer
    return { ...found, organisation: `${found.organisation}${'x'.repeat(longer)}` }
  })
  return { ...next, members }
}

/** The member's signature line. */
function lineOf(note: string, name: string): string {
  return note.split('\n').find(line => line.startsWith(`— ledger.example/${name} `))!
}

function replay(submission: Submission): Told[] {
  return [...ok(submission), [submission, 'id.known']]
}

function registrar(actor: string, name: string) {
  const { id, publicKey } = keyPair(name)
  return { actor, key: id, publicKey: toBase64(publicKey) }
}

function logKeyOf(name: string): string {
  return encodeVkey(vkeyOf(ORIGIN, SIGNATURE_ED25519, keyPair(name).publicKey))
}

function smallCases({ all, one }: { [name: string]: Policy }): NewVectorCase[] {
  const second = successor(one!, { members: [member('bank'), member('notary')], quorum: 2 })
  const handed = successor(one!, { members: [member('notary')] })
  const removal = successor(all!, { members: without(all!, 'regulator'), quorum: 3 })
  const begun = publishedNote(4, 1_000_000, ['bank', 'notary', 'court', 'regulator'])
  const ended = publishedNote(4, 2_000_000, ['bank', 'notary', 'court', 'regulator'])
  return [
    {
      name: 'one member changes its own policy',
      pinned: 'one',
      start: 'one',
      steps: steps([...ok(proposed(successor(one!, { notice: 0 }))), [proposed(successor(one!)), 'policy.previous']]),
    },
    {
      name: 'one member takes in another',
      pinned: 'one',
      start: 'one',
      steps: steps([...ok(proposed(second), approved(second, 'notary')), ...ok(proposed(successor(second), 'notary'))]),
    },
    {
      name: 'one member hands over',
      pinned: 'one',
      start: 'one',
      steps: steps([
        ...ok(proposed(handed), approved(handed, 'notary')),
        [proposed(successor(handed)), 'governance.required'],
        ...ok(proposed(successor(handed), 'notary')),
      ]),
    },
    {
      name: 'where all are the quorum, nobody is removed against its will',
      pinned: 'all',
      start: 'all',
      steps: steps([
        ...ok(
          proposed(removal),
          approved(removal, 'notary'),
          approved(removal, 'court'),
          noticed(removal, begun, ended),
        ),
        ...ok(proposed(successor(all!, { notice: 1 }), 'notary')),
        ...ok(approved(removal, 'regulator')),
        [proposed(successor(all!, { notice: 2 })), 'policy.previous'],
      ]),
    },
  ]
}

export function keyCases(start: string): NewVectorCase[] {
  const at = (name: string, ...told: Told[]): NewVectorCase => ({ name, pinned: 'policy', start, steps: steps(told) })
  const drafted = (key: string, id = nextId()) => capture([item('contract.drafted', id)], [signer(key)])
  const unsafe = fromHex(`01${'00'.repeat(31)}`)
  const hosted = registerKeys([{ ...registration('hosted', 'bank', ['act'], nextId()), custody: 'hosted' }])
  return [
    at('a key rotates', ...ok(rotation('bank', 'bank 2', 'bank'), drafted('bank 2')), [drafted('bank'), 'key.revoked']),
    at(
      'a key rotates twice',
      ...ok(rotation('bank', 'bank 2', 'bank'), rotation('bank 2', 'bank 3', 'bank'), drafted('bank 3')),
    ),
    at(
      'a rotated key has the same grants',
      ...ok(
        rotation('notary', 'notary 2', 'notary'),
        capture([item('contract.signed', nextId())], [signer('notary 2')], 'notary'),
      ),
      [capture([item('contract.drafted', nextId())], [signer('notary 2')], 'notary'), 'key.not-allowed'],
    ),
    at('a rotation without the new key', [rotation('bank', 'bank 2', 'bank', { sign: ['bank'] }), 'rotation.signers']),
    at('a rotation without the old key', [
      rotation('bank', 'bank 2', 'bank', { sign: ['bank 2'] }),
      'rotation.signers',
    ]),
    at('a rotation signed the other way round', [
      rotation('bank', 'bank 2', 'bank', { sign: ['bank 2', 'bank'] }),
      'rotation.signers',
    ]),
    at('a rotation signed by a third', [
      rotation('bank', 'bank 2', 'bank', { sign: ['bank', 'bank 2', 'spare'] }),
      'rotation.signers',
    ]),
    at('a rotation signed by another key of the holder', [
      rotation('bank', 'bank 2', 'bank', { sign: ['spare', 'bank 2'] }),
      'rotation.signers',
    ]),
    at('a rotation by the registrar', [
      rotation('bank', 'bank 2', 'notary', { sign: ['registrar'] }),
      'rotation.signers',
    ]),
    at('two rotations in one', [rotation('bank', 'bank 2', 'bank', { more: [revocation('spare')] }), 'rotation.alone']),
    at("a rotation in another's name", [rotation('bank', 'bank 2', 'notary'), 'key.actor']),
    at('a rotation of a stranger', [rotation('stranger', 'bank 2', 'bank'), 'key.unknown']),
    at('a rotation of a revoked key', ...ok(rotation('bank', 'bank 2', 'bank')), [
      rotation('bank', 'bank 3', 'bank'),
      'key.revoked',
    ]),
    at('a rotation to a key in use', [rotation('bank', 'spare', 'bank'), 'key.taken']),
    at('a rotation to itself', [rotation('bank', 'bank', 'bank'), 'proof.repeated']),
    at('a rotation to a key once used', ...ok(rotation('bank', 'bank 2', 'bank')), [
      rotation('bank 2', 'bank', 'bank'),
      'key.taken',
    ]),
    at('a rotation to a governance key', [rotation('bank', 'governance court', 'bank'), 'key.taken']),
    at('a rotation to a key under another id', [
      rotation('bank', 'bank 2', 'bank', { fields: { publicKey: toBase64(keyPair('bank 3').publicKey) } }),
      'signature.invalid',
    ]),
    at("a rotation to another's key id, signed with a key of its own", [
      otherId('bank', 'bank 2', keyPair('bank 3').id),
      'key.id',
    ]),
    at('a rotation with a number as key', [
      rotation('bank', 'bank 2', 'bank', { fields: { replaces: 7 } }),
      'field.malformed',
    ]),
    at('a rotation to the identity', [identityRotation('bank', unsafe), 'key.unsafe']),
    at('a holder revokes its key', ...ok(ownKeys([revocation('spare')], 'bank', 'bank')), [
      drafted('spare'),
      'key.revoked',
    ]),
    at('a key revokes itself', ...ok(ownKeys([revocation('bank')], 'bank', 'bank')), [drafted('bank'), 'key.revoked']),
    at(
      'two keys of the holder revoke both',
      ...ok(ownKeys([revocation('spare'), revocation('bank')], 'bank', 'bank', 'spare')),
    ),
    at("a holder revokes another's key", [ownKeys([revocation('notary')], 'bank', 'bank'), 'key.holder']),
    at("two holders revoke one's key", [ownKeys([revocation('spare')], 'bank', 'bank', 'notary'), 'key.actor']),
    at('a revoked key revokes', ...ok(ownKeys([revocation('spare')], 'bank', 'bank')), [
      ownKeys([revocation('bank')], 'bank', 'spare'),
      'key.revoked',
    ]),
    at('a stranger revokes', [ownKeys([revocation('spare')], 'bank', 'stranger'), 'key.unknown']),
    at('a holder and the registrar revoke', [
      ownKeys([revocation('spare')], 'bank', 'bank', 'registrar'),
      'key.unknown',
    ]),
    at('a holder revokes what is not registered', [ownKeys([revocation('stranger')], 'bank', 'bank'), 'key.unknown']),
    at('a holder revokes twice', [ownKeys([revocation('spare'), revocation('spare')], 'bank', 'bank'), 'key.revoked']),
    at('a holder without a known reason', [ownKeys([revocation('spare', 'bored')], 'bank', 'bank'), 'field.malformed']),
    at("a hosted key revokes its holder's own", ...ok(hosted), [
      ownKeys([revocation('spare')], 'bank', 'hosted'),
      'key.custody',
    ]),
    at("a holder's own key revokes a hosted one", ...ok(hosted, ownKeys([revocation('hosted')], 'bank', 'bank'))),
    at('a hosted key revokes itself', ...ok(hosted, ownKeys([revocation('hosted')], 'bank', 'hosted'))),
    at('a holder registers', [
      ownKeys([registration('new', 'bank', ['act'], nextId())], 'bank', 'bank'),
      'registrar.required',
    ]),
    at('a report is refused', ...ok(acts([item('report.refused', nextId())], 'notary'))),
  ]
}

/** A key id that is another key's, with the public key of the one that signs. */
function otherId(old: string, to: string, key: string): Submission {
  const built = rotation(old, to, 'bank', { fields: { key } })
  const [first, second] = built.header.proofs
  return { ...built, header: { ...built.header, proofs: [first!, { ...second!, key }] } }
}

/** R = the identity, S = 0 is a signature of anything under the identity as key. */
function identityRotation(old: string, publicKey: Uint8Array): Submission {
  const key = keyIdOf(publicKey)
  const built = rotation(old, 'bank 2', 'bank', { fields: { key, publicKey: toBase64(publicKey) } })
  const sig = toBase64(Uint8Array.of(1, ...new Uint8Array(63)))
  return { ...built, header: { ...built.header, proofs: [built.header.proofs[0]!, { key, alg: 'ed25519', sig }] } }
}

export function vectorsText(): string {
  return vectorsTextOf(writeVectors())
}
