/** Bundles of ledgers whose policy has changed: each thing is judged by the policy of its place, step by step. */
import { beforeAll, describe, expect, it } from 'vitest'
import { toBase64 } from '#ledger/bytes.ts'
import { nobleEd25519 } from '#ledger/ed25519.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, parseNote } from '#ledger/note.ts'
import { policyHash } from '#ledger/policy.ts'
import { buildSubmission, submissionLeaves } from '#ledger/submission.ts'
import {
  type Bundle,
  type BundleV2,
  bundleText,
  type Check,
  type PolicyStep,
  parseBundle,
  verifyBundle,
} from '#ledger/verify.ts'
import { ChangingLedger, foundingPolicy, governance, member, NOTICE } from './chain-fixture.ts'
import { item, keyPair, MEMBERS, registerKeys, registration, signer } from './fixture.ts'

const ALL = [...MEMBERS, 'auditor']
const trust = policyHash(foundingPolicy())

type Made = { ledger: ChangingLedger; bundle: BundleV2; input: Parameters<ChangingLedger['bundle']>[0] }

let made: Made
beforeAll(async () => {
  made = await twoChanges()
})

/**
 * An auditor joins, with a quorum of 4 and a registrar of its own; then the court, which says nothing, is removed after
 * a notice. One record before, one between, one after.
 */
async function twoChanges(): Promise<Made> {
  const ledger = new ChangingLedger()
  const keys = [ledger.submit(registerKeys([registration('bank', 'bank', ['capture'])]))]
  const exhibits = [ledger.record({ event: 'before' })]

  const registrar = {
    actor: 'auditor',
    key: keyPair('registrar 2').id,
    publicKey: toBase64(keyPair('registrar 2').publicKey),
  }
  const joined = ledger.successor({
    members: [...ledger.policy.members, member('auditor')],
    quorum: 4,
    registrars: [registrar],
  })
  const first = [
    ledger.propose('bank', joined),
    ...['notary', 'court', 'regulator', 'auditor'].map(by => ledger.approve(by, joined)),
  ]
  const firstAt = ledger.size
  expect(ledger.policy.version).toBe(2)
  const byAuditor = registerKeys([registration('notary', 'notary', ['capture'])], [signer('registrar 2')], 'auditor')
  keys.push(ledger.submit(byAuditor))
  exhibits.push(ledger.record({ event: 'between' }, [signer('notary')], 'notary'))

  const smaller = ledger.successor({ members: ledger.policy.members.filter(({ name }) => name !== 'court'), quorum: 3 })
  const second = [
    ledger.propose('notary', smaller),
    ...['bank', 'regulator', 'auditor'].map(by => ledger.approve(by, smaller)),
    ledger.notice('bank', smaller, ['bank', 'notary', 'regulator', 'auditor'], NOTICE),
  ]
  const secondAt = ledger.size
  expect(ledger.policy.version).toBe(3)
  keys.push(ledger.submit(rotation('bank', 'bank', 'bank 2')))
  exhibits.push(ledger.record({ event: 'after' }, [signer('bank 2')], 'bank'))

  const input = {
    exhibits,
    keys,
    steps: [
      { headers: first, at: firstAt, note: ledger.note(firstAt, ALL) },
      { headers: second, at: secondAt, note: ledger.note(secondAt, ['bank', 'notary', 'regulator', 'auditor']) },
    ],
    cosigners: ['bank', 'notary', 'auditor'],
  }
  return { ledger, input, bundle: (await ledger.bundle(input)) as BundleV2 }
}

function rotation(actor: string, old: string, now: string) {
  const { id: key, publicKey } = keyPair(now)
  const fields = { key, publicKey: toBase64(publicKey), replaces: keyPair(old).id }
  const items = [item('key.rotated', `rotate-${now.replace(' ', '-')}`, fields)]
  return buildSubmission({ kind: 'keys', actor, items, sign: [signer(old), signer(now)] }, nodeEd25519)
}

describe('a bundle with changes of policy', () => {
  it('holds in every check', () => {
    const verdict = verify(made.bundle)
    expect(verdict.ledger.map(check => [check.id, check.ok])).toEqual([
      ['log', true],
      ['quorum', true],
      ['genesis', true],
      ['changes', true],
      ['policy', true],
    ])
    expect(verdict.exhibits.flatMap(({ checks }) => checks).filter(check => check.ok !== true)).toEqual([])
    expect(verdict.ok).toBe(true)
  })

  it('says what was changed, by whom, and what that does not prove', () => {
    const check = changes(made.bundle)
    expect(check.title).toBe(
      'The rules changed twice since the beginning; each time every member that was asked signed',
    )
    expect(check.detail).toContain(
      `Policy 2 from line ${made.input.steps![0]!.at}: 4 of 5 members, rules 3; approved by First Bank, 江南公证处, Internet Court, Financial Regulator;`,
    )
    expect(check.detail).toContain('Internet Court did not, and was given notice')
    expect(check.doesNotProve).toContain('members that have been replaced')
  })

  it('says that every member signed where every member did', async () => {
    const { ledger, input } = made
    const [first] = input.steps!
    const size = first!.at + 2
    const bundle = await ledger.bundle({
      ...input,
      ...{ size, exhibits: input.exhibits.slice(0, 1), keys: input.keys!.slice(0, 1), steps: [first!], cosigners: ALL },
    })
    expect(changes(bundle).title).toBe('The rules changed once since the beginning; every member signed')
  })

  it('comes to the same from its text, and with either Ed25519', () => {
    const again = parseBundle(bundleText(made.bundle))
    expect(again).toEqual(made.bundle)
    expect(verify(again)).toEqual(verifyBundle(made.bundle, trust, nobleEd25519))
  })

  it('may rest on the very checkpoint at which a policy came into force, with both quorums', async () => {
    const { ledger, input } = made
    const at = input.steps![0]!.at
    const resting = (cosigners: readonly string[]) =>
      ledger.bundle({
        exhibits: input.exhibits.slice(0, 1),
        keys: input.keys!.slice(0, 1),
        steps: input.steps!.slice(0, 1),
        ...{ size: at, cosigners },
      })
    expect(verify(await resting(['bank', 'notary', 'court', 'auditor'])).ok).toBe(true)
    // Three of the old members, but not four of the new.
    const few = verify(await resting(['bank', 'notary', 'court']))
    expect(found(few.ledger, 'quorum')).toMatchObject({ ok: false })
    // Four of the new, but not three of the old.
    const { title, detail } = found(verify(await resting(['bank', 'notary', 'auditor'])).ledger, 'quorum')
    expect(title).toBe('Not published: 2 of 3 needed co-signatures')
    expect(detail).toMatch(/By the policy from here on: .* By the one until here: /)
  })
})

describe('a change of policy that does not hold', () => {
  const failing = async (why: RegExp, bundle: Bundle | Promise<Bundle>) => {
    const verdict = verify(await bundle)
    const check = found(verdict.ledger, 'changes')
    expect(check.ok).toBe(false)
    expect(check.detail).toMatch(why)
    expect(found(verdict.ledger, 'quorum').ok).toBe(false)
    expect(verdict.exhibits.map(({ checks }) => found(checks, 'inclusion').ok)).not.toContain(true)
    expect(verdict.ok).toBe(false)
  }
  const withStep = (i: number, change: (step: PolicyStep) => PolicyStep): BundleV2 => ({
    ...made.bundle,
    policies: made.bundle.policies.map((step, at) => (at === i ? change(step) : step)),
  })
  const withNote = (i: number, cosigners: readonly string[]) =>
    withStep(i, step => ({
      ...step,
      handover: { ...step.handover, note: made.ledger.note(made.input.steps![i]!.at, cosigners) },
    }))

  it.each([0, 1, 2, 3, 4])('entry %i of its five missing', async missing => {
    const cut = (step: PolicyStep) => ({ ...step, entries: step.entries.filter((_, i) => i !== missing) })
    await failing(/policy 2: /, withStep(0, cut))
    await failing(/policy 3: /, withStep(1, cut))
  })

  it('a quorum of only one of the two policies at the hand-over', async () => {
    await failing(/lacks a quorum/, withNote(0, ['bank', 'notary', 'court']))
    await failing(/lacks a quorum/, withNote(0, ['bank', 'notary', 'auditor']))
    await failing(/lacks a quorum/, withNote(1, ['bank', 'notary', 'court']))
    await failing(/lacks a quorum/, withNote(1, ['court', 'notary', 'auditor']))
  })

  it('a hand-over without the log, or falsely co-signed', async () => {
    const without = withStep(0, step => {
      const note = parseNote(step.handover.note)
      return {
        ...step,
        handover: { ...step.handover, note: encodeNote({ ...note, signatures: note.signatures.slice(1) }) },
      }
    })
    await failing(/lacks a quorum/, without)
    const forged = withStep(0, step => {
      const note = parseNote(step.handover.note)
      const [log, one, two, ...rest] = note.signatures
      const signatures = [log!, { ...one!, signature: two!.signature }, two!, ...rest]
      return { ...step, handover: { ...step.handover, note: encodeNote({ ...note, signatures }) } }
    })
    await failing(/does not verify/, forged)
  })

  it('a hand-over that this ledger did not grow from', async () => {
    const other = new ChangingLedger()
    while (other.size < made.input.steps![0]!.at)
      other.propose('bank', other.successor({ quorum: 4, notice: other.size }))
    const note = other.note(made.input.steps![0]!.at, ALL)
    await failing(
      /did not grow/,
      withStep(0, step => ({ ...step, handover: { ...step.handover, note } })),
    )
    await failing(
      /did not grow/,
      withStep(0, step => ({ ...step, handover: { ...step.handover, proof: [] } })),
    )
  })

  it('a hand-over at another size', async () => {
    const { ledger, input } = made
    const [first, second] = input.steps!
    for (const at of [first!.at - 2, first!.at + 2]) {
      const steps = [{ ...first!, at, note: ledger.note(at, ALL) }, second!]
      await failing(/came into force at|not all approvals|only after the hand-over/, ledger.bundle({ ...input, steps }))
    }
  })

  it('steps in another order, one left out, one twice', async () => {
    const [first, second] = made.bundle.policies as [PolicyStep, PolicyStep]
    await failing(/policy 2: .*policy.previous/, { ...made.bundle, policies: [second, first] })
    await failing(/policy 2: .*policy.previous/, { ...made.bundle, policies: [second] })
    await failing(/policy 3: /, { ...made.bundle, policies: [first, first, second] })
  })

  it('entries in another order, from elsewhere, or with no part in it', async () => {
    await failing(
      /policy 2: line \d+ breaks /,
      withStep(0, step => ({ ...step, entries: [...step.entries].reverse() })),
    )
    const moved = (step: PolicyStep): PolicyStep => {
      const [proposal, one, ...rest] = step.entries
      const shifted = { ...one!, header: { ...one!.header, index: one!.header.index + 2 } }
      return {
        ...step,
        entries: [proposal!, { ...shifted, item: { ...one!.item, index: one!.item.index + 2 } }, ...rest],
      }
    }
    await failing(/is something else/, withStep(0, moved))
    const needless = await made.ledger.entry(made.input.exhibits[1]!.header, made.ledger.size)
    const more = (step: PolicyStep) => ({ ...step, entries: [...step.entries, needless] })
    await failing(/policy 2: /, withStep(0, more))
  })

  it('a signature under an approval that another made', async () => {
    const { ledger, input } = made
    const header = input.steps![0]!.headers[2]!
    const other = new ChangingLedger()
    other.leaves.push(...ledger.leaves.slice(2))
    const theirs = JSON.parse(new TextDecoder().decode(ledger.leaves[header]!)) as { proofs: unknown[] }
    const others = JSON.parse(new TextDecoder().decode(ledger.leaves[header + 2]!)) as { proofs: unknown[] }
    other.leaves[header] = new TextEncoder().encode(JSON.stringify({ ...theirs, proofs: others.proofs }))
    await failing(
      /governance.required|signature.invalid/,
      other.bundle({ ...input, steps: input.steps!.map(step => ({ ...step, note: other.note(step.at, ALL) })) }),
    )
  })
})

describe('under policies that followed one another', () => {
  it('the last one judges the checkpoint: members that left no longer count', async () => {
    const { ledger, input } = made
    const verdict = verify(await ledger.bundle({ ...input, cosigners: ['bank', 'notary', 'court'] }))
    expect(found(verdict.ledger, 'quorum')).toMatchObject({
      ok: false,
      title: 'Not published: 2 of 3 needed co-signatures',
    })
  })

  it('a key is entered by a registrar of its time', async () => {
    const ledger = new ChangingLedger()
    const early = ledger.submit(registerKeys([registration('bank', 'bank', ['capture'])]))
    const registrar = {
      actor: 'court',
      key: keyPair('registrar 2').id,
      publicKey: toBase64(keyPair('registrar 2').publicKey),
    }
    const policy = ledger.successor({ registrars: [registrar] })
    const headers = [ledger.propose('bank', policy), ...MEMBERS.slice(1).map(by => ledger.approve(by, policy))]
    const at = ledger.size
    // The first registrar, still entering keys when it no longer may: were the members ever to let it.
    const late = registerKeys([registration('notary', 'notary', ['capture'], 'register-late')])
    const lateAt = ledger.put(submissionLeaves(late))
    const byOld = ledger.record({ event: 'old key' })
    const commitmentLeaves = submissionLeaves(
      buildSubmission(
        { kind: 'capture', actor: 'notary', items: [item('contract.signed', 'late-0001')], sign: [signer('notary')] },
        nodeEd25519,
      ),
    )
    const lateRecord = { header: ledger.put(commitmentLeaves), payload: { about: 'late-0001' } }
    const bundle = await ledger.bundle({
      exhibits: [byOld, lateRecord],
      keys: [early, lateAt],
      steps: [{ headers, at, note: ledger.note(at, MEMBERS) }],
      cosigners: MEMBERS,
    })
    const verdict = verify(bundle)
    expect(found(verdict.exhibits[0]!.checks, 'key').ok).toBe(true)
    const key = found(verdict.exhibits[1]!.checks, 'key')
    expect([key.ok, key.detail]).toEqual([false, expect.stringContaining('is not known')])
  })

  it('what follows rules that this program does not have is left open', async () => {
    const ledger = new ChangingLedger()
    const key = ledger.submit(registerKeys([registration('bank', 'bank', ['capture'])]))
    const record = ledger.record({ event: 'before' })
    const newer = ledger.successor({ ruleVersion: 99, ruleHash: 'ab'.repeat(32) })
    const first = [ledger.propose('bank', newer), ...MEMBERS.slice(1).map(by => ledger.approve(by, newer))]
    const firstAt = ledger.size
    const step = { headers: first, at: firstAt, note: ledger.note(firstAt, MEMBERS) }
    const next = { policy: ledger.successor({ quorum: 4 }) }
    const header = ledger.put(submissionLeaves(governance('bank', item('policy.proposed', 'under-99', next))))
    const input = { exhibits: [record], keys: [key], steps: [step], cosigners: MEMBERS }
    expect(verify(await ledger.bundle({ ...input, size: firstAt })).ok).toBe(true)
    const at = ledger.size
    const steps = [step, { headers: [header], at, note: ledger.note(at, MEMBERS) }]
    const verdict = verify(await ledger.bundle({ ...input, steps }))
    expect(verdict.ok).toBeNull()
    expect(verdict.ledger.map(({ id, ok }) => [id, ok])).toEqual([
      ['log', null],
      ['quorum', null],
      ['genesis', null],
      ['changes', null],
      ['policy', true],
    ])
    expect(found(verdict.ledger, 'changes').detail).toContain('rule set 99')
  })

  it('a policy waits for its size, and is in force from the first submission that reaches it', async () => {
    const ledger = new ChangingLedger()
    const key = ledger.submit(registerKeys([registration('bank', 'bank', ['capture'])]))
    const policy = ledger.successor({ quorum: 4, effectiveFromSize: ledger.size + 13 })
    const headers = [ledger.propose('bank', policy), ...MEMBERS.slice(1).map(by => ledger.approve(by, policy))]
    expect(ledger.policy.version).toBe(1)
    const exhibits = []
    while (ledger.policy.version === 1) exhibits.push(ledger.record({ event: ledger.size }))
    const at = ledger.size
    expect(at).toBeGreaterThanOrEqual(policy.effectiveFromSize)
    const input = {
      exhibits,
      keys: [key],
      steps: [{ headers, at, note: ledger.note(at, MEMBERS) }],
      cosigners: MEMBERS,
    }
    expect(verify(await ledger.bundle(input)).ok).toBe(true)
    const early = at - 2
    const verdict = verify(
      await ledger.bundle({ ...input, steps: [{ headers, at: early, note: ledger.note(early, MEMBERS) }] }),
    )
    expect(found(verdict.ledger, 'changes')).toMatchObject({ ok: false })
  })
})

describe('keys that were handed on', () => {
  it('are proven back to the registrar', () => {
    const key = found(verify(made.bundle).exhibits[2]!.checks, 'key')
    expect(key.detail).toContain('was taken over from an older one for bank')
  })

  it('are not, without the older one’s registration', async () => {
    const { ledger, input } = made
    const bundle = await ledger.bundle({ ...input, keys: input.keys!.slice(1) })
    const key = found(verify(bundle).exhibits[2]!.checks, 'key')
    expect([key.ok, key.detail]).toEqual([false, expect.stringContaining('is not here')])
  })

  it('ended the older one, which signs nothing after', async () => {
    const ledger = new ChangingLedger()
    const keys = [
      ledger.submit(registerKeys([registration('bank', 'bank', ['capture'])])),
      ledger.submit(rotation('bank', 'bank', 'bank 2')),
    ]
    const stale = buildSubmission(
      { kind: 'capture', actor: 'bank', items: [item('contract.signed', 'stale-001')], sign: [signer('bank')] },
      nodeEd25519,
    )
    const header = ledger.put(submissionLeaves(stale))
    const bundle = await ledger.bundle({ exhibits: [{ header, payload: {} }], keys, cosigners: MEMBERS })
    const key = found(verify(bundle).exhibits[0]!.checks, 'key')
    expect([key.ok, key.detail]).toEqual([false, expect.stringContaining('replaced or revoked in line')])
    const open = { ...bundle, keys: bundle.keys.slice(0, 1) }
    expect(found(verify(open).exhibits[0]!.checks, 'key').ok).toBe(true)
  })

  it.each([
    ['the new key alone', ['bank 2'], 'bank'],
    ['another old key', ['other', 'bank 2'], 'bank'],
    ['another holder', ['bank', 'bank 2'], 'notary'],
  ])('are not put there by %s', async (_, signers, actor) => {
    const ledger = new ChangingLedger()
    const registered = ledger.submit(registerKeys([registration('bank', 'bank', ['capture'])]))
    const { id: key, publicKey } = keyPair('bank 2')
    const fields = { key, publicKey: toBase64(publicKey), replaces: keyPair('bank').id }
    const items = [item('key.rotated', 'rotate-false', fields)]
    const false_ = buildSubmission({ kind: 'keys', actor, items, sign: signers.map(signer) }, nodeEd25519)
    const rotated = ledger.put(submissionLeaves(false_))
    const record = buildSubmission(
      { kind: 'capture', actor: 'bank', items: [item('contract.signed', 'record-01')], sign: [signer('bank 2')] },
      nodeEd25519,
    )
    const header = ledger.put(submissionLeaves(record))
    const bundle = await ledger.bundle({
      exhibits: [{ header, payload: {} }],
      keys: [registered, rotated],
      cosigners: MEMBERS,
    })
    expect(found(verify(bundle).exhibits[0]!.checks, 'key').ok).toBe(false)
  })
})

describe('joint signatures', () => {
  it('are told with those who signed, and with the terms as far as the bundle has them', async () => {
    const ledger = new ChangingLedger()
    const keys = [
      ledger.submit(registerKeys([registration('bank', 'bank', ['act', 'capture'])])),
      ledger.submit(registerKeys([registration('notary', 'notary', ['act', 'capture'])])),
      ledger.submit(registerKeys([registration('court', 'court', ['act'])])),
    ]
    const joint = { threshold: 2, signers: ['bank', 'court', 'notary'] }
    const act = (type: string, id: string, by: readonly string[], fields = {}) =>
      ledger.submit(
        buildSubmission(
          {
            kind: 'act',
            actor: 'bank',
            items: [{ ...item(type, id, fields), subject: 'claim-00001' }],
            sign: by.map(signer),
          },
          nodeEd25519,
        ),
      )
    const opened = act('holding.opened', 'holding-01', joint.signers, { joint })
    const moved = act('case.moved', 'moved-0001', ['bank', 'notary'])
    const at = (header: number, id: string) => ({ header, payload: { about: id } })
    const bundle = await ledger.bundle({
      exhibits: [at(opened, 'holding-01'), at(moved, 'moved-0001')],
      keys,
      cosigners: MEMBERS,
    })
    const signature = (one: Bundle, exhibit: number) => found(verify(one).exhibits[exhibit]!.checks, 'signature')
    expect(signature(bundle, 1).title).toBe('The submitters signed it jointly')
    expect(signature(bundle, 1).detail).toMatch(
      /^bank and notary signed jointly this line alone with keys .*\. Line 9 asks for 2 of 3: bank, court and notary\.$/,
    )
    const silent = { ...bundle, exhibits: bundle.exhibits.slice(1) }
    expect(signature(silent, 0).detail).not.toContain('asks for')
    // A key that is not proven to be anybody's is named as a key.
    const { detail } = signature({ ...silent, keys: [] }, 0)
    expect(detail).not.toContain('notary')
  })
})

/** Quickly: that both implementations agree is said above. */
function verify(bundle: Bundle) {
  return verifyBundle(bundle, trust, nodeEd25519)
}

function changes(bundle: Bundle): Check {
  return found(verify(bundle).ledger, 'changes')
}

function found(checks: readonly Check[], id: Check['id']): Check {
  const check = checks.find(candidate => candidate.id === id)
  if (!check) throw new Error(`no check ${id}`)
  return check
}
