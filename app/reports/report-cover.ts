/** The report's first page: who certifies what about which contract, the answer, its limit, and the place of the seal. */
import type { Flow } from '#app/pdf/flow.ts'
import { body } from '#app/pdf/flow.ts'
import { momentWords, zoneWords } from '#app/pdf/moments.ts'
import { faint, ink, line, ok, seal, soft, wait } from '#app/pdf/palette.ts'
import type { TextStyle } from '#app/pdf/sheets.ts'
import { TRUST_NUMBER } from '#app/submissions/trust-number.ts'
import { findingOf, type ReportFacts } from './report-facts.ts'
import { grouped, inBothScripts, plural } from './report-words.ts'

export const SEAL_FIELD = 'NotarySeal'
export const HONEST_LIMIT =
  'The ledger proves that a record has not changed since a time; it does not prove that the record was true when captured.'

const SEAL_SIZE = 104
const SEAL_WORDS =
  'The seal is a digital signature over this whole file, made with the notary office’s own key. The picture alone proves nothing; section 6 says how to check it.'

export function drawCover(flow: Flow, facts: ReportFacts): void {
  letterhead(flow, facts)
  title(flow, facts)
  answer(flow, facts)
  figures(flow, facts)
  particulars(flow, facts)
  sealBlock(flow, facts)
}

function letterhead(flow: Flow, facts: ReportFacts): void {
  const { sheets } = flow
  const local: TextStyle = { size: 15, weight: 'medium', colour: ink, tracking: 4 }
  const latin: TextStyle = { size: 7.6, weight: 'regular', colour: soft, tracking: 1.7 }
  const number: TextStyle = { size: 9.2, weight: 'regular', colour: ink }
  sheets.text(flow.left, flow.y + 14, facts.notary.localName ?? facts.notary.name, local)
  sheets.text(flow.left, flow.y + 28, facts.notary.name.toUpperCase(), latin)
  sheets.text(flow.right, flow.y + 14, `No. ${facts.number}`, number, { align: 'right' })
  const small: TextStyle = { size: 7.6, weight: 'regular', colour: soft }
  sheets.text(flow.right, flow.y + 28, momentWords(facts.issuedAt, facts.timeZone), small, { align: 'right' })
  flow.skip(37)
  sheets.rule(flow.left, flow.y, flow.width, ink, 1.4)
  sheets.rule(flow.left, flow.y + 3, flow.width, ink, 0.4)
  flow.skip(3)
}

function title(flow: Flow, facts: ReportFacts): void {
  const { sheets } = flow
  const english: TextStyle = { size: 31, weight: 'light', colour: ink }
  const chinese: TextStyle = { size: 12.5, weight: 'regular', colour: soft, tracking: 5 }
  sheets.text(flow.left - 1.5, flow.y + 62, 'Preservation report', english)
  sheets.text(flow.left, flow.y + 84, '电子证据保全报告', chinese)
  flow.skip(102)
  const contract = `on contract ${facts.contract.reference}, ${facts.contract.title}`
  flow.paragraph(contract, { ...body, size: 10.4, colour: soft })
  flow.skip(14)
}

function answer(flow: Flow, facts: ReportFacts): void {
  const finding = findingOf(facts)
  const colour = { unchanged: ok, 'partly-checked': wait, contradicted: seal }[finding]
  flow.barred(answerWords(facts), { size: 13.2, weight: 'regular', colour: ink }, colour, 20)
  flow.skip(12)
  flow.barred(HONEST_LIMIT, { size: 9.2, weight: 'regular', colour: soft }, line, 14)
  flow.skip(20)
}

/** Says no more than the checks do. */
function answerWords(facts: ReportFacts): string {
  const what = `${plural(facts.events.length, 'event')} and ${plural(facts.files.length, 'file')} listed in this report`
  const published = facts.events.flatMap(event => event.publishedAt ?? []).sort()
  switch (findingOf(facts)) {
    case 'contradicted':
      return `At least one check contradicts the record of the ${what}. Section 4 says which and what it means.`
    case 'partly-checked':
      return `Not everything about the ${what} could be checked. Section 4 says what passed and what did not.`
    case 'unchanged': {
      const from = momentWords(published[0]!, facts.timeZone)
      const to = momentWords(published.at(-1)!, facts.timeZone)
      const since = from === to ? `at ${from}` : `between ${from} and ${to}, each at the time section 1 gives for it`
      return `The ${what} have not changed since the ledger’s members co-signed them ${since}.`
    }
  }
}

/** Four counts, so that a reader can tell two reports apart at a glance. */
function figures(flow: Flow, facts: ReportFacts): void {
  const passed = facts.checks.filter(check => check.ok === true).length
  const coSigned = facts.ledger.members.filter(member => member.coSignedAt !== null).length
  const all: [string, string][] = [
    [String(facts.events.length), facts.events.length === 1 ? 'event' : 'events'],
    [String(facts.files.length), facts.files.length === 1 ? 'file' : 'files'],
    [`${passed} of ${facts.checks.length}`, 'checks passed'],
    [`${coSigned} of ${facts.ledger.members.length}`, 'members co-signed'],
  ]
  const column = flow.width / all.length
  all.forEach(([figure, words], index) => {
    const x = flow.left + index * column
    flow.sheets.text(x, flow.y + 20, figure, { size: 22, weight: 'light', colour: ink })
    flow.sheets.text(x, flow.y + 34, words, { size: 8, weight: 'regular', colour: soft })
  })
  flow.skip(52)
}

function particulars(flow: Flow, facts: ReportFacts): void {
  const parties = facts.contract.parties.map(
    party => [capitalised(party.role), inBothScripts(party)] as [string, string],
  )
  flow.definitions([
    ...parties,
    ['Contract', `${facts.contract.title}, reference ${facts.contract.reference}`],
    ['Jurisdiction', `${facts.jurisdiction.name} (${facts.jurisdiction.code})`],
    ['Requested by', inBothScripts(facts.requestedBy)],
    [
      'Issued',
      `${momentWords(facts.issuedAt, facts.timeZone)}. All times are ${zoneWords(facts.timeZone, facts.issuedAt)}.`,
    ],
    [TRUST_NUMBER, grouped(facts.ledger.genesisPolicyHash)],
  ])
  const note =
    'The trust number, the genesis policy’s SHA-256, names the ledger, its members and their quorum. Whoever holds it needs to trust no website to check the rest.'
  flow.skip(3)
  flow.paragraph(note, { size: 7.8, weight: 'regular', colour: faint }, { x: flow.left + 104, width: flow.width - 104 })
}

function sealBlock(flow: Flow, facts: ReportFacts): void {
  const { sheets } = flow
  flow.ensure(SEAL_SIZE + 26)
  const top = flow.floor - SEAL_SIZE
  const x = flow.right - SEAL_SIZE
  const frame = { x: x + 6, y: top + 6, width: SEAL_SIZE - 12, height: SEAL_SIZE - 12 } // the seal will cover it
  sheets.draw({ kind: 'box', ...frame, stroke: line, thickness: 0.5 })
  const waiting: TextStyle = { size: 7.4, weight: 'regular', colour: faint }
  sheets.text(x + SEAL_SIZE / 2, top + SEAL_SIZE / 2 - 2, 'Place of the seal.', waiting, { align: 'centre' })
  sheets.text(x + SEAL_SIZE / 2, top + SEAL_SIZE / 2 + 9, 'Not issued without it.', waiting, { align: 'centre' })
  sheets.signaturePlaces.push({
    name: SEAL_FIELD,
    page: sheets.lastPage,
    x,
    y: top,
    width: SEAL_SIZE,
    height: SEAL_SIZE,
  })

  const { officer } = facts
  const name: TextStyle = { size: 17, weight: 'light', colour: ink }
  const role: TextStyle = { size: 9.2, weight: 'regular', colour: soft }
  const width = sheets.text(flow.left, top + 38, officer.localName ?? officer.name, name)
  if (officer.localName) sheets.text(flow.left + width + 10, top + 38, officer.name, role)
  sheets.text(flow.left, top + 53, `Notary officer, ${facts.notary.name}`, role)
  sheets.rule(flow.left, top + 66, 250, line, 0.5)
  const small: TextStyle = { size: 7.8, weight: 'regular', colour: faint }
  sheets.lines(SEAL_WORDS, 300, small).forEach((one, index) => {
    sheets.text(flow.left, top + 79 + index * 11.6, one, small)
  })
  flow.y = flow.floor
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
