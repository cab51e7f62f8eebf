/** The preservation report as a PDF, before its seal. */
import { Flow } from '#app/pdf/flow.ts'
import { type Attachment, paintSheets } from '#app/pdf/paint-sheets.server.ts'
import { soft } from '#app/pdf/palette.ts'
import { Sheets } from '#app/pdf/sheets.ts'
import { allTypefaces } from '#app/pdf/typeface.server.ts'
import { canonicalBytes } from '#ledger/canonical.ts'
import { drawAnnexes } from './report-annexes.ts'
import { drawCover } from './report-cover.ts'
import type { ReportFacts } from './report-facts.ts'

/**
 * A4, with an empty signature field for the notary's seal and the facts attached as canonical `manifest.json`. The same
 * facts and attachments give the same bytes.
 */
export async function renderReport(facts: ReportFacts, attachments: readonly Attachment[] = []): Promise<Uint8Array> {
  const sheets = new Sheets(await allTypefaces())
  const flow = new Flow(sheets, { left: 62, right: 62, top: 60, bottom: 78 })
  flow.newPage()
  drawCover(flow, facts)
  drawAnnexes(flow, facts)
  drawFooters(flow, facts)
  const manifest: Attachment = {
    name: 'manifest.json',
    bytes: canonicalBytes(facts),
    mediaType: 'application/json',
    description: 'What this report certifies, in canonical form (RFC 8785)',
  }
  const title = `Preservation report ${facts.number}`
  const about = {
    title,
    author: facts.notary.name,
    subject: `${title} of ${facts.notary.name} on contract ${facts.contract.reference}`,
    language: 'en',
    madeAt: new Date(facts.issuedAt),
  }
  return paintSheets(sheets, about, [manifest, ...attachments])
}

function drawFooters(flow: Flow, facts: ReportFacts): void {
  const { sheets } = flow
  const style = { size: 7.4, weight: 'regular', colour: soft } as const
  const y = flow.floor + 34
  sheets.pages.forEach((_, page) => {
    sheets.rule(flow.left, y - 12, flow.width, soft, 0.4, page)
    sheets.text(flow.left, y, `${facts.notary.name}  ·  Preservation report ${facts.number}`, style, { page })
    sheets.text(flow.right, y, `Page ${page + 1} of ${sheets.pages.length}`, style, { page, align: 'right' })
  })
}
