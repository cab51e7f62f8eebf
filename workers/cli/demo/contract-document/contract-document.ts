/** A bank's loan agreement as a PDF in English and Chinese, and the bank's electronic signature on it. */
import type { PdfSigner } from '#app/pdf/cms-signature.server.ts'
import { body, Flow } from '#app/pdf/flow.ts'
import { paintSheets } from '#app/pdf/paint-sheets.server.ts'
import { faint, hairline, ink, line, soft, seal as vermilion, wash } from '#app/pdf/palette.ts'
import { roundSeal } from '#app/pdf/seal-art.server.ts'
import { Sheets, type TextStyle } from '#app/pdf/sheets.ts'
import { signPdf } from '#app/pdf/sign-pdf.server.ts'
import { allTypefaces } from '#app/pdf/typeface.server.ts'
import { chineseAmount, plainAmount } from './amount.ts'
import { type Clause, clausesOf } from './clauses.ts'
import type { Instalment } from './plan.ts'

export interface ContractParty {
  readonly name: string
  readonly localName: string
  /** Unified social credit code or identity number, as it is to be printed. */
  readonly registration: string
  readonly address: string
}

export interface LoanTerms {
  readonly reference: string
  readonly lender: ContractParty
  readonly borrower: ContractParty
  readonly principalMinor: bigint
  /** Yearly, in hundredths of a per cent: 540 is 5.40 %. */
  readonly rateBasisPoints: number
  readonly purpose: { readonly text: string; readonly localText: string }
  /** Calendar date, `2025-03-12`. */
  readonly signedOn: string
  readonly instalments: readonly Instalment[]
  readonly court: { readonly name: string; readonly localName: string }
}

export const LENDER_FIELD = 'LenderSignature'
const SEAL_SIZE = 100

/** A4, two pages for up to 24 instalments, with an empty signature field for the lender. Same terms, same bytes. */
export async function renderLoanContract(terms: LoanTerms): Promise<Uint8Array> {
  const sheets = new Sheets(await allTypefaces())
  const flow = new Flow(sheets, { left: 62, right: 62, top: 56, bottom: 66 })
  flow.newPage()
  drawHeading(flow, terms)
  drawParties(flow, terms)
  drawTerms(flow, terms)
  clausesOf(terms).forEach((clause, index) => {
    drawClause(flow, index + 1, clause)
  })
  drawSchedule(flow, terms.instalments)
  drawSignatures(flow, terms)
  drawFooters(flow, terms)
  return paintSheets(sheets, {
    title: `Loan agreement ${terms.reference}`,
    author: terms.lender.name,
    subject: `Loan agreement between ${terms.lender.name} and ${terms.borrower.name}`,
    language: 'en',
    madeAt: new Date(`${terms.signedOn}T00:00:00Z`),
  })
}

export interface ContractSigning {
  /** The round seal carries this. */
  localName: string
  name: string
  location: string
  signedAt: Date
}

/**
 * PAdES B-B by the lender, shown as its contract seal. It certifies nothing about later changes, so that others may sign
 * after it. Throws as `signPdf` does.
 */
export async function signContractPdf(pdf: Uint8Array, signer: PdfSigner, facts: ContractSigning): Promise<Uint8Array> {
  const { localName, ...signing } = facts
  return signPdf(pdf, signer, {
    ...signing,
    field: LENDER_FIELD,
    reason: 'Signed for the lender',
    certify: false,
    appearance: (width, height) => roundSeal(localName, '合同专用章', Math.min(width, height), vermilion),
  })
}

function drawHeading(flow: Flow, { reference, lender }: LoanTerms): void {
  const { sheets } = flow
  const bank: TextStyle = { size: 10, weight: 'medium', colour: ink, tracking: 1.5 }
  const quiet: TextStyle = { size: 8, weight: 'regular', colour: soft }
  sheets.text(flow.left, flow.y + 9, lender.localName, bank)
  sheets.text(flow.right, flow.y + 9, `No. ${reference}`, quiet, { align: 'right' })
  sheets.text(flow.left, flow.y + 21, lender.name, quiet)
  sheets.rule(flow.left, flow.y + 29, flow.width, ink, 1)
  sheets.text(flow.left - 1, flow.y + 66, 'Loan agreement', { size: 25, weight: 'light', colour: ink })
  const chinese: TextStyle = { size: 15, weight: 'regular', colour: ink, tracking: 3 }
  sheets.text(flow.right + 3, flow.y + 65, '小微企业借款合同', chinese, { align: 'right' })
  flow.skip(88)
}

function drawParties(flow: Flow, { lender, borrower }: LoanTerms): void {
  const column = flow.width / 2
  const small: TextStyle = { size: 7.8, weight: 'regular', colour: soft }
  const top = flow.y
  const heights = [
    ['Lender  贷款人', lender],
    ['Borrower  借款人', borrower],
  ].map(([role, party], index) => {
    const { name, localName, registration, address } = party as ContractParty
    const x = flow.left + index * column
    flow.sheets.text(x, top + 8, role as string, { size: 7.6, weight: 'regular', colour: faint })
    flow.sheets.text(x, top + 23, localName, { size: 12, weight: 'medium', colour: ink })
    flow.sheets.text(x, top + 36, name, { ...body, size: 9 })
    const lines = [registration, address].flatMap(text => flow.sheets.lines(text, column - 16, small))
    lines.forEach((text, at) => {
      flow.sheets.text(x, top + 49 + at * 11, text, small)
    })
    return 49 + lines.length * 11
  })
  flow.y = top + Math.max(...heights) + 10
}

function drawTerms(flow: Flow, terms: LoanTerms): void {
  const height = 52
  const { sheets } = flow
  sheets.draw({ kind: 'box', x: flow.left, y: flow.y, width: flow.width, height, fill: wash })
  const last = terms.instalments.at(-1)!.due
  const cells: [string, string, string][] = [
    ['Principal  本金', `¥${plainAmount(terms.principalMinor)}`, `人民币${chineseAmount(terms.principalMinor)}`],
    ['Yearly rate  年利率', `${(terms.rateBasisPoints / 100).toFixed(2)}%`, 'reckoned monthly  按月计息'],
    ['Term  期限', `${terms.instalments.length} months`, `${terms.signedOn} to ${last}`],
  ]
  const widths = [0.4, 0.29, 0.31]
  let x = flow.left + 12
  cells.forEach(([label, value, note], index) => {
    sheets.text(x, flow.y + 13, label, { size: 7.4, weight: 'regular', colour: faint })
    sheets.text(x, flow.y + 31, value, { size: 15, weight: 'medium', colour: ink })
    sheets.text(x, flow.y + 44, note, { size: 7.8, weight: 'regular', colour: soft })
    x += flow.width * widths[index]!
  })
  flow.skip(height + 18)
}

function drawClause(flow: Flow, number: number, clause: Clause): void {
  const { sheets } = flow
  const english: TextStyle = { size: 8.8, weight: 'regular', colour: ink }
  const chinese: TextStyle = { size: 8.6, weight: 'regular', colour: soft }
  const indent = 20
  const width = flow.width - indent
  const lines = sheets.lines(clause.text, width, english).length + sheets.lines(clause.localText, width, chinese).length
  flow.ensure(16 + lines * 13.8 + 6)
  const heading: TextStyle = { size: 9.4, weight: 'medium', colour: ink }
  sheets.text(flow.left, flow.y + 10, `${number}`, { ...heading, weight: 'light' })
  const wide = sheets.text(flow.left + indent, flow.y + 10, clause.title, heading)
  sheets.text(flow.left + indent + wide + 8, flow.y + 10, clause.localTitle, { ...heading, colour: soft })
  flow.skip(16)
  flow.paragraph(clause.text, english, { x: flow.left + indent, width, leading: 13.4 })
  flow.paragraph(clause.localText, chinese, { x: flow.left + indent, width, leading: 13.8 })
  flow.skip(10)
}

/** Set in two halves side by side, so that two years still fit the page. */
function drawSchedule(flow: Flow, instalments: readonly Instalment[]): void {
  const { sheets } = flow
  const rows = Math.ceil(instalments.length / 2)
  const rowHeight = 15
  flow.skip(8)
  flow.ensure(38 + rows * rowHeight)
  const title: TextStyle = { size: 9.4, weight: 'medium', colour: ink }
  const wide = sheets.text(flow.left, flow.y + 10, 'Schedule of repayment', title)
  sheets.text(flow.left + wide + 8, flow.y + 10, '还款计划表', { ...title, colour: soft })
  flow.skip(18)
  const half = (flow.width - 24) / 2
  const top = flow.y
  for (const [side, part] of [instalments.slice(0, rows), instalments.slice(rows)].entries()) {
    const x = flow.left + side * (half + 24)
    const columns = [x + 16, x + 122, x + 172, x + half]
    const head: TextStyle = { size: 7.2, weight: 'regular', colour: faint }
    sheets.text(columns[0]!, top + 8, 'Due  还款日', head)
    ;['Principal  本金', 'Interest  利息', 'Total  合计'].forEach((text, at) => {
      sheets.text(columns[at + 1]!, top + 8, text, head, { align: 'right' })
    })
    sheets.rule(x, top + 13, half, line, 0.7)
    part.forEach(({ due, principalMinor, interestMinor }, index) => {
      const y = top + 23 + index * rowHeight
      const cell: TextStyle = { size: 8, weight: 'regular', colour: ink }
      sheets.text(x, y, String(side * rows + index + 1), { ...cell, colour: faint })
      sheets.text(columns[0]!, y, due, cell)
      ;[principalMinor, interestMinor, principalMinor + interestMinor].forEach((minor, at) => {
        sheets.text(columns[at + 1]!, y, plainAmount(minor), cell, { align: 'right' })
      })
      sheets.rule(x, y + 4.6, half, hairline, 0.4)
    })
  }
  flow.y = top + 22 + rows * rowHeight
}

function drawSignatures(flow: Flow, terms: LoanTerms): void {
  const { sheets } = flow
  flow.ensure(SEAL_SIZE + 50)
  const top = flow.y + 44
  const half = flow.width / 2
  const label: TextStyle = { size: 7.6, weight: 'regular', colour: faint }
  const name: TextStyle = { size: 11, weight: 'medium', colour: ink }
  const small: TextStyle = { size: 7.8, weight: 'regular', colour: soft }
  for (const [side, [role, party]] of (
    [
      ['For the lender  贷款人（盖章）', terms.lender],
      ['The borrower  借款人（签名）', terms.borrower],
    ] as const
  ).entries()) {
    const x = flow.left + side * half
    const width = half - 20
    sheets.text(x, top + 12, role, label)
    sheets.text(x, top + 56, party.localName, name)
    sheets.rule(x, top + 63, width, ink, 0.6)
    sheets.text(x, top + 74, party.name, small)
    sheets.text(
      x,
      top + 86,
      `${terms.signedOn}  ${side === 0 ? 'electronic seal  电子印章' : 'electronic signature  电子签名'}`,
      small,
    )
  }
  const x = flow.left + half - 20 - SEAL_SIZE + 6
  const place = { x, y: top - 2, width: SEAL_SIZE, height: SEAL_SIZE }
  sheets.signaturePlaces.push({ name: LENDER_FIELD, page: sheets.lastPage, ...place })
}

function drawFooters(flow: Flow, { reference }: LoanTerms): void {
  const style: TextStyle = { size: 7.2, weight: 'regular', colour: soft }
  const y = flow.floor + 30
  flow.sheets.pages.forEach((_, page) => {
    const prevails = 'Where the texts differ, the Chinese text prevails.  中英文文本不一致的，以中文文本为准。'
    flow.sheets.text(flow.left, y, prevails, style, { page })
    const pages = `${reference}  ·  ${page + 1} / ${flow.sheets.pages.length}`
    flow.sheets.text(flow.right, y, pages, style, { page, align: 'right' })
  })
}
