import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inspectPdfSignatures } from '#app/evidence/pdf-signatures.server.ts'
import type { LaterChange, PdfCheckId, Standing } from '#app/evidence/pdf-signatures.ts'

/** Files signed by real authorities, and the same kind tampered with; kept beside the project, not in it. */
const CORPUS = join(process.cwd(), '../shared/corpus/signed-pdfs')
const present = existsSync(CORPUS)
if (!present) console.warn('skipped: the folder of signed PDFs is not beside the project')

type Expected = [Standing, { later?: LaterChange[]; no?: PdfCheckId; stamped?: true }?]

const stamped = true as const
const EXPECTED: Record<string, Expected[]> = {
  'BadEncodedCMS.pdf': [['undetermined', { no: 'algorithms' }]],
  'EmptyPage.pdf': [],
  'PAdES-LT.pdf': [
    ['intact', { later: ['document-time-stamp', 'signature', 'validation-data'] }],
    ['intact', { later: ['document-time-stamp', 'signature', 'validation-data'], stamped }],
    ['intact', { later: ['signature', 'validation-data'], stamped }],
    ['intact', { later: ['validation-data'], stamped }],
  ],
  'Signature-P-BG_BOR-1.pdf': [['intact']],
  'Signature-P-HU_MIC-1.pdf': [['intact', { stamped }]],
  'belgian_pki_multiple_ocsps_lt.pdf': [['intact', { later: ['validation-data'], stamped }]],
  'doc-firmado-LT.pdf': [['intact', { later: ['validation-data'], stamped }]],
  'doc-firmado-T.pdf': [['intact', { stamped }]],
  'doc-firmado.pdf': [
    ['intact', { later: ['document-time-stamp', 'validation-data'], stamped }],
    ['intact', { stamped }],
  ],
  'dss-2058-LTA-test.pdf': [
    ['intact', { later: ['document-time-stamp', 'validation-data'], stamped }],
    ['intact', { stamped }],
  ],
  'encrypted.pdf': [['intact']],
  'hello_signed_INCSAVE_signed.pdf': [
    ['undetermined', { no: 'algorithms', later: ['signature'] }],
    ['undetermined', { no: 'algorithms' }],
  ],
  'hello_signed_INCSAVE_signed_EDITED.pdf': [
    ['undetermined', { no: 'algorithms', later: ['signature'] }],
    ['contradicted', { no: 'byte-range' }],
  ],
  'hide.pdf': [['undetermined']],
  'open_protected.pdf': [],
  'pades-5-signatures-and-1-document-timestamp.pdf': [
    ['undetermined', { stamped }],
    ['undetermined', { stamped }],
    ['undetermined'],
    ['undetermined'],
    ['undetermined'],
    ['intact', { stamped }],
  ],
  'pades-bes.pdf': [['intact']],
  'pades-ltv.pdf': [
    ['intact', { later: ['document-time-stamp', 'validation-data'] }],
    ['intact', { later: ['document-time-stamp', 'validation-data'], stamped }],
    ['intact', { stamped }],
  ],
  'pades_infinite_loop.pdf': [['contradicted', { no: 'byte-range' }]],
  'pdf-byterange-overlap.pdf': [
    ['intact', { later: ['signature'] }],
    ['contradicted', { no: 'byte-range' }],
  ],
  'pdf-signed-added-page.pdf': [['contradicted', { no: 'later-changes', later: ['other'] }]],
  'pdf-signed-corrupted.pdf': [['contradicted', { no: 'byte-range' }]],
  'pdf-signed-original.pdf': [['intact']],
  'pdf-signed-out-of-byteRange.pdf': [['contradicted', { no: 'byte-range' }]],
  'pdf-spoofing-attack.pdf': [
    ['contradicted', { no: 'byte-range', stamped }],
    ['contradicted', { no: 'attached', later: ['document-information', 'other', 'signature'], stamped }],
  ],
  'pdf-with-empty-sig.pdf': [['contradicted', { no: 'signature' }]],
  'pkcs7.pdf': [['intact', { stamped }]],
  'replace.pdf': [['contradicted', { no: 'later-changes', later: ['document-information', 'other'] }]],
  'testdoc.pdf': [],
  'timestamped_and_signed.pdf': [['intact', { later: ['signature'], stamped }], ['intact']],
}

describe.skipIf(!present)('signed PDFs of others', () => {
  test('every file of the folder has an expectation', () => {
    const files = readdirSync(CORPUS).filter(name => name.endsWith('.pdf'))
    expect(files.sort()).toEqual([...Object.keys(EXPECTED), 'malformed-pades.pdf'].sort())
  })

  test.each(Object.entries(EXPECTED))('%s', async (name, expected) => {
    const report = await inspectPdfSignatures(readFileSync(join(CORPUS, name)))
    expect(report.state).toBe('read')
    expect(report.signatures.map(one => one.standing)).toEqual(expected.map(([standing]) => standing))
    expected.forEach(([, { later = [], no, stamped } = {}], index) => {
      const one = report.signatures[index]!
      expect(one.laterChanges).toEqual(later)
      expect(one.timeStamp !== null).toBe(stamped ?? false)
      if (no) expect(one.checks.find(check => check.id === no)?.ok).toBe(false)
      expect(one.checks.find(check => check.id === 'chain')?.ok ?? null).toBe(null)
    })
  })

  test('a file whose beginning is broken is no PDF', async () => {
    const report = await inspectPdfSignatures(readFileSync(join(CORPUS, 'malformed-pades.pdf')))
    expect(report).toMatchObject({ state: 'not-a-pdf', signatures: [] })
  })

  test('an encrypted file says so, and that there may be more in it', async () => {
    const report = await inspectPdfSignatures(readFileSync(join(CORPUS, 'open_protected.pdf')))
    expect(report.encrypted).toBe(true)
    expect(report.summary).toContain('encrypted')
  })
})
