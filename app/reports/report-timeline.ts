/**
 * The contract's history as a line: above, when each event happened as the bank stated it; below, when the ledger's
 * members co-signed it. The strokes between the two show how long nobody but the bank could vouch for the event.
 */

import { eventWords } from '#app/contracts/event-words.ts'
import { dateWords, momentWords } from '#app/pdf/moments.ts'
import { act, faint, ink, line, soft, wait } from '#app/pdf/palette.ts'
import type { Sheets, TextStyle } from '#app/pdf/sheets.ts'
import type { ReportedEvent } from './report-facts.ts'

export interface TimelineInput {
  events: readonly ReportedEvent[]
  issuedAt: string
  timeZone: string
}

export const TIMELINE_HEIGHT = 162

const LANES = 3
const LANE_HEIGHT = 20
const HAPPENED_Y = LANES * LANE_HEIGHT + 14
const COSIGNED_Y = HAPPENED_Y + 40

const name: TextStyle = { size: 7, weight: 'medium', colour: ink }
const date: TextStyle = { size: 6.2, weight: 'regular', colour: soft }
const caption: TextStyle = { size: 6.6, weight: 'regular', colour: soft }

export function drawTimeline(sheets: Sheets, left: number, top: number, width: number, input: TimelineInput): void {
  const moments = [
    input.issuedAt,
    ...input.events.flatMap(event => [event.occurredAt, event.publishedAt ?? event.occurredAt]),
  ]
  const first = Math.min(...moments.map(Date.parse))
  const last = Math.max(...moments.map(Date.parse))
  const inner = width - 16
  const x = (iso: string) =>
    left + 8 + (last === first ? inner / 2 : ((Date.parse(iso) - first) / (last - first)) * inner)
  const happenedY = top + HAPPENED_Y
  const coSignedY = top + COSIGNED_Y

  strokes(sheets, input.events, x, happenedY, coSignedY)
  sheets.rule(left, happenedY, width, ink, 0.9)
  sheets.rule(left, coSignedY, width, act, 0.9)
  labels(sheets, left, left + width, top, input, x)
  for (const event of input.events) happened(sheets, x(event.occurredAt), happenedY, event)
  for (const at of new Set(input.events.map(event => event.publishedAt))) {
    if (at) coSigned(sheets, x(at), coSignedY)
  }
  scale(sheets, left, coSignedY, width, new Date(first).toISOString(), new Date(last).toISOString(), input)
}

function strokes(
  sheets: Sheets,
  events: readonly ReportedEvent[],
  x: (iso: string) => number,
  from: number,
  to: number,
) {
  for (const event of events) {
    if (!event.publishedAt) continue
    const start: [number, number] = [x(event.occurredAt), from]
    sheets.draw({ kind: 'line', from: start, to: [x(event.publishedAt), to], thickness: 0.35, colour: line })
  }
}

/** Labels overlap neither each other nor a stem; one without room is left to the table below the drawing. */
function labels(
  sheets: Sheets,
  left: number,
  right: number,
  top: number,
  input: TimelineInput,
  x: (iso: string) => number,
): void {
  const placed: Label[] = []
  const happenedY = top + HAPPENED_Y
  const all = clusters(input.events, x)
  for (const [index, cluster] of all.entries()) {
    const title = clusterWords(cluster)
    const day = dateWords(cluster.events[0]!.occurredAt, input.timeZone)
    const wide = Math.max(sheets.widthOf(title, name), sheets.widthOf(day, date))
    const from = Math.max(left, Math.min(cluster.x - 2, right - wide))
    const label = { from, to: from + wide + 7, stem: cluster.x }
    // Those that follow closely stand lower, so that their stems pass under this label and not through it.
    const following = all.slice(index + 1).filter(next => next.x < label.to).length
    const lane = lanesFrom(Math.min(LANES - 1, following)).find(lane => fits({ ...label, lane }, placed))
    if (lane === undefined) continue
    placed.push({ ...label, lane })
    const base = happenedY - 12 - lane * LANE_HEIGHT
    sheets.draw({
      kind: 'line',
      from: [cluster.x, happenedY],
      to: [cluster.x, base + 3],
      thickness: 0.4,
      colour: faint,
    })
    sheets.text(from, base - 6.5, title, name)
    sheets.text(from, base + 0.6, day, date)
  }
}

interface Label {
  from: number
  to: number
  stem: number
  lane: number
}

/** The wanted lane, then those below it, then those above. */
function lanesFrom(wanted: number): number[] {
  const lanes = Array.from({ length: LANES }, (_, lane) => lane)
  return [...lanes.slice(0, wanted + 1).reverse(), ...lanes.slice(wanted + 1)]
}

function fits(label: Label, placed: readonly Label[]): boolean {
  return placed.every(other => {
    if (other.lane === label.lane) return label.from >= other.to || label.to <= other.from
    const [upper, lower] = other.lane > label.lane ? [other, label] : [label, other]
    return upper.stem < lower.from - 1 || upper.stem > lower.to - 5
  })
}

interface Cluster {
  x: number
  firstNumber: number
  events: ReportedEvent[]
}

/** Events that stand on the same spot of the drawing share a label. */
function clusters(events: readonly ReportedEvent[], x: (iso: string) => number): Cluster[] {
  const found: Cluster[] = []
  events.forEach((event, index) => {
    const current = found.at(-1)
    const at = x(event.occurredAt)
    if (current && Math.abs(at - current.x) < 5) current.events.push(event)
    else found.push({ x: at, firstNumber: index + 1, events: [event] })
  })
  return found
}

function clusterWords({ firstNumber, events }: Cluster): string {
  const first = eventWords(events[0]!.type)
  const last = eventWords(events.at(-1)!.type)
  if (events.length === 1) return `${firstNumber}  ${first}`
  const numbers = `${firstNumber}–${firstNumber + events.length - 1}`
  return first === last ? `${numbers}  ${first}` : `${numbers}  ${first} to ${last.toLowerCase()}`
}

function happened(sheets: Sheets, x: number, y: number, event: ReportedEvent): void {
  const missed = event.type === 'contract.missed'
  sheets.draw({
    kind: 'disc',
    x,
    y,
    radius: 2.6,
    fill: missed ? '#ffffff' : ink,
    stroke: missed ? wait : ink,
    thickness: 1.2,
  })
}

function coSigned(sheets: Sheets, x: number, y: number): void {
  sheets.draw({ kind: 'box', x: x - 2.6, y: y - 2.6, width: 5.2, height: 5.2, fill: act })
}

function scale(
  sheets: Sheets,
  left: number,
  y: number,
  width: number,
  first: string,
  last: string,
  input: TimelineInput,
): void {
  sheets.text(left, y + 14, momentWords(first, input.timeZone), caption)
  sheets.text(left + width, y + 14, momentWords(last, input.timeZone), caption, { align: 'right' })
  legend(sheets, left, y + 30)
}

function legend(sheets: Sheets, left: number, y: number): void {
  let x = left
  const entry = (mark: (at: number) => void, text: string) => {
    mark(x + 3)
    x += 10 + sheets.text(x + 10, y, text, caption) + 16
  }
  const at = y - 2.4
  entry(cx => sheets.draw({ kind: 'disc', x: cx, y: at, radius: 2.6, fill: ink }), 'happened, as stated by the bank')
  const ring = { radius: 2.6, fill: '#ffffff', stroke: wait, thickness: 1.2 }
  entry(cx => sheets.draw({ kind: 'disc', x: cx, y: at, ...ring }), 'payment missed')
  entry(
    cx => sheets.draw({ kind: 'box', x: cx - 2.6, y: at - 2.6, width: 5.2, height: 5.2, fill: act }),
    'co-signed by the ledger’s members',
  )
}
