import { beforeAll, describe, expect, it } from 'vitest'
import { answerOf } from '#app/bundles/answer.ts'
import { headingOf, statedOf, viewOf } from '#app/bundles/bundle-view.ts'
import { type CourtBundle, courtBundleText, parseCourtBundle } from '#app/bundles/court-bundle.ts'
import { courtChecks } from '#app/bundles/court-checks.ts'
import { verifyCourtBundle } from '#app/bundles/verify-court-bundle.ts'
import { toHex, utf8 } from '#ledger/bytes.ts'
import { sha256 } from '#ledger/hash.ts'
import { bundleText, verifyBundle } from '#ledger/verify.ts'
import {
  AGREEMENT,
  changed,
  courtBundle,
  FIRST,
  inventedPolicy,
  root,
  SECOND,
  withExhibit,
  withOtherRoot,
  withoutCosignatures,
  withPart,
} from './court-fixture.ts'

let sound: CourtBundle
beforeAll(async () => {
  sound = await courtBundle()
})

async function read(bundle: CourtBundle, trust: string | null = null) {
  // Through the file's text, as a court has it.
  const parsed = parseCourtBundle(courtBundleText(bundle))
  const [view, verdict] = [viewOf(parsed), await verifyCourtBundle(parsed, trust)]
  const checks = courtChecks(view, verdict)
  return {
    view,
    verdict,
    checks,
    answer: answerOf(view, verdict),
    failed: checks.filter(check => check.ok === false).map(check => check.id),
    open: checks.filter(check => check.ok === null).map(check => check.id),
  }
}

describe('a sound bundle', () => {
  it('says since when each file has not changed, by the co-signature that made the quorum', async () => {
    const { answer, verdict, failed, open } = await read(sound)
    expect(failed).toEqual([])
    expect(open).toEqual(['policy'])
    expect(verdict.ok).toBe(true)
    expect(verdict.parts.map(part => part.cosigned?.since)).toEqual([FIRST, SECOND])
    expect(answer).toEqual({
      tone: 'neutral',
      sentence:
        'If the number below is the one printed in the notary’s report, the three files below have not changed since the members co-signed them, the first on 24 Nov 2021 at 10:43:00 (UTC+8) and the last on 20 Dec 2026 at 16:00:00 (UTC+8).',
    })
  })

  it('finds in each part what the ledger finds in it', async () => {
    const { verdict } = await read(sound, root)
    for (const [i, part] of sound.parts.entries()) {
      const expected = verifyBundle(part, root)
      expect(verdict.parts[i]!.ledger).toEqual(expected.ledger)
      expect(verdict.parts[i]!.exhibits).toEqual(expected.exhibits.map(exhibit => exhibit.checks))
      expect(expected.ok).toBe(true)
    }
  })

  it('counts what it checked', async () => {
    const { checks } = await read(sound)
    expect(Object.fromEntries(checks.map(check => [check.id, check.figure]))).toEqual({
      file: '3 of 3',
      commitment: '4 of 4',
      signature: '4 of 4',
      inclusion: '4 of 4',
      quorum: '4 of 4, 3 needed',
      genesis: '1 of 1',
      policy: 'by hand',
    })
    expect(checks.find(check => check.id === 'quorum')?.title).toBe('Four members co-signed that ledger')
    for (const check of checks) expect(check.proves && check.doesNotProve).toBeTruthy()
  })

  it('reads title, parties, files and records from what was committed to', async () => {
    const { view } = await read(sound)
    expect(view.title).toBe('Loan agreement of 24 November 2021')
    expect(view.counterparty).toEqual({ name: 'Zhang Haiyang', localName: '张海洋' })
    expect(view.files.map(file => [file.number, file.name, file.mediaType, file.from])).toEqual([
      [1, 'loan-agreement.pdf', 'application/pdf', 'contract.drafted'],
      [2, 'identity.json', 'application/json', 'contract.identified'],
      [3, 'report.pdf', 'application/pdf', 'report.sealed'],
    ])
    expect(view.records.map(record => record.type)).toEqual([
      'contract.drafted',
      'contract.identified',
      'contract.signed',
      'report.sealed',
    ])
  })

  it('lets nothing that is merely stated change the words of what was found', async () => {
    const { checks } = await read(sound)
    const { actors: _, ...silent } = sound.about
    const plain = await read({ ...sound, about: { ...silent, actors: {} } })
    expect(checks).toEqual(plain.checks)
  })

  it('is also read when it is a bare ledger bundle', async () => {
    const parsed = parseCourtBundle(bundleText(sound.parts[0]!))
    expect((await verifyCourtBundle(parsed, root)).ok).toBe(true)
    expect(viewOf(parsed).files).toHaveLength(2)
  })

  it('says it without condition once the trust root was compared, and not before', async () => {
    const [before, after] = [await read(sound), await read(sound, root)]
    expect(after.answer.tone).toBe('ok')
    expect(after.answer.sentence).toMatch(/^The three files below have not changed since the members co-signed them, /)
    expect(before.answer.sentence).toContain(after.answer.sentence.slice(1))
  })

  it('is no better than a stranger’s own ledger until then', async () => {
    const invented = await courtBundle(inventedPolicy)
    const { answer, verdict, failed } = await read(invented)
    expect([failed, verdict.ok]).toEqual([[], true])
    expect(answer.tone).toBe('neutral')
    expect(answer.sentence).toMatch(/^If the number below is the one printed in the notary’s report, /)
    expect((await read(invented, root)).answer).toMatchObject({ tone: 'bad' })
  })

  it('compares the trust root when it is given', async () => {
    expect((await read(sound, root)).checks.find(check => check.id === 'policy')).toMatchObject({ ok: true })
    const other = await read(
      sound,
      root.replace(/^./, first => (first === '0' ? '1' : '0')),
    )
    expect(other.failed).toEqual(['policy'])
    expect(other.verdict.ok).toBe(false)
    expect(other.answer).toMatchObject({ tone: 'bad' })
    expect(other.answer.sentence).toMatch(/^This is not the ledger that you compared it with\./)
  })
})

describe('a bundle that was tampered with fails as what was done to it', () => {
  it('a byte of a file', async () => {
    const bundle = withExhibit(sound, 0, 0, exhibit => {
      const bytes = exhibit.file!.bytes!.slice()
      bytes[3]! ^= 1
      return { ...exhibit, file: { ...exhibit.file!, bytes } }
    })
    const { failed, answer, verdict } = await read(bundle)
    expect(failed).toEqual(['file'])
    expect(verdict.ok).toBe(false)
    expect(answer).toEqual({
      tone: 'bad',
      sentence:
        'One file is not what was recorded: loan-agreement.pdf. Do not rely on it. The other two files are as recorded.',
    })
  })

  it('a detail of a record', async () => {
    const bundle = withExhibit(sound, 0, 2, exhibit => ({
      ...exhibit,
      payload: changed(exhibit.payload, { occurredAt: '2021-11-23T02:42:05.000Z' }),
    }))
    const { failed, answer } = await read(bundle)
    expect(failed).toEqual(['commitment'])
    expect(answer.sentence).toMatch(
      /^One record is not the one committed to: Signed, line \d+\. Its details were changed/,
    )
  })

  it('the root of the checkpoint', async () => {
    const bundle = withPart(sound, 0, part => ({ ...part, checkpoint: withOtherRoot(part.checkpoint) }))
    const { failed, answer } = await read(bundle)
    expect(failed).toContain('quorum')
    expect(failed).not.toContain('file')
    expect(answer.sentence).toMatch(/^No co-signature can be relied on\./)
  })

  it('two co-signatures where three are needed', async () => {
    const bundle = withPart(sound, 1, part => ({
      ...part,
      checkpoint: withoutCosignatures(part.checkpoint, ['bank', 'court']),
    }))
    const { failed, answer, checks } = await read(bundle)
    expect(failed).toEqual(['quorum'])
    expect(checks.find(check => check.id === 'quorum')?.figure).toBe('2 of 4, 3 needed')
    expect(answer.sentence).toMatch(/^Only two co-signed that ledger; three are needed\./)
  })

  it('three of four co-signatures are enough, and said to be three', async () => {
    const bundle = withPart(sound, 1, part => ({
      ...part,
      checkpoint: withoutCosignatures(part.checkpoint, ['bank']),
    }))
    const { checks, answer } = await read(bundle, root)
    expect(answer.tone).toBe('ok')
    expect(checks.find(check => check.id === 'quorum')).toMatchObject({
      ok: true,
      figure: '3 of 4, 3 needed',
      title: 'Three members co-signed that ledger',
    })
  })

  it('does not go on saying what a failed check would have proven', async () => {
    const bundle = withPart(sound, 1, part => ({
      ...part,
      checkpoint: withoutCosignatures(part.checkpoint, ['bank', 'notary', 'court', 'regulator']),
    }))
    const { checks } = await read(bundle)
    const quorum = checks.find(check => check.id === 'quorum')!
    expect(quorum).toMatchObject({ ok: false, title: 'No member co-signed that ledger; three are needed' })
    expect(quorum.proves).toMatch(/^0 of 4, 3 needed\. .* It says nothing now\.$/)
    expect(quorum.doesNotProve).toBe('')
  })

  it('the name that the bundle gives a file: the recorded one is shown', async () => {
    const bundle = withExhibit(sound, 0, 0, exhibit => ({
      ...exhibit,
      title: 'A receipt',
      file: { ...exhibit.file!, name: 'receipt-for-the-whole-sum.pdf' },
    }))
    const { view } = await read(bundle)
    expect(view.files[0]!.name).toBe('loan-agreement.pdf')
    expect(JSON.stringify(view)).not.toContain('receipt')
  })

  it('the name of one of two files of a record: the one that its bytes are recorded under is shown', async () => {
    const described = (name: string, bytes: Uint8Array) => ({ name, size: bytes.length, sha256: toHex(sha256(bytes)) })
    const bundle = withExhibit(sound, 0, 0, exhibit => ({
      ...exhibit,
      payload: changed(exhibit.payload, {
        files: [described('annex.pdf', utf8('annex')), described('loan-agreement.pdf', AGREEMENT)],
      }),
      file: { name: 'annex.pdf', bytes: AGREEMENT },
    }))
    expect((await read(bundle)).view.files[0]!.name).toBe('loan-agreement.pdf')
  })

  it('the names of the parties beside the records: shown as stated and nowhere else', async () => {
    const stranger = { name: 'Stranger Bank', localName: null }
    const about = { ...sound.about, claimant: { ...stranger, member: 'bank' }, counterparty: stranger, title: 'Deed' }
    const { view, checks } = await read({ ...sound, about })
    expect(headingOf(view)).toBe('Loan agreement of 24 November 2021: Zhang Haiyang 张海洋')
    expect(statedOf(view)).toBe('Stated by the bundle, not checked: claimant Stranger Bank.')
    expect(JSON.stringify(checks)).not.toMatch(/Stranger|claimant/)
  })

  it('an exhibit put into another line of the ledger', async () => {
    const bundle = withExhibit(sound, 0, 2, exhibit => {
      const { entry } = exhibit
      return { ...exhibit, entry: { ...entry, item: { ...entry.item, index: entry.item.index - 1 } } }
    })
    const { failed } = await read(bundle)
    expect(failed).toContain('inclusion')
    expect(failed).not.toContain('file')
  })

  it('a key registration left out: open, not failed', async () => {
    const { failed, open, answer } = await read(withPart(sound, 0, part => ({ ...part, keys: [] })))
    expect(failed).toEqual([])
    expect(open).toEqual(['signature', 'policy'])
    expect(answer.tone).toBe('wait')
  })

  it('parts that rest on different ledgers', async () => {
    const other = withPart(sound, 1, part => ({ ...part, genesis: part.keys[0]! }))
    const { failed, verdict } = await read(other)
    expect(failed).toContain('genesis')
    expect(verdict.ok).toBe(false)
  })
})

describe('what cannot be checked is said', () => {
  it('a file that comes apart from the bundle', async () => {
    const bundle = withExhibit(sound, 0, 1, exhibit => ({ ...exhibit, file: { ...exhibit.file!, bytes: null } }))
    const { answer, failed, verdict } = await read(bundle)
    expect(failed).toEqual([])
    expect(verdict.ok).toBe(null)
    expect(answer.tone).toBe('wait')
    expect(answer.sentence).toMatch(
      /^If the number below is the one printed in the notary’s report, two files below have not changed since .* One file comes apart from the bundle and was not compared: choose it below\.$/,
    )
  })

  it('nothing but pending records', async () => {
    const pending = [{ type: 'contract.drafted', occurredAt: null, status: 'pending' }]
    const { answer, verdict } = await read({ about: { ...sound.about, pending }, parts: [] })
    expect(verdict.ok).toBe(null)
    expect(answer).toEqual({
      tone: 'wait',
      sentence: 'Nothing can be checked yet: one record waits for the members to co-sign.',
    })
  })

  it('refuses what is not a bundle', () => {
    for (const text of ['', '[]', '{"v":1}', '{"v":2,"kind":"hardproof-court-bundle","about":null,"parts":[]}']) {
      expect(() => parseCourtBundle(text)).toThrow(/bundle/)
    }
  })
})
