import type { RulePack } from '#app/jurisdictions/pack.ts'
import { sourceWords } from '#app/jurisdictions/source-words.ts'
import { body, Flow, small } from '#app/pdf/flow.ts'
import { paintSheets } from '#app/pdf/paint-sheets.server.ts'
import { ink, line, soft, wait } from '#app/pdf/palette.ts'
import { Sheets } from '#app/pdf/sheets.ts'
import { allTypefaces } from '#app/pdf/typeface.server.ts'
import { formatCount } from '#app/ui/format.ts'
import { type CasePapers, instantWords, type PaperFile } from './case-papers.server.ts'
import { certificateParts } from './certificate-text.ts'

const DRAFT_WORDS = 'Draft for the signatory. Not signed. Not legal advice.'
const ANCHOR_WORDS =
  'The ledger proves that a record has not changed since a time; it does not prove that the record was true when captured.'

type Certificate = RulePack['certificates'][number]

/** A certificate as a draft on A4: filled from the case, with lines where the signatory has to write. */
export async function renderCertificate(papers: CasePapers, certificate: Certificate, now: Date): Promise<Uint8Array> {
  const flow = await newFlow()
  heading(flow, `${certificate.name} · case ${papers.found.number}`)
  flow.barred(DRAFT_WORDS, { size: 12, weight: 'medium', colour: ink }, wait, 18)
  flow.skip(6)
  flow.paragraph(`To be signed by: ${certificate.signatory}`, small)
  flow.paragraph(`${certificate.cite}. ${sourceWords(certificate)}`, small)
  flow.skip(16)
  for (const part of certificateParts(certificate.text, papers.values)) {
    if (part.kind === 'heading') flow.paragraph(part.text, { size: 15, weight: 'medium', colour: ink })
    else if (part.kind === 'paragraph') flow.paragraph(part.text, { ...body, size: 10.4 })
    else if (part.kind === 'files') fileTable(flow, papers.files)
    else writingLines(flow, part.label, part.count)
    flow.skip(9)
  }
  flow.skip(6)
  flow.barred(ANCHOR_WORDS, { size: 8.6, weight: 'regular', colour: soft }, line, 13)
  footers(flow, `${DRAFT_WORDS} Case ${papers.found.number}, ${certificate.name}`)
  return paint(flow, `${certificate.name}, draft, case ${papers.found.number}`, papers, now)
}

/** SHA-256 of each file and the commitment of each record: enclosed with a certificate that asks for a hash report. */
export async function renderHashReport(papers: CasePapers, now: Date): Promise<Uint8Array> {
  const { values, files, records, timeZone, found } = papers
  const flow = await newFlow()
  heading(flow, `Hash report · case ${found.number}`)
  flow.paragraph('Hash report', { size: 22, weight: 'light', colour: ink })
  flow.skip(6)
  const contract = `${values['contract.title']}, ${values['contract.reference']}`
  flow.definitions([
    ['Contract', contract],
    ['Parties', `${values['bank.name']}; ${values['respondent.name'] ?? ''}`],
    ['Drawn up', instantWords(now, timeZone)],
    ['Algorithm', 'SHA-256 (FIPS 180-4), in hexadecimal'],
  ])
  flow.skip(10)
  flow.paragraph(
    'Files: of the bytes as they were received, computed then; each is compared again whenever the file is opened.',
    small,
  )
  fileTable(flow, files)
  flow.skip(8)
  flow.paragraph(
    'Records: the salted commitment to each, which is all that the ledger holds of it. Its receipt shows the place in the ledger.',
    small,
  )
  flow.table(
    [
      { title: 'No.', width: 30 },
      { title: 'Record', width: 121 },
      { title: 'Stated time', width: 112 },
      { title: 'Commitment', width: 208 },
    ],
    records.map(({ position, type, occurredAt, commitment }) => ({
      cells: [String(position), type, instantWords(occurredAt, timeZone), commitment],
    })),
  )
  flow.barred(ANCHOR_WORDS, { size: 8.6, weight: 'regular', colour: soft }, line, 13)
  footers(flow, `Hash report, case ${found.number}. Not signed.`)
  return paint(flow, `Hash report, case ${found.number}`, papers, now)
}

async function newFlow(): Promise<Flow> {
  const flow = new Flow(new Sheets(await allTypefaces()), { left: 62, right: 62, top: 60, bottom: 70 })
  flow.newPage()
  return flow
}

function heading(flow: Flow, words: string): void {
  flow.sheets.text(flow.left, flow.y, words, small)
  flow.skip(8)
  flow.sheets.rule(flow.left, flow.y, flow.width, ink, 1)
  flow.skip(16)
}

function fileTable(flow: Flow, files: readonly PaperFile[]): void {
  if (files.length === 0) {
    flow.paragraph('No file of this contract is kept here.', body)
    return
  }
  flow.table(
    [
      { title: 'File', width: 176 },
      { title: 'Bytes', width: 60, align: 'right' },
      { title: 'SHA-256', width: 235 },
    ],
    files.map(({ name, size, sha256 }) => ({ cells: [name, formatCount(size), sha256] })),
  )
}

/** To be written on by hand, with what belongs there underneath. */
function writingLines(flow: Flow, label: string, count: number): void {
  flow.ensure(count * 24 + 14)
  for (let at = 0; at < count; at++) {
    flow.skip(24)
    flow.sheets.rule(flow.left, flow.y, count > 1 ? flow.width : 240, ink, 0.6)
  }
  flow.skip(2)
  flow.paragraph(label, small)
}

function footers(flow: Flow, words: string): void {
  const { sheets } = flow
  const y = flow.floor + 30
  sheets.pages.forEach((_, page) => {
    sheets.text(flow.left, y, words, small, { page })
    sheets.text(flow.right, y, `Page ${page + 1} of ${sheets.pages.length}`, small, { page, align: 'right' })
  })
}

function paint(flow: Flow, title: string, papers: CasePapers, now: Date): Promise<Uint8Array> {
  const author = papers.values['bank.name'] ?? 'Hardproof'
  return paintSheets(flow.sheets, { title, author, subject: title, language: 'en', madeAt: now })
}
