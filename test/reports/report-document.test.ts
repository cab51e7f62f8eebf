import { decodePDFRawStream, PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, type PDFRawStream } from 'pdf-lib'
import { beforeAll, describe, expect, test } from 'vitest'
import { HONEST_LIMIT } from '#app/reports/report-cover.ts'
import { renderReport } from '#app/reports/report-document.server.ts'
import { findingOf } from '#app/reports/report-facts.ts'
import { canonicalBytes } from '#ledger/canonical.ts'
import { sampleFacts } from './sample-facts.ts'
import { hasTool, inked, pictureOf, run } from './tool.ts'

const textOf = (pdf: Uint8Array) =>
  run('pdftotext', ['in.pdf', '-'], { 'in.pdf': pdf }).stdout.toString('utf8').replace(/\s+/g, ' ')

describe('the preservation report', () => {
  let pdf: Uint8Array
  beforeAll(async () => {
    pdf = await renderReport(sampleFacts())
  })

  test('is the same to the byte for the same facts, and another for others', async () => {
    expect(Buffer.compare(pdf, await renderReport(sampleFacts()))).toBe(0)
    const other = await renderReport(sampleFacts({ number: '2025-0008' }))
    expect(Buffer.compare(pdf, other)).not.toBe(0)
  })

  test.skipIf(!hasTool('pdftoppm'))('shows each Chinese character of the office’s name', () => {
    const picture = pictureOf(pdf, 1)
    for (let character = 0; character < 6; character++) {
      // 15 points a character, 4 between; baseline 14 points below the upper margin of 60
      const share = inked(picture, 62 + character * 19, 60, 15, 16)
      expect(share, `character ${character + 1}`).toBeGreaterThan(0.08)
      expect(share, `character ${character + 1}`).toBeLessThan(0.7)
    }
    expect(inked(picture, 62 + 6 * 19 + 4, 60, 60, 16), 'beside the name').toBe(0)
  })

  test.skipIf(!hasTool('pdftoppm'))('shows no seal before it is sealed', () => {
    const picture = pictureOf(pdf, 1)
    expect(inked(picture, 430, 660, 103, 104)).toBeLessThan(0.05)
  })

  test('carries its facts as canonical JSON', async () => {
    expect(Buffer.compare(await attachment(pdf, 'manifest.json'), canonicalBytes(sampleFacts()))).toBe(0)
  })

  test.skipIf(!hasTool('pdftotext'))('says what it proves, what it does not, and how to check it', () => {
    const text = textOf(pdf)
    expect(text).toContain('have not changed since the ledger')
    expect(text).toContain(HONEST_LIMIT)
    expect(text).toContain(sampleFacts().ledger.genesisPolicyHash.slice(0, 16))
    expect(text).toContain('pdfsig report.pdf')
    expect(text).toContain('Page 1 of')
  })

  test.skipIf(!hasTool('pdftotext'))('writes a character that the font lacks as its code point', async () => {
    const text = textOf(await renderReport(sampleFacts({ officer: { name: 'Yoshida', localName: '𠮷田' } })))
    expect(text).toContain('[U+20BB7]田')
  })

  test.skipIf(!hasTool('pdftotext'))('claims no more than its checks do', async () => {
    const [first, ...others] = sampleFacts().checks
    const failed = sampleFacts({ checks: [{ ...first!, ok: false }, ...others] })
    const open = sampleFacts({ checks: [{ ...first!, ok: null }, ...others] })
    expect(findingOf(failed)).toBe('contradicted')
    expect(findingOf(open)).toBe('partly-checked')
    const contradicted = textOf(await renderReport(failed))
    expect(contradicted).toContain('At least one check contradicts the record')
    expect(contradicted).not.toContain('have not changed since')
    expect(textOf(await renderReport(open))).not.toContain('have not changed since')
  })

  test('without checks, events or a quorum nothing is unchanged', () => {
    expect(findingOf(sampleFacts())).toBe('unchanged')
    expect(findingOf(sampleFacts({ checks: [] }))).toBe('partly-checked')
    expect(findingOf(sampleFacts({ events: [] }))).toBe('partly-checked')
    const { ledger } = sampleFacts()
    const members = ledger.members.map((member, index) => ({
      ...member,
      coSignedAt: index < 2 ? member.coSignedAt : null,
    }))
    expect(findingOf(sampleFacts({ ledger: { ...ledger, members } }))).toBe('partly-checked')
  })

  test('long histories and long names go on to further pages', async () => {
    const [event] = sampleFacts().events
    const events = Array.from({ length: 120 }, (_, index) => ({ ...event!, leafIndex: index }))
    const title = '合同名称很长'.repeat(40)
    const contract = { ...sampleFacts().contract, title }
    const document = await PDFDocument.load(await renderReport(sampleFacts({ events, contract })))
    expect(document.getPageCount()).toBeGreaterThan(6)
  })
})

async function attachment(pdf: Uint8Array, name: string): Promise<Uint8Array> {
  const { catalog } = await PDFDocument.load(pdf, { updateMetadata: false })
  const files = catalog.lookup(PDFName.of('Names'), PDFDict).lookup(PDFName.of('EmbeddedFiles'), PDFDict)
  const pairs = files.lookup(PDFName.of('Names'), PDFArray)
  for (let at = 0; at < pairs.size(); at += 2) {
    if (pairs.lookup(at, PDFHexString).decodeText() !== name) continue
    const stream = pairs
      .lookup(at + 1, PDFDict)
      .lookup(PDFName.of('EF'), PDFDict)
      .lookup(PDFName.of('F'))
    return decodePDFRawStream(stream as PDFRawStream).decode()
  }
  throw new Error(`${name} is not attached`)
}
