/** The checks that were run, each with its mark, its result in a word, and what it does and does not prove. */
import { body, type Flow, small } from '#app/pdf/flow.ts'
import { ok, seal, wait } from '#app/pdf/palette.ts'
import type { Sheets } from '#app/pdf/sheets.ts'
import type { ReportedCheck } from './report-facts.ts'

const INDENT = 22

export function drawChecks(flow: Flow, checks: readonly ReportedCheck[]): void {
  for (const check of checks) drawCheck(flow, check)
}

function drawCheck(flow: Flow, check: ReportedCheck): void {
  const { sheets } = flow
  const width = flow.width - INDENT
  const title = { ...body, weight: 'medium' as const, size: 9.4 }
  const texts = [check.detail, `Proves: ${check.proves}`, `Does not prove: ${check.doesNotProve}`]
  const paragraphs = texts.filter((text): text is string => Boolean(text))
  const titleLines = sheets.lines(check.title, width - 90, title)
  const count = paragraphs.reduce((sum, text) => sum + sheets.lines(text, width, small).length, 0)
  flow.ensure(titleLines.length * 13.5 + count * 11.6 + 12)
  drawResult(sheets, flow.left + 6.5, flow.y + 6, check.ok)
  const [word, colour] = resultWords(check.ok)
  sheets.text(flow.right, flow.y + 9.4, word, { ...small, weight: 'medium', colour }, { align: 'right' })
  for (const line of titleLines) {
    sheets.text(flow.left + INDENT, flow.y + 9.4, line, title)
    flow.skip(13.5)
  }
  for (const text of paragraphs) flow.paragraph(text, small, { x: flow.left + INDENT, width, leading: 11.6 })
  flow.skip(9)
}

function resultWords(result: boolean | null): [string, string] {
  if (result === null) return ['Could not be checked', wait]
  return result ? ['Passed', ok] : ['Contradicted', seal]
}

/** A tick, a cross or an open ring: never told apart by colour alone. */
export function drawResult(sheets: Sheets, x: number, y: number, result: boolean | null): void {
  const stroke = (from: [number, number], to: [number, number], colour = '#ffffff') =>
    sheets.draw({ kind: 'line', from, to, thickness: 1.1, colour })
  if (result === null) {
    sheets.draw({ kind: 'disc', x, y, radius: 5.2, fill: '#ffffff', stroke: wait, thickness: 1 })
    sheets.text(x, y + 2.9, '?', { size: 8, weight: 'medium', colour: wait }, { align: 'centre' })
    return
  }
  sheets.draw({ kind: 'disc', x, y, radius: 5.6, fill: result ? ok : seal })
  if (result) {
    stroke([x - 2.5, y + 0.1], [x - 0.7, y + 2])
    stroke([x - 0.9, y + 2.1], [x + 2.7, y - 2])
  } else {
    stroke([x - 2, y - 2], [x + 2, y + 2])
    stroke([x - 2, y + 2], [x + 2, y - 2])
  }
}
