import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { answerOf } from '#app/bundles/answer.ts'
import { buildCourtBundle } from '#app/bundles/build-bundle.server.ts'
import { viewOf } from '#app/bundles/bundle-view.ts'
import { courtBundleText, parseCourtBundle } from '#app/bundles/court-bundle.ts'
import { courtChecks } from '#app/bundles/court-checks.ts'
import { listCaseFiles } from '#app/bundles/list-case-files.server.ts'
import { readCaseFile } from '#app/bundles/read-case-file.server.ts'
import { verifyCourtBundle } from '#app/bundles/verify-court-bundle.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { evidence } from '#db/schema/index.ts'
import { utf8 } from '#ledger/bytes.ts'
import { policyHash } from '#ledger/policy.ts'
import { AGREEMENT, CaseOnLedger } from './case-on-ledger.ts'
import { withExhibit } from './court-fixture.ts'

let world: CaseOnLedger
beforeAll(async () => {
  world = await CaseOnLedger.open()
})

type Limits = Parameters<typeof buildCourtBundle>[3]

/** As the court sees it, through the text that it downloads. */
async function downloaded(limits?: Limits) {
  const { caseId, court, keeping } = world
  const bundle = await court.as(tx => buildCourtBundle(tx, keeping, { caseId, courtId: court.organisationId }, limits))
  return parseCourtBundle(courtBundleText(bundle))
}

async function verified(limits?: Limits) {
  const bundle = await downloaded(limits)
  const view = viewOf(bundle)
  const verdict = await verifyCourtBundle(bundle, policyHash(world.rig.founded.policy))
  return { bundle, view, verdict, answer: answerOf(view, verdict) }
}

describe('the bundle of a case, from real records', () => {
  it('is nothing to a court that was given no link', async () => {
    await expect(downloaded()).rejects.toThrow(DomainError)
  })

  it('lists what the members have not co-signed yet as pending, and checks nothing of it', async () => {
    await world.link()
    const { bundle, answer, verdict } = await verified()
    expect(bundle.parts).toEqual([])
    expect(bundle.about.pending.map(record => [record.type, record.status])).toEqual([
      ['contract.drafted', 'pending'],
      ['contract.shown', 'pending'],
      ['contract.identified', 'pending'],
      ['contract.signed', 'pending'],
    ])
    expect(verdict.ok).toBe(null)
    expect(answer.sentence).toBe('Nothing can be checked yet: four records wait for the members to co-sign.')

    await world.sequence()
    const sequenced = await downloaded()
    expect(new Set(sequenced.about.pending.map(record => record.status))).toEqual(new Set(['sequenced']))
  })

  it('verifies against the genesis policy once it is published', async () => {
    await world.publish()
    const { verdict, view, answer, bundle } = await verified()
    expect(bundle.about.pending).toEqual([])
    expect(verdict.ok).toBe(true)
    expect(view.title).toBe('Loan agreement of 2 March 2026')
    expect(view.about).toMatchObject({
      court: { localName: '延平区人民法院' },
      claimant: { name: 'Wuyi Rural Commercial Bank', member: 'bank' },
      timeZone: 'Asia/Shanghai',
    })
    expect(view.files.map(file => [file.name, file.mediaType, file.held])).toEqual([
      ['loan-agreement.pdf', 'application/pdf', true],
      ['identity.json', 'application/json', true],
    ])
    expect(view.records.map(record => record.type)).toEqual([
      'contract.drafted',
      'contract.shown',
      'contract.identified',
      'contract.signed',
    ])
    const signed = courtChecks(view, verdict).find(check => check.id === 'signature')!
    expect(signed.findings[0]!.detail).toContain(
      `${world.bank.organisationId} (“Wuyi Rural Commercial Bank”, as the bundle states) signed`,
    )
    expect(answer.tone).toBe('ok')
    expect(answer.sentence).toMatch(/^The two files below have not changed since the members co-signed them on /)
  })

  it('rests each record on the earliest checkpoint that covers it, and says what is still pending', async () => {
    const before = await verified()
    await world.capture([
      { type: 'contract.delivered', payload: { occurredAt: '2026-03-02T10:42:07+08:00' } },
      { type: 'contract.missed', payload: { occurredAt: '2026-06-02T00:00:00+08:00' } },
    ])
    const waiting = await verified()
    expect(waiting.bundle.about.pending).toHaveLength(2)
    expect(waiting.verdict.ok).toBe(true)
    await world.publish()
    const after = await verified()
    expect(after.bundle.parts).toHaveLength(2)
    expect(after.bundle.parts[0]!.checkpoint).toBe(before.bundle.parts[0]!.checkpoint)
    expect(after.verdict.ok).toBe(true)
    expect(after.answer.sentence).toBe(before.answer.sentence)
  })

  it('takes the notary’s sealed report in as an exhibit, on a checkpoint of its own', async () => {
    const before = await downloaded()
    await world.seal(utf8('%PDF-1.7 sealed'))
    expect((await downloaded()).about.pending.map(record => record.type)).toEqual(['report.sealed', 'seal.digest'])
    await world.publish()
    const { bundle, view, verdict, answer } = await verified()
    expect(verdict.ok).toBe(true)
    expect(bundle.parts).toHaveLength(before.parts.length + 1)
    expect(view.files.at(-1)).toMatchObject({
      name: '2026-0001.pdf',
      from: 'report.sealed',
      mediaType: 'application/pdf',
    })
    expect(answer.sentence).toMatch(/^The three files below have not changed since/)
    const altered = withExhibit(bundle, bundle.parts.length - 1, 0, exhibit => ({
      ...exhibit,
      file: { ...exhibit.file!, bytes: utf8('%PDF-1.7 forged') },
    }))
    const forged = await verifyCourtBundle(altered, null)
    expect(answerOf(viewOf(altered), forged).sentence).toMatch(/^One file is not what was recorded: 2026-0001\.pdf\./)
  })

  it('leaves files out beyond its size, and says that they were not compared', async () => {
    const { view, answer, verdict } = await verified({ maxFileBytes: AGREEMENT.length })
    expect(view.files.map(file => file.held)).toEqual([true, false, false])
    expect(verdict.ok).toBe(null)
    expect(answer.sentence).toMatch(/Two files come apart from the bundle and were not compared: choose them below\.$/)
  })

  it('is not to be had by other tenants', async () => {
    const { keeping, caseId, notary } = world
    const other = notary.as(tx => buildCourtBundle(tx, keeping, { caseId }))
    await expect(other).rejects.toMatchObject({ code: 'case-unknown' })
  })
})

describe('one file of a case', () => {
  const read = async (evidenceId: string) => {
    const { keeping, caseId, court } = world
    const { stream, name } = await court.as(tx => readCaseFile(tx, keeping, caseId, evidenceId))
    const chunks: Uint8Array[] = []
    for await (const chunk of stream) chunks.push(chunk)
    return { name, bytes: Buffer.concat(chunks) }
  }

  it('is read by its id, and only where a record of the case names it', async () => {
    const { court, caseId } = world
    const files = await court.as(tx => listCaseFiles(tx, caseId))
    expect(files).toHaveLength(3)
    const found = await Promise.all(files.map(file => read(file.evidenceId)))
    expect(found.map(file => file.name).sort()).toEqual([
      'Preservation report 2026-0001.pdf',
      'identity.json',
      'loan-agreement.pdf',
    ])
    expect(found.find(file => file.name === 'loan-agreement.pdf')!.bytes.equals(AGREEMENT)).toBe(true)

    // The bank's too, but of no record of this case.
    await world.upload('of-nothing.pdf', 'application/pdf', new Uint8Array([1, 2, 3]))
    const [apart] = await world.bank.as(tx => tx.select().from(evidence).where(eq(evidence.name, 'of-nothing.pdf')))
    await expect(read(apart!.id)).rejects.toMatchObject({ code: 'unknown-evidence' })
  })
})
