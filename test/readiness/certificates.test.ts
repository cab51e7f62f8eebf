import { beforeAll, describe, expect, it } from 'vitest'
import { certificateBlanks } from '#app/jurisdictions/certificate-blanks.ts'
import { shippedPacks } from '#app/jurisdictions/packs/index.ts'
import { type CasePapers, readCasePapers } from '#app/readiness/case-papers.server.ts'
import { renderCertificate, renderHashReport } from '#app/readiness/certificate-document.server.ts'
import { certificateParts } from '#app/readiness/certificate-text.ts'
import { toHex } from '#ledger/bytes.ts'
import { sha256 } from '#ledger/hash.ts'
import { AGREEMENT, CaseOnLedger } from '../bundles/case-on-ledger.ts'
import { hasTool, run } from '../reports/tool.ts'

let made: CaseOnLedger
let papers: CasePapers
const now = new Date('2026-11-23T08:00:00Z')

beforeAll(async () => {
  made = await CaseOnLedger.open()
  await made.publish()
  papers = await made.bank.as((tx, { actor }) => readCasePapers(tx, actor.organisationId, made.caseId))
}, 120_000)

const textOf = (pdf: Uint8Array) =>
  run('pdftotext', ['in.pdf', '-'], { 'in.pdf': pdf }).stdout.toString('utf8').replace(/\s+/g, ' ')

/** A digest may be broken over two lines. */
const closeUp = (text: string) => text.replace(/\s/g, '')

const drafts = shippedPacks.flatMap(pack =>
  pack.certificates.map(certificate => ({ pack: pack.jurisdiction, ...certificate })),
)

describe('a certificate’s text', () => {
  it('uses only blanks that are known', () => {
    for (const { id, text } of drafts) {
      for (const [, name] of text.matchAll(/\{\{([^}]*)\}\}/g)) expect(certificateBlanks, id).toHaveProperty([name!])
    }
  })

  it('is filled from the case, and leaves lines for what the case does not know', () => {
    const parts = certificateParts(
      'TITLE\nArt. 1\n\nI, {{signatory.name}}, of {{bank.name}}.\n\n{{files.list}}\n\n{{signature}}',
      {
        'bank.name': 'Wuyi {{signature}}',
      },
    )
    expect(parts).toEqual([
      { kind: 'heading', text: 'TITLE' },
      { kind: 'paragraph', text: 'Art. 1' },
      { kind: 'paragraph', text: 'I, ______________________ (name of the signatory), of Wuyi {{signature}}.' },
      { kind: 'files' },
      { kind: 'lines', label: 'Signature', count: 1 },
    ])
  })
})

describe.skipIf(!hasTool('pdftotext'))('a draft', () => {
  it.each(drafts)('of $pack $id says whose it is, that it is none yet, and where its rule comes from', async draft => {
    const text = textOf(await renderCertificate(papers, draft, now))
    expect(text).toContain('Draft for the signatory. Not signed. Not legal advice.')
    expect(text).toContain(`To be signed by: ${draft.signatory}`.replace(/[‘’]/g, "'"))
    expect(text).toContain(draft.cite.replace(/[‘’]/g, "'"))
    expect(text).toContain('not reviewed by counsel yet')
    if (draft.source === 'memory') expect(text).toContain('counsel to confirm')
    expect(text).not.toMatch(/\{\{|undefined|\bnull\b|admissib/i)
  })

  it('has names in their script and SHA-256 of each file', async () => {
    const a = drafts.find(({ id }) => id === 'us-90214')!
    const text = textOf(await renderCertificate(papers, a, now))
    expect(text).toContain('张海洋')
    expect(text).toContain('武夷农村商业银行')
    expect(closeUp(text)).toContain(toHex(sha256(AGREEMENT)))
    expect(text).toContain('______')
  })

  it('is the same bytes for the same case and time', async () => {
    const [one, other] = [
      await renderCertificate(papers, drafts[0]!, now),
      await renderCertificate(papers, drafts[0]!, now),
    ]
    expect(toHex(sha256(one))).toBe(toHex(sha256(other)))
  })
})

describe.skipIf(!hasTool('pdftotext'))('the hash report', () => {
  it('lists each file and each record with its digest', async () => {
    const text = closeUp(textOf(await renderHashReport(papers, now)))
    expect(papers.records).toHaveLength(4)
    for (const { sha256 } of papers.files) expect(text).toContain(sha256)
    for (const { commitment } of papers.records) expect(text).toContain(commitment)
    expect(text).toContain('SHA-256(FIPS180-4)')
  })
})

it('nobody draws papers of another organisation’s case', async () => {
  const theirs = made.notary.as((tx, { actor }) => readCasePapers(tx, actor.organisationId, made.caseId))
  await expect(theirs).rejects.toMatchObject({ status: 404 })
  const none = made.bank.as((tx, { actor }) => readCasePapers(tx, actor.organisationId, 'not-a-uuid'))
  await expect(none).rejects.toMatchObject({ status: 404 })
})
