/** Sections 1 to 6 of the report: history, files, signatures inside them, checks, the ledger, how to check it all. */
import { eventWords } from '#app/contracts/event-words.ts'
import { gapSpanWords, recordingGap, STATED_AFTERWARDS } from '#app/contracts/recording-gap.ts'
import { body, type Column, type Flow, type Row, small } from '#app/pdf/flow.ts'
import { momentWords } from '#app/pdf/moments.ts'
import { faint, ink, soft, wash } from '#app/pdf/palette.ts'
import type { TextStyle } from '#app/pdf/sheets.ts'
import { TRUST_NUMBER } from '#app/submissions/trust-number.ts'
import { drawChecks, drawResult } from './report-checks.ts'
import type { ReportedEvent, ReportFacts } from './report-facts.ts'
import { drawTimeline, TIMELINE_HEIGHT } from './report-timeline.ts'
import { grouped, inBothScripts, plural, sizeWords } from './report-words.ts'

const hash: TextStyle = { size: 6.8, weight: 'regular', colour: faint }
const strong: TextStyle = { ...small, weight: 'medium', colour: ink }

export function drawAnnexes(flow: Flow, facts: ReportFacts): void {
  flow.newPage()
  drawHistory(flow, facts)
  drawFiles(flow, facts)
  drawSignatures(flow, facts)
  flow.section(4, 'Checks run')
  flow.skip(4)
  if (facts.checks.length === 0) flow.paragraph('No checks were run.')
  drawChecks(flow, facts.checks)
  drawLedger(flow, facts)
  drawHowToCheck(flow, facts)
}

function drawHistory(flow: Flow, facts: ReportFacts): void {
  flow.section(1, 'The contract’s history')
  if (facts.events.length === 0) {
    flow.paragraph('The ledger holds no events of this contract.')
    return
  }
  const events = [...facts.events].sort((a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt))
  const order = events.some((event, at) => event !== facts.events[at])
    ? ' Events are in the order in which they happened.'
    : ''
  flow.paragraph(`${gapWords(events)}${order}`)
  flow.skip(6)
  flow.ensure(TIMELINE_HEIGHT)
  drawTimeline(flow.sheets, flow.left, flow.y, flow.width, { ...facts, events })
  flow.skip(TIMELINE_HEIGHT)
  const columns: Column[] = [
    { title: '', width: 20, style: { ...small, colour: faint } },
    { title: 'Event', width: 91, style: strong },
    { title: 'Happened, as stated', width: 104 },
    { title: 'Captured', width: 104 },
    { title: 'Co-signed by the members', width: 112 },
    { title: 'Leaf', width: flow.width - 431, align: 'right' },
  ]
  const at = (iso: string) => momentWords(iso, facts.timeZone)
  const rows = events.map((event, index): Row => {
    const coSigned = event.publishedAt ? at(event.publishedAt) : 'not yet'
    const cells = [String(index + 1), eventWords(event.type), at(event.occurredAt), at(event.capturedAt), coSigned]
    const below = `${grouped(event.commitment)}  in the checkpoint of ${event.checkpointSize.toLocaleString('en-GB')} leaves`
    return { cells: [...cells, String(event.leafIndex)], below: { text: below, from: 1, style: hash } }
  })
  flow.table(columns, rows)
}

/** The gap nobody but the bank can vouch for, in words. */
function gapWords(events: readonly ReportedEvent[]): string {
  const gap = recordingGap(
    events.map(event => ({
      stated: Date.parse(event.occurredAt),
      cosigned: event.publishedAt === null ? null : Date.parse(event.publishedAt),
    })),
  )
  if (!gap) return 'No event has been co-signed by the ledger’s members yet.'
  const between = gapSpanWords(gap)
  const negative = gap.shortest < 0 ? ` ${STATED_AFTERWARDS}` : ''
  return `The upper line is the bank’s statement of when things happened; the lower is when the ledger’s members co-signed them, ${between} later. From there on, and not before, no one could change an event unseen.${negative}`
}

function drawFiles(flow: Flow, facts: ReportFacts): void {
  flow.section(2, 'Files')
  if (facts.files.length === 0) {
    flow.paragraph('No files are part of this contract’s evidence.')
    return
  }
  const columns: Column[] = [
    { title: 'Name', width: 226, style: strong },
    { title: 'Type', width: 120 },
    { title: 'Size', width: 65, align: 'right' },
    { title: 'Leaf', width: flow.width - 411, align: 'right' },
  ]
  const rows = facts.files.map((file): Row => {
    const below = { text: `SHA-256  ${grouped(file.sha256)}`, from: 0, style: hash }
    return { cells: [file.name, file.mediaType, sizeWords(file.size), String(file.leafIndex)], below }
  })
  flow.table(columns, rows)
}

function drawSignatures(flow: Flow, facts: ReportFacts): void {
  flow.section(3, 'Signatures found inside the files')
  if (facts.signatures.length === 0) {
    flow.paragraph('No digital signatures were found inside the files.')
    flow.skip(6)
    return
  }
  const width = flow.width - 22
  for (const one of facts.signatures) {
    const said = one.claimedTime
      ? `states ${momentWords(one.claimedTime, facts.timeZone)} as its time`
      : 'states no time'
    const texts = [`In ${one.file}. Certificate issued by ${one.issuer}; the signature ${said}.`, one.summary]
    const lines = texts.reduce((sum, text) => sum + flow.sheets.lines(text, width, small).length, 0)
    flow.ensure(lines * 11.6 + 24)
    const result = { intact: true, contradicted: false, undetermined: null }[one.standing]
    drawResult(flow.sheets, flow.left + 6.5, flow.y + 6, result)
    flow.paragraph(one.signer, { ...body, weight: 'medium' }, { x: flow.left + 22, width })
    for (const text of texts) flow.paragraph(text, small, { x: flow.left + 22, width, leading: 11.6 })
    flow.skip(8)
  }
}

function drawLedger(flow: Flow, facts: ReportFacts): void {
  const { ledger } = facts
  flow.section(5, 'The ledger and its members')
  const signed = ledger.members.filter(member => member.coSignedAt !== null).length
  const published =
    signed >= ledger.quorum
      ? 'The checkpoint is published.'
      : 'That is fewer than the quorum: the checkpoint is not published.'
  flow.paragraph(
    `Each member keeps a full copy, checks every entry by the ledger’s rules and co-signs. ${plural(signed, 'member')} of ${ledger.members.length} co-signed the checkpoint below; the quorum is ${ledger.quorum}. ${published}`,
  )
  flow.skip(6)
  flow.table(
    [
      { title: '', width: 20 },
      { title: 'Member', width: 250, style: strong },
      { title: 'Node', width: 80 },
      { title: 'Co-signed', width: flow.width - 350 },
    ],
    ledger.members.map((member, index) => {
      const when = member.coSignedAt ? momentWords(member.coSignedAt, facts.timeZone) : 'did not'
      return { cells: [String(index + 1), member.organisation, member.name, when] }
    }),
  )
  flow.definitions([
    ['Log', ledger.origin],
    ['Checkpoint', `${ledger.checkpointSize.toLocaleString('en-GB')} leaves`],
    ['Merkle root', grouped(ledger.checkpointRoot)],
    [TRUST_NUMBER, grouped(ledger.genesisPolicyHash)],
  ])
  flow.skip(10)
}

const SPLIT = `python3 -c "import re; b=open('report.pdf','rb').read(); r=[int(n) for n in re.search(rb'/ByteRange\\s*\\[([\\s\\d]+)\\]',b)[1].split()]; open('signed.bin','wb').write(b[:r[1]]+b[r[2]:r[2]+r[3]]); open('seal.der','wb').write(bytes.fromhex(b[r[1]+1:r[2]-1].decode()))"`

/** Commands for tools that Hardproof did not write. */
function drawHowToCheck(flow: Flow, facts: ReportFacts): void {
  flow.section(6, 'How to check this report without Hardproof')
  flow.skip(2)
  step(flow, 'The seal, with poppler: the signature must be valid, and the whole document signed.', [
    `pdfsig report.pdf`,
  ])
  step(
    flow,
    'The seal, with OpenSSL, after taking the signed bytes and the signature out of the file. notary-root.pem is the root certificate as the notary office itself gives it out.',
    [
      SPLIT,
      'openssl cms -verify -cades -binary -inform DER -in seal.der -content signed.bin -CAfile notary-root.pem -purpose any -out /dev/null',
    ],
  )
  step(flow, 'A file: its SHA-256 must be the one in section 2.', ['sha256sum <file>'])
  step(
    flow,
    'What this report certifies, for machines: manifest.json, attached to this PDF in canonical form (RFC 8785).',
    ['pdfdetach -saveall report.pdf'],
  )
  const last = `The ledger: each event’s receipt leads from its commitment to a checkpoint signed by ${facts.ledger.quorum} of ${facts.ledger.members.length} members, and from there to the genesis policy whose hash, the trust number, is printed above. The format is public (C2SP tlog-tiles, tlog-checkpoint and tlog-cosignature).`
  flow.paragraph(last)
  flow.skip(8)
  const who = `Issued by ${inBothScripts(facts.officer)} for ${inBothScripts(facts.notary)}.`
  flow.paragraph(who, { ...small, colour: soft })
}

function step(flow: Flow, words: string, commands: readonly string[]): void {
  const code: TextStyle = { size: 7, weight: 'regular', colour: ink }
  const lines = commands.flatMap(command => [...flow.sheets.lines(command, flow.width - 16, code)])
  flow.ensure(lines.length * 10.4 + 44)
  flow.paragraph(words)
  const height = lines.length * 10.4 + 8
  flow.skip(2)
  flow.sheets.draw({ kind: 'box', x: flow.left, y: flow.y, width: flow.width, height, fill: wash })
  lines.forEach((line, index) => {
    flow.sheets.text(flow.left + 8, flow.y + 11.4 + index * 10.4, line, code)
  })
  flow.skip(height + 9)
}
