import { type FactId, facts as factWords } from '#app/jurisdictions/facts.ts'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { formatCount, formatDate, formatInstant } from '#app/ui/format.ts'
import type { CaseDocument, CaseFacts, CaseStatement } from './case-facts.server.ts'
import type { ContractFacts } from './contract-facts.ts'
import type { FindingState } from './finding-state.ts'
import type { FactFinding, FindingLink, Findings } from './readiness.ts'
import { type RecordsCheck, recordsProof, recordsStanding, recordsTitle } from './records-check.ts'

/** What findings are derived from: the case's row, and what the database says of it and its contract. */
export interface KnownOfCase {
  caseId: string
  contractId: string
  jurisdiction: string
  claim: { principalMinor: bigint; interestMinor: bigint; costsMinor: bigint; claimMinor: bigint }
  contract: ContractFacts
  people: CaseFacts
  /** Of the records against the ledger, made just now; null: by what was recorded earlier. */
  records: RecordsCheck | null
  now: Date
  /** The calendar date there; asked for only where a debtor's time runs. */
  today: () => string
  /** The last day of the time that a debtor has after a demand of that date; null where the pack gives none. */
  waitUntil: (demandedOn: string) => string | null
}

/** Each fact with what shows it: our checks, documents, statements. */
export function deriveFindings(known: KnownOfCase): Findings {
  const findings: Findings = {}
  const all = [
    ...checksOf(known),
    ...known.people.documents.map(document => documentFinding(document, known.jurisdiction)),
    ...known.people.statements.map(statement => statementFinding(statement, known.jurisdiction)),
  ]
  for (const finding of all) {
    const same = findings[finding.fact]
    if (same) same.push(finding)
    else findings[finding.fact] = [finding]
  }
  return findings
}

function checksOf(known: KnownOfCase): FactFinding[] {
  return [
    anchored(known),
    times(known),
    files(known),
    nativeFile(known),
    hashReport(known),
    ordinaryCourse(known),
    recorded(known, 'signature.present', [
      ['signed', known.contract.signed],
      ['countersigned', known.contract.countersigned],
    ]),
    recorded(known, 'identity.checked', [['that the signatory was identified', known.contract.identified]]),
    recorded(known, 'consent.recorded', [['that the signatory agreed', known.contract.consented]]),
    signatureValid(known),
    report(known),
    schedule(known),
    address(known),
    waited(known),
  ].filter(finding => finding !== null)
}

const TRUE_WHEN_CAPTURED = 'that what was recorded was true when it was captured.'

function anchored(known: KnownOfCase): FactFinding | null {
  const { contract, records } = known
  if (contract.records === 0) return null
  const about = { links: [receipts(known)], doesNotProve: TRUE_WHEN_CAPTURED }
  if (records) {
    const { state, justNow } = recordsStanding(records)
    const says = `${recordsTitle(records)}. ${recordsProof(records)}`
    return check('anchor.verified', state, says, { ...about, justNow })
  }
  const { published, refused, records: total } = contract
  const all = countedRecords(total)
  if (refused > 0) {
    return check('anchor.verified', 'contradicted', `The ledger refused ${refused} of ${plainRecords(total)}.`, about)
  }
  if (published < total) {
    const says = `${formatCount(published)} of ${plainRecords(total)} published; the members have still to co-sign the others.`
    return check('anchor.verified', 'pending', says, about)
  }
  const says = `${capital(all)} published, none refused, as last recorded. They were not checked again for this list.`
  return check('anchor.verified', 'checked', says, { ...about, justNow: false })
}

function times(known: KnownOfCase): FactFinding | null {
  const { contract, jurisdiction, now } = known
  const { firstPublishedAt, lastPublishedAt, published, records } = contract
  if (!firstPublishedAt || !lastPublishedAt) return records > 0 ? notYet(known, 'anchor.times') : null
  if (published < records) return notYet(known, 'anchor.times')
  const zone = timeZoneOf(jurisdiction)
  const [from, to] = [instantWords(firstPublishedAt, zone), instantWords(lastPublishedAt, zone)]
  const when = from === to ? `on ${from}` : `between ${from} and ${to}`
  const says = `The records were co-signed ${when}, and retrieved on ${instantWords(now, zone)}.`
  const doesNotProve = 'when what they tell of happened: that time is stated by whoever recorded it.'
  return check('anchor.times', 'checked', says, { doesNotProve, links: [receipts(known)], justNow: byRecords(known) })
}

function files(known: KnownOfCase): FactFinding | null {
  const { filesNamed, filesKept } = known.contract
  if (filesNamed === 0) return null
  const links = [timeline(known)]
  if (filesKept < filesNamed) {
    const says = `Records name ${countedFiles(filesNamed)}; ${formatCount(filesKept)} of them are kept under that SHA-256.`
    return check('hash.match', 'contradicted', says, { links })
  }
  const says = `${countedFiles(filesNamed)} that records name ${filesNamed === 1 ? 'is' : 'are'} kept under the same SHA-256. Each is compared byte for byte whenever it is opened.`
  return check('hash.match', 'checked', says, {
    links,
    doesNotProve: 'that what a file says is true.',
    justNow: byRecords(known),
  })
}

function nativeFile(known: KnownOfCase): FactFinding | null {
  const { filesKept } = known.contract
  if (filesKept === 0) return null
  const says = `${countedFiles(filesKept)} kept as ${filesKept === 1 ? 'it was' : 'they were'} received, not converted.`
  const doesNotProve = 'that it was the original before it was received.'
  return check('native.file', 'checked', says, { doesNotProve, links: [timeline(known)], justNow: byRecords(known) })
}

function hashReport({ contract, caseId }: KnownOfCase): FactFinding | null {
  if (contract.records === 0) return null
  const says = 'Drawn up on demand: SHA-256 of each file and the commitment of each record, with the algorithm named.'
  const links = [{ label: 'Hash report', path: `/cases/${caseId}/certificates/hash-report` }]
  return check('hash.report', 'checked', says, { links, doesNotProve: 'who made the files.' })
}

function ordinaryCourse(known: KnownOfCase): FactFinding | null {
  const { records, late } = known.contract
  if (records === 0) return null
  const links = [timeline(known)]
  if (late > 0) {
    const says = `${formatCount(late)} of ${plainRecords(records)} ${late === 1 ? 'was' : 'were'} made more than a day apart from the event. A custodian can explain why; nothing here can make up for it.`
    return check('records.ordinary-course', 'missing', says, { links })
  }
  const says = `${capital(countedRecords(records))} made within a day of the event, by the times that are stated and the times of recording.`
  const doesNotProve = 'that the stated times are right, or that this is the regular practice: a custodian says that.'
  return check('records.ordinary-course', 'checked', says, { links, doesNotProve, justNow: byRecords(known) })
}

/** What the contract's records say happened. */
function recorded(
  known: KnownOfCase,
  fact: FactId,
  counts: readonly (readonly [string, number])[],
): FactFinding | null {
  const there = counts.filter(([, count]) => count > 0)
  if (there.length === 0) return null
  const said = there.map(([what, count]) => `${what} (${count === 1 ? '1 record' : `${formatCount(count)} records`})`)
  const says = `The contract’s records say: ${said.join(', ')}.`
  const doesNotProve = 'that it happened as recorded; see the receipts, and who recorded it.'
  return check(fact, 'checked', says, { doesNotProve, links: [timeline(known)], justNow: byRecords(known) })
}

/** Inspected when the file was received. */
function signatureValid(known: KnownOfCase): FactFinding | null {
  const { signaturesValid, signaturesContradicted } = known.contract
  const links = [timeline(known)]
  if (signaturesContradicted > 0) {
    const says = `A check of the digital signatures in ${countedFiles(signaturesContradicted)} failed when received. The file’s page says which.`
    return check('signature.valid', 'contradicted', says, { links })
  }
  if (signaturesValid === 0) return null
  const says = `Digital signatures in ${countedFiles(signaturesValid)} were found intact, with a certificate chain that was checked, when received.`
  const doesNotProve =
    'that the certificate was in force at the time, unless the file’s page says so; nor that the key’s holder pressed the button.'
  return check('signature.valid', 'checked', says, { links, doesNotProve, justNow: false })
}

function report({ contract }: KnownOfCase): FactFinding | null {
  const found = contract.report
  if (!found) return null
  const links = [{ label: found.number ? `Report ${found.number}` : 'The request', path: `/reports/${found.id}` }]
  if (found.status === 'sealed') {
    const says = `Sealed by ${found.notary}. Its page checks the seal, as any PDF reader can.`
    const doesNotProve = TRUE_WHEN_CAPTURED
    return { ...check('notary.report', 'shown', says, { links, doesNotProve }), justNow: false }
  }
  if (found.status === 'refused') {
    const why = found.refusalReason ? `: ${found.refusalReason}` : '.'
    return check('notary.report', 'missing', `${found.notary} refused it${why}`, { links })
  }
  const says = `${found.status === 'approved' ? 'Approved, being sealed' : 'Requested'} · ${found.notary}`
  return check('notary.report', 'pending', says, { links })
}

function schedule({ claim, caseId }: KnownOfCase): FactFinding {
  const { principalMinor, interestMinor, costsMinor, claimMinor } = claim
  const links = [{ label: 'The claim', path: `/cases/${caseId}` }]
  if (principalMinor + interestMinor + costsMinor !== claimMinor) {
    return check('claim.schedule', 'contradicted', 'Principal, interest and costs do not add up to the claim.', {
      links,
    })
  }
  const says = 'Principal, interest and costs are each stated, and add up to the claim.'
  return check('claim.schedule', 'checked', says, { links, doesNotProve: 'that the amounts are owed.' })
}

function address({ people, caseId }: KnownOfCase): FactFinding | null {
  if (!people.address) return null
  const links = [{ label: 'The parties', path: `/cases/${caseId}` }]
  const doesNotProve = 'that the debtor can be served there today.'
  return check('debtor.address', 'checked', `Recorded: ${people.address}`, { links, doesNotProve })
}

function waited(known: KnownOfCase): FactFinding | null {
  const demanded = known.people.statements
    .filter(({ fact, on }) => fact === 'demand.sent' && on !== null)
    .map(({ on }) => on!)
    .sort()
    .at(0)
  if (!demanded) return null
  const until = known.waitUntil(demanded)
  const sent = `A demand of ${formatDate(demanded)} is stated`
  const doesNotProve = 'that the demand was received.'
  if (until === null)
    return check('demand.waited', 'checked', `${sent}; the rules name no time to wait.`, { doesNotProve })
  if (until >= known.today())
    return check('demand.waited', 'pending', `${sent}; the debtor has until ${formatDate(until)}.`)
  return check('demand.waited', 'checked', `${sent}; the debtor had until ${formatDate(until)}.`, { doesNotProve })
}

function documentFinding(document: CaseDocument, jurisdiction: string): FactFinding {
  const { fact, id, evidenceId, name, note, addedBy, addedAt } = document
  const on = formatInstant(addedAt, timeZoneOf(jurisdiction)).date
  return {
    fact,
    state: 'shown',
    justNow: false,
    says: `${factWords[fact].words}: attached by ${addedBy} on ${on}.${note ? ` ${note}` : ''}`,
    doesNotProve: 'what the document says: nobody here has checked its content.',
    links: [{ label: name, path: `/evidence/${evidenceId}` }],
    rowId: id,
  }
}

function statementFinding(statement: CaseStatement, jurisdiction: string): FactFinding {
  const { fact, id, words, on, statedBy, statedAt } = statement
  const stated = formatInstant(statedAt, timeZoneOf(jurisdiction)).date
  return {
    fact,
    state: 'stated',
    justNow: false,
    says: `“${words}”${on ? `, of ${formatDate(on)}` : ''} · ${statedBy}, ${stated}`,
    doesNotProve: 'that it is so: a person states it, and nothing here has checked it.',
    links: [],
    rowId: id,
  }
}

interface About {
  doesNotProve?: string
  links?: FindingLink[]
  justNow?: boolean
}

function check(fact: FactId, state: FindingState, says: string, about: About = {}): FactFinding {
  const { doesNotProve = null, links = [], justNow = true } = about
  return { fact, state, justNow, says, doesNotProve, links, rowId: null }
}

function notYet(known: KnownOfCase, fact: FactId): FactFinding {
  return check(fact, 'pending', 'Known once the members have co-signed all records.', { links: [receipts(known)] })
}

/** What rests on records was checked just now only when they were. */
function byRecords({ records }: KnownOfCase): boolean {
  return records !== null && records.failed === 0 && records.refused === 0 && records.held === records.total
}

function receipts({ contractId }: KnownOfCase): FindingLink {
  return { label: 'Receipts', path: `/contracts/${contractId}` }
}

function timeline({ contractId }: KnownOfCase): FindingLink {
  return { label: 'Timeline', path: `/contracts/${contractId}` }
}

function instantWords(at: Date, timeZone: string): string {
  const { date, time, zone } = formatInstant(at, timeZone)
  return `${date}, ${time} (${zone})`
}

/** `the record`, `all 4 records`. */
function countedRecords(count: number): string {
  return count === 1 ? 'the record' : `all ${formatCount(count)} records`
}

/** `4 records`, after `1 of`. */
function plainRecords(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'record' : 'records'}`
}

function countedFiles(count: number): string {
  return count === 1 ? '1 file' : `${formatCount(count)} files`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
