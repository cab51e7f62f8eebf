import { describe, expect, it } from 'vitest'
import { appendSubmissions } from '#ledger/append.ts'
import { fromUtf8, toBase64, toHex, utf8 } from '#ledger/bytes.ts'
import { canonicalBytes, type Json } from '#ledger/canonical.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { EMPTY_EDGE } from '#ledger/edge.ts'
import type { LoggedItem } from '#ledger/exhibit.ts'
import { sha256 } from '#ledger/hash.ts'
import { inclusionProof, leafHash, memoryReader, rootOf } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, parseNote } from '#ledger/note.ts'
import { policyHash } from '#ledger/policy.ts'
import { emptyState } from '#ledger/rules/rule-sets.ts'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'
import {
  type Bundle,
  BundleError,
  bundleText,
  type Check,
  type Exhibit,
  openGround,
  parseBundle,
  verifyBundle,
  verifyExhibit,
  withFile,
} from '#ledger/verify.ts'
import {
  capture,
  checkpointNote,
  genesisSubmission,
  item,
  MEMBERS,
  registerKeys,
  registration,
  signer,
  testPolicy,
} from './fixture.ts'

const policy = testPolicy()
const trust = policyHash(policy)
const contract = utf8('%PDF-1.7 the contract')
const payload = {
  event: 'signed',
  file: { sha256: toHex(sha256(contract)), size: contract.length, type: 'application/pdf' },
}
const salt = sha256(utf8('salt'))
const DAY = 86_400
const FIRST = 1_772_000_000

describe('verifying a bundle', () => {
  it('says yes to every check of an honest one', async () => {
    const verdict = verifyBundle(await honest(), trust)
    expect(verdict.ok).toBe(true)
    expect(verdict.exhibits[0]!.checks.map(check => [check.id, check.ok])).toEqual([
      ['file', true],
      ['commitment', true],
      ['signature', true],
      ['key', true],
      ['inclusion', true],
    ])
    expect(verdict.ledger.map(check => [check.id, check.ok])).toEqual([
      ['log', true],
      ['quorum', true],
      ['genesis', true],
      ['policy', true],
    ])
    const quorum = verdict.ledger[1]!
    expect(quorum.title).toBe('Published: 3 of 4 members co-signed, 3 needed')
    expect(quorum.detail).toContain('江南公证处: 2026-02-26 06:13:20 UTC')
    expect(quorum.detail).toContain('Financial Regulator: did not co-sign')
    expect(quorum.detail).toContain('Earliest 2026-02-25 06:13:20 UTC, latest 2026-02-27 06:13:20 UTC')
  })

  it('comes to the same from the text of the bundle, and with either Ed25519', async () => {
    const bundle = await honest()
    const again = parseBundle(bundleText(bundle))
    expect(again).toEqual(bundle)
    expect(verifyBundle(again, trust, nodeEd25519)).toEqual(verifyBundle(bundle, trust))
  })

  it('gives the whole argument for one exhibit', async () => {
    const bundle = await honest()
    const checks = verifyExhibit(bundle.exhibits[0]!, openGround(bundle, trust, nodeEd25519))
    const ids = ['file', 'commitment', 'signature', 'key', 'inclusion', 'log', 'quorum', 'genesis', 'policy']
    expect(checks.map(check => check.id)).toEqual(ids)
  })

  it('leaves open what only the reader can settle', async () => {
    const verdict = verifyBundle(await honest())
    expect(verdict.ok).toBeNull()
    expect(found(verdict.ledger, 'policy')).toMatchObject({ ok: null })
    expect(found(verdict.ledger, 'policy').detail).toContain(trust)
  })

  it('never calls anything admissible', async () => {
    expect(JSON.stringify(verifyBundle(await honest(), trust)).toLowerCase()).not.toContain('admissib')
  })
})

describe('a bundle that does not hold', () => {
  it('is not published by two of three needed co-signatures', async () => {
    const bundle = await ledgerBundle({
      cosigners: [
        { name: 'bank', time: FIRST },
        { name: 'court', time: FIRST },
      ],
    })
    const verdict = verifyBundle(bundle, trust)
    expect(verdict.ok).toBe(false)
    expect(found(verdict.ledger, 'quorum')).toMatchObject({
      ok: false,
      title: 'Not published: 2 of 3 needed co-signatures',
    })
    expect(found(verdict.ledger, 'log').ok).toBe(true)
    expect(found(verdict.exhibits[0]!.checks, 'inclusion').ok).toBe(true)
  })

  it('is not published when the log has not signed', async () => {
    const bundle = await honest()
    const note = parseNote(bundle.checkpoint)
    const verdict = verifyBundle(
      { ...bundle, checkpoint: encodeNote({ ...note, signatures: note.signatures.slice(1) }) },
      trust,
    )
    expect(found(verdict.ledger, 'log').ok).toBe(false)
    expect(found(verdict.ledger, 'quorum')).toMatchObject({ ok: false })
    expect(found(verdict.ledger, 'quorum').title).toContain('Not published')
  })

  it('fails by one false co-signature among true ones', async () => {
    const bundle = await honest()
    const note = parseNote(bundle.checkpoint)
    const [log, first, ...rest] = note.signatures
    const forged = { ...first!, signature: rest[0]!.signature }
    const verdict = verifyBundle(
      { ...bundle, checkpoint: encodeNote({ ...note, signatures: [log!, forged, ...rest] }) },
      trust,
    )
    expect(verdict.ledger.map(check => check.ok)).toEqual([false, false, null, true])
    expect(found(verdict.exhibits[0]!.checks, 'inclusion').ok).toBeNull()
  })

  it('fails against another pinned policy', async () => {
    const verdict = verifyBundle(await honest(), policyHash(testPolicy({ quorum: 4 })))
    expect(verdict.ledger.map(check => [check.id, check.ok])).toContainEqual(['policy', false])
    expect(verdict.ok).toBe(false)
  })

  it('fails with a policy that the ledger did not begin with', async () => {
    const bundle = await honest()
    const other = testPolicy({ quorum: 4 })
    const foreign = await ledgerBundle({ policy: other })
    const verdict = verifyBundle({ ...bundle, genesis: foreign.genesis }, policyHash(other))
    expect(found(verdict.ledger, 'genesis').ok).toBe(false)
  })

  it.each<[string, Check['id'], boolean | null, (exhibit: Exhibit) => Exhibit]>([
    ['a changed file', 'file', false, exhibit => withFile(exhibit, 'contract.pdf', utf8('%PDF-1.7 the Contract'))],
    [
      'a file apart from the bundle',
      'file',
      null,
      exhibit => ({ ...exhibit, file: { name: 'contract.pdf', bytes: null } }),
    ],
    ['no file where the record has one', 'file', null, exhibit => ({ ...exhibit, file: null })],
    ['a file where the record has none', 'file', false, exhibit => ({ ...exhibit, payload: { event: 'paid' } })],
    ['a changed record', 'commitment', false, exhibit => ({ ...exhibit, payload: { ...payload, event: 'shown' } })],
    ['another salt', 'commitment', false, exhibit => ({ ...exhibit, salt: sha256(salt) })],
    ['an erased record', 'commitment', null, exhibit => ({ ...exhibit, payload: null, salt: null })],
    ['an erased record and its file', 'file', null, exhibit => ({ ...exhibit, payload: null, salt: null })],
    ['another item', 'signature', false, exhibit => withItem(exhibit, { type: 'contract.paid' })],
    ['another item', 'inclusion', false, exhibit => withItem(exhibit, { type: 'contract.paid' })],
    ['another header', 'signature', false, exhibit => withHeader(exhibit, text => text.replace('"bank"', '"tank"'))],
    [
      'another index',
      'inclusion',
      false,
      exhibit => ({ ...exhibit, entry: { ...exhibit.entry, item: { ...exhibit.entry.item, index: 5 } } }),
    ],
    [
      'an index past the tree',
      'inclusion',
      false,
      exhibit => ({ ...exhibit, entry: { ...exhibit.entry, item: { ...exhibit.entry.item, index: 5000 } } }),
    ],
    [
      'a cut proof',
      'inclusion',
      false,
      exhibit => ({ ...exhibit, entry: { ...exhibit.entry, item: { ...exhibit.entry.item, proof: [] } } }),
    ],
    ['no proof in the batch', 'signature', false, exhibit => ({ ...exhibit, entry: { ...exhibit.entry, batch: [] } })],
    [
      'unreadable leaves',
      'commitment',
      false,
      exhibit => ({ ...exhibit, entry: { ...exhibit.entry, item: { ...exhibit.entry.item, leaf: utf8('{}') } } }),
    ],
  ])('fails with %s: %s', async (_, id, ok, change) => {
    const bundle = await honest()
    const [first, second] = bundle.exhibits
    const verdict = verifyBundle({ ...bundle, exhibits: [change(first!), second!] }, trust)
    expect(found(verdict.exhibits[0]!.checks, id).ok).toBe(ok)
    expect(verdict.exhibits[0]!.ok).not.toBe(true)
    expect(verdict.exhibits[1]!.ok).toBe(true)
  })

  it('leaves signature and key open when the registration is missing', async () => {
    const bundle = await honest()
    const verdict = verifyBundle({ ...bundle, keys: [] }, trust)
    expect(found(verdict.exhibits[0]!.checks, 'signature').ok).toBeNull()
    expect(found(verdict.exhibits[0]!.checks, 'key').ok).toBeNull()
    expect(verdict.ok).toBeNull()
  })

  it('fails with a registration that no registrar signed', async () => {
    const bundle = await honest()
    const forged = await alone(registerKeys([registration('bank', 'bank', ['capture'])], [signer('bank')]))
    const verdict = verifyBundle({ ...bundle, keys: [forged] }, trust)
    expect(found(verdict.exhibits[0]!.checks, 'key').ok).toBe(false)
    expect(found(verdict.exhibits[0]!.checks, 'signature').ok).toBe(true)
  })

  it('fails with a registrar-signed registration that is not in the ledger', async () => {
    const bundle = await honest()
    const unlogged = await alone(registerKeys([registration('bank', 'bank', ['capture'], 'another-1')]))
    const verdict = verifyBundle({ ...bundle, keys: [unlogged] }, trust)
    expect(found(verdict.exhibits[0]!.checks, 'key')).toMatchObject({ ok: false })
    expect(found(verdict.exhibits[0]!.checks, 'key').detail).toContain('something else')
  })

  it.each([
    ['the wrong holder', registration('bank', 'notary', ['capture']), 'belongs to notary'],
    ['too small a grant', registration('bank', 'bank', ['act']), 'may not sign'],
  ])('fails with a key of %s, were the members ever to accept it', async (_, item, why) => {
    const bundle = await ledgerBundle({ keys: registerKeys([item]), unchecked: true })
    const check = found(verifyBundle(bundle, trust).exhibits[0]!.checks, 'key')
    expect([check.ok, check.detail]).toEqual([false, expect.stringContaining(why)])
  })
})

describe('the text of a bundle', () => {
  it.each<[string, (text: string) => string]>([
    ['another version', text => text.replace('"v":1', '"v":2')],
    ['another member', text => text.replace('"v":1', '"v":1,"note":""')],
    ['a repeated member', text => text.replace('"v":1', '"v":1,"v":1')],
    ['a missing member', text => text.replace('"keys":', '"kees":')],
    ['lax base64', text => text.replace('"salt":"', '"salt":" ')],
    ['a negative index', text => text.replace('"index":0', '"index":-1')],
    ['a short hash', text => text.replace(/"proof":\["[^"]*"/, '"proof":["AAAA"')],
    ['trailing text', text => `${text}x`],
  ])('is refused with %s', async (_, change) => {
    const text = bundleText(await honest())
    expect(change(text)).not.toBe(text)
    expect(() => parseBundle(change(text))).toThrow(BundleError)
  })
})

function honest(): Promise<Bundle> {
  return ledgerBundle({})
}

type Options = {
  policy?: typeof policy
  keys?: Submission
  cosigners?: { name: string; time: number }[]
  unchecked?: boolean
}

/** A ledger of policy, keys, some others' entries and one batch of three; two of the batch are exhibits. */
async function ledgerBundle(options: Options): Promise<Bundle> {
  const chosen = options.policy ?? policy
  const genesis = genesisSubmission(chosen)
  const keys =
    options.keys ?? registerKeys([registration('other', 'bank', ['act']), registration('bank', 'bank', ['capture'])])
  const events = capture([
    item('contract.drafted', 'event-0001'),
    item('contract.signed', 'event-0002', { commitment: toBase64(commitmentOf(payload, salt)) }),
    item('contract.paid', 'event-0003', { commitment: toBase64(commitmentOf({ event: 'paid' }, salt)) }),
  ])
  const submissions = [genesis, keys, events]
  const leaves = submissions.flatMap(submissionLeaves)
  if (!options.unchecked) {
    const appended = appendSubmissions(EMPTY_EDGE, emptyState(chosen), submissions.map(submissionLeaves), nodeEd25519)
    expect(appended.refused).toEqual([])
    expect(appended.edge.root).toEqual(rootOf(leaves.map(leafHash)))
  }
  const cosigners = options.cosigners ?? MEMBERS.slice(0, 3).map((name, i) => ({ name, time: FIRST + i * DAY }))
  const checkpoint = checkpointNote(leaves.length, rootOf(leaves.map(leafHash)), cosigners)
  const headers = [0, 2, 2 + submissionLeaves(keys).length]
  const entry = (submission: number, position: number) =>
    logged(submissions[submission]!, headers[submission]!, position, leaves)
  return {
    v: 1,
    genesis: await entry(0, 0),
    checkpoint,
    keys: [await entry(1, keys.items.length - 1)],
    exhibits: [
      {
        title: 'Signed contract',
        file: { name: 'contract.pdf', bytes: contract },
        payload,
        salt,
        entry: await entry(2, 1),
      },
      { title: 'Payment', file: null, payload: { event: 'paid' }, salt, entry: await entry(2, 2) },
    ],
  }
}

async function logged(
  submission: Submission,
  headerIndex: number,
  position: number,
  leaves: Uint8Array[],
): Promise<LoggedItem> {
  const readTree = memoryReader(leaves.map(leafHash))
  const items = submissionLeaves(submission).slice(1)
  const at = async (index: number) => ({
    leaf: leaves[index]!,
    index,
    proof: await inclusionProof(index, leaves.length, readTree),
  })
  return {
    header: await at(headerIndex),
    item: await at(headerIndex + 1 + position),
    batch: await inclusionProof(position, items.length, memoryReader(items.map(leafHash))),
  }
}

/** A submission that claims lines 2 and 3, with proofs from a tree of its own. */
function alone(submission: Submission): Promise<LoggedItem> {
  const filler = [utf8('0'), utf8('1')]
  return logged(submission, 2, 0, [...filler, ...submissionLeaves(submission)])
}

function withItem(exhibit: Exhibit, changes: { [field: string]: Json }): Exhibit {
  const { entry } = exhibit
  const value = { ...JSON.parse(fromUtf8(entry.item.leaf)), ...changes }
  return { ...exhibit, entry: { ...entry, item: { ...entry.item, leaf: canonicalBytes(value) } } }
}

function withHeader(exhibit: Exhibit, change: (text: string) => string): Exhibit {
  const { entry } = exhibit
  const leaf = utf8(change(fromUtf8(entry.header.leaf)))
  return { ...exhibit, entry: { ...entry, header: { ...entry.header, leaf } } }
}

function found(checks: readonly Check[], id: Check['id']): Check {
  const check = checks.find(candidate => candidate.id === id)
  if (!check) throw new Error(`no check ${id}`)
  return check
}
