/** Every check of one signature, each in words. */
import type { X509Certificate } from 'node:crypto'
import { DerError } from '#app/pdf/der.ts'
import { concatBytes } from '#ledger/bytes.ts'
import type { CertificateSummary, LaterChange, PdfCheck, PdfSignature, Standing } from './pdf-signatures.ts'
import { digestOf, weaknessOf } from './pdf-signatures-algorithms.server.ts'
import { checkChain, nameOf as certificateName, nameParts } from './pdf-signatures-chain.server.ts'
import { changesBetween } from './pdf-signatures-changes.server.ts'
import { type CmsFindings, checkCms, parseCms } from './pdf-signatures-cms.server.ts'
import type { SignatureDictionary } from './pdf-signatures-fields.server.ts'
import { PdfView } from './pdf-signatures-file.server.ts'
import { checkRange, type RangeFindings } from './pdf-signatures-range.server.ts'
import { nameOf, numberOf, PdfSyntaxError, textOf } from './pdf-signatures-syntax.server.ts'
import { checkTimeStamp, type TimeStampFindings, wasInForce } from './pdf-signatures-time-stamp.server.ts'
import { checkOf } from './pdf-signatures-words.ts'

interface Work {
  pdf: Uint8Array
  view: PdfView | null
  dictionary: SignatureDictionary
  trustedRoots: readonly Uint8Array[] | undefined
}

export function unreadableSignature({ field, subFilter }: SignatureDictionary): PdfSignature {
  const detail = 'The signature is built so that it cannot be read.'
  return {
    field,
    kind: subFilter === 'ETSI.RFC3161' ? 'document-time-stamp' : 'signature',
    subFilter,
    byteRange: [],
    coveredTo: 0,
    coversWholeFile: false,
    laterChanges: [],
    certifies: null,
    signer: null,
    claimed: { time: null, name: null, reason: null, location: null },
    timeStamp: null,
    standing: 'undetermined',
    summary: detail,
    checks: [checkOf('signature', null, detail)],
  }
}

export function inspectSignature(
  pdf: Uint8Array,
  view: PdfView | null,
  dictionary: SignatureDictionary,
  { trustedRoots }: { trustedRoots?: readonly Uint8Array[] },
): PdfSignature {
  const work = { pdf, view, dictionary, trustedRoots }
  const range = checkRange(pdf, dictionary)
  const later = laterChanges(work, range)
  const certifies = certification(work)
  const claimed = claimedOf(dictionary, view?.encrypted ?? false)
  const isTimeStamp = dictionary.subFilter === 'ETSI.RFC3161'
  const structural = [attachedCheck(work), checkOf('byte-range', range.ok, range.detail), laterCheck(later, certifies)]
  const inside = isTimeStamp ? documentTimeStampChecks(work, range) : signatureChecks(work, range, claimed.time)
  const checks = [...structural, ...inside.checks]
  const standing = standingOf(checks)
  return {
    field: dictionary.field,
    kind: isTimeStamp ? 'document-time-stamp' : 'signature',
    subFilter: dictionary.subFilter,
    byteRange: dictionary.byteRange.map(number => (Number.isFinite(number) ? number : -1)),
    coveredTo: range.coveredTo,
    coversWholeFile: range.coversWholeFile,
    laterChanges: later.kinds,
    certifies,
    signer: inside.certificate ? summaryOfCertificate(inside.certificate) : null,
    claimed,
    timeStamp: inside.timeStamp,
    standing,
    summary: summaryOf(standing, checks),
    checks,
  }
}

interface Inside {
  checks: PdfCheck[]
  certificate: X509Certificate | null
  timeStamp: PdfSignature['timeStamp']
}

const DETACHED = new Set(['ETSI.CAdES.detached', 'adbe.pkcs7.detached'])

function signatureChecks(work: Work, range: RangeFindings, claimedTime: string | null): Inside {
  const { subFilter, contents } = work.dictionary
  const nothing = (ok: boolean | null, detail: string): Inside => ({
    checks: [checkOf('digest', null, detail), checkOf('signature', ok, detail)],
    certificate: null,
    timeStamp: null,
  })
  if (!contents || contents.bytes.every(byte => byte === 0)) {
    return nothing(false, 'The place kept for the signature is empty.')
  }
  if (!DETACHED.has(subFilter) && subFilter !== 'adbe.pkcs7.sha1') {
    return nothing(null, `Signatures of the kind ${subFilter || 'that is not named'} are not checked here.`)
  }
  if (!range.signed) return nothing(null, 'Without the signed bytes the signature cannot be checked.')
  try {
    const cms = parseCms(contents.bytes)
    const signed = concatBytes(...range.signed)
    const wrapsDigest = subFilter === 'adbe.pkcs7.sha1'
    if (wrapsDigest && !cms.content) return nothing(false, 'The signature holds no digest of the file.')
    const content = wrapsDigest ? cms.content! : signed
    const findings = checkCms(cms, content)
    if (wrapsDigest) findings.digestMatches = Buffer.from(digestOf('sha1', signed)).equals(Buffer.from(content))
    const stamp = findings.timeStampToken ? checkTimeStamp(findings.timeStampToken, [findings.signatureValue]) : null
    const at = (stamp?.ok ? stamp.time : null) ?? (claimedTime ? new Date(claimedTime) : null)
    return {
      checks: cmsChecks(work, findings, wrapsDigest ? 'sha1' : findings.digest, stamp, at, cms.certificates),
      certificate: findings.certificate,
      timeStamp: stampSummary(stamp),
    }
  } catch (error) {
    const reason = error instanceof DerError ? error.message : 'unreadable'
    return nothing(false, `The signature itself cannot be read: ${reason}.`)
  }
}

function cmsChecks(
  work: Work,
  findings: CmsFindings,
  digest: string | null,
  stamp: TimeStampFindings | null,
  at: Date | null,
  certificates: Uint8Array[],
): PdfCheck[] {
  const { certificate, obstacle } = findings
  const matches = findings.digestMatches ?? findings.signatureHolds // without signed attributes the one is the other
  return [
    checkOf('digest', matches, matches === null ? (obstacle ?? undefined) : undefined),
    checkOf(
      'signature',
      findings.signatureHolds,
      findings.signatureHolds === null ? (obstacle ?? undefined) : undefined,
    ),
    checkOf('signing-certificate', findings.namesItsCertificate),
    algorithmsCheck(digest, certificate),
    stamp ? checkOf('time-stamp', stamp.ok, stamp.detail) : checkOf('time-stamp', null),
    validityCheck(certificate, at, stamp?.ok === true),
    chainCheck(work, certificate, certificates, at),
  ]
}

/** A document time-stamp is an RFC 3161 token over the file itself (ETSI EN 319 142-1, 5.4.3). */
function documentTimeStampChecks(work: Work, range: RangeFindings): Inside {
  const { contents } = work.dictionary
  if (!contents || !range.signed) {
    const detail = 'The time-stamp or the bytes that it covers are missing.'
    return { checks: [checkOf('time-stamp', false, detail)], certificate: null, timeStamp: null }
  }
  const stamp = checkTimeStamp(contents.bytes, range.signed)
  const digest = checkOf('digest', stamp.ok, stamp.detail)
  const checks = [
    digest,
    checkOf('signature', stamp.ok, stamp.detail),
    checkOf('time-stamp', stamp.ok, stamp.detail),
    chainCheck(work, stamp.authority, stamp.certificates, stamp.time),
  ]
  return { checks, certificate: stamp.authority, timeStamp: stampSummary(stamp) }
}

function algorithmsCheck(digest: string | null, certificate: X509Certificate | null): PdfCheck {
  const weakness = digest ? weaknessOf(digest, certificate?.publicKey ?? null) : null
  if (!weakness && (!digest || !certificate)) return checkOf('algorithms', null)
  return checkOf('algorithms', weakness === null, weakness ? `No: ${weakness}.` : undefined)
}

function validityCheck(certificate: X509Certificate | null, at: Date | null, stamped: boolean): PdfCheck {
  if (!certificate || !at) return checkOf('validity', null, 'No time of signing is stated.')
  const inForce = wasInForce(certificate, at)
  const when = `${at.toISOString()}, ${stamped ? 'the time-stamp’s time' : 'the time that the signer states'}`
  if (!inForce) return checkOf('validity', false, `It was not in force at ${when}.`)
  return checkOf('validity', stamped ? true : null, `It was in force at ${when}.`)
}

function chainCheck(
  { trustedRoots }: Work,
  certificate: X509Certificate | null,
  others: Uint8Array[],
  at: Date | null,
): PdfCheck {
  if (!certificate) return checkOf('chain', null, 'There is no certificate to check.')
  const { ok, detail } = checkChain(certificate, others, trustedRoots, at ?? new Date(certificate.validFrom))
  return checkOf('chain', ok, detail)
}

function stampSummary(stamp: TimeStampFindings | null): PdfSignature['timeStamp'] {
  if (!stamp?.ok || !stamp.time || !stamp.authority) return null
  return { time: stamp.time.toISOString(), authority: certificateName(stamp.authority) }
}

function attachedCheck({ view, dictionary }: Work): PdfCheck {
  if (!view) return checkOf('attached', null, 'The file’s form cannot be read.')
  return checkOf('attached', dictionary.field !== null)
}

interface Later {
  ok: boolean | null
  kinds: LaterChange[]
  detail: string
}

function laterChanges({ pdf, view }: Work, range: RangeFindings): Later {
  if (!range.ok)
    return { ok: null, kinds: [], detail: 'What came later cannot be told, as it is not clear what is covered.' }
  if (range.coversWholeFile) return { ok: true, kinds: [], detail: 'Nothing was added after the signature.' }
  try {
    if (!view) throw new PdfSyntaxError('the table of contents cannot be followed')
    if (view.encrypted) throw new PdfSyntaxError('the file is encrypted')
    const { kinds, places } = changesBetween(new PdfView(pdf, range.coveredTo), view)
    const found = [...kinds].sort()
    if (kinds.has('other')) return { ok: false, kinds: found, detail: changedWords(places) }
    const words = found.map(kind => LATER_WORDS[kind])
    const detail =
      words.length > 0 ? `Added since, and allowed: ${words.join(', ')}.` : 'A later revision changes nothing.'
    return { ok: true, kinds: found, detail }
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error
    return {
      ok: null,
      kinds: [],
      detail: `Bytes were added after the signature and cannot be compared: ${error.message}.`,
    }
  }
}

const LATER_WORDS: Record<LaterChange, string> = {
  'validation-data': 'certificates and revocation data to check it by',
  'document-time-stamp': 'a time-stamp over the document',
  signature: 'a further signature, whose own mark was not compared with what lies beneath it',
  'document-information': 'the document’s title or dates',
  other: 'something else',
}

/** The parts of a document by the first step of the way to them. */
const PARTS: Record<string, string> = {
  Pages: 'the pages',
  AcroForm: 'the form',
  Names: 'attachments or scripts',
  AF: 'attachments',
  Outlines: 'the table of contents',
  OpenAction: 'what happens when it is opened',
  Metadata: 'its metadata',
}

function changedWords(places: readonly string[]): string {
  const parts = [...new Set(places.map(place => PARTS[place.split(/[/,]/)[0]!] ?? 'its structure'))]
  return `Changed since: ${parts.join(', ')} (${places.join('; ')}).`
}

function laterCheck(later: Later, certifies: PdfSignature['certifies']): PdfCheck {
  if (certifies === 1 && later.kinds.includes('signature')) {
    return checkOf(
      'later-changes',
      false,
      'The signer certified that nothing may change; a further signature was added.',
    )
  }
  return checkOf('later-changes', later.ok, later.detail)
}

/** DocMDP (ISO 32000-2, 12.8.2.2). */
function certification({ view, dictionary }: Work): PdfSignature['certifies'] {
  try {
    const references = view?.array(dictionary.entries.get('Reference')) ?? []
    for (const reference of references.slice(0, 10)) {
      const entries = view!.dictionary(reference)
      if (nameOf(view!.resolve(entries?.get('TransformMethod'))) !== 'DocMDP') continue
      const level = numberOf(view!.resolve(view!.dictionary(entries!.get('TransformParams'))?.get('P'))) ?? 2
      return level === 1 || level === 3 ? level : 2
    }
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error
  }
  return null
}

/** Strings of an encrypted file are not read here. */
function claimedOf({ entries }: SignatureDictionary, encrypted: boolean): PdfSignature['claimed'] {
  const text = (key: string) => (encrypted ? null : textOf(entries.get(key)))
  return { time: dateOf(text('M')), name: text('Name'), reason: text('Reason'), location: text('Location') }
}

/** `D:20250920074500+08'00'` (ISO 32000-2, 7.9.4); what is left out is the earliest, and UTC. */
function dateOf(text: string | null): string | null {
  const parts = /^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?'?|Z.*)?$/.exec(text ?? '')
  if (!parts) return null
  const [year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = parts.slice(1, 7)
  const zone = parts[7] ? `${parts[7]}${parts[8]}:${parts[9] ?? '00'}` : 'Z'
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

function summaryOfCertificate(certificate: X509Certificate): CertificateSummary {
  const line = (text: string | undefined) => nameParts(text).join(', ').slice(0, 500)
  return {
    subject: line(certificate.subject),
    name: certificateName(certificate).slice(0, 200),
    issuer: line(certificate.issuer),
    issuerName: certificateName(certificate, 'issuer').slice(0, 200),
    serial: certificate.serialNumber.toLowerCase(),
    notBefore: isoOf(certificate.validFrom),
    notAfter: isoOf(certificate.validTo),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

/** As the certificate has it where that is no date that exists. */
function isoOf(text: string): string {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? text : date.toISOString()
}

const CONTRADICTS = new Set(['byte-range', 'digest', 'signature', 'signing-certificate', 'time-stamp', 'later-changes'])
const NEEDED = ['byte-range', 'digest', 'signature', 'later-changes']

function standingOf(checks: readonly PdfCheck[]): Standing {
  if (checks.some(check => check.ok === false && CONTRADICTS.has(check.id))) return 'contradicted'
  const passed = new Set(checks.filter(check => check.ok === true).map(check => check.id as string))
  return NEEDED.every(id => passed.has(id)) && checks.every(check => check.ok !== false) ? 'intact' : 'undetermined'
}

function summaryOf(standing: Standing, checks: readonly PdfCheck[]): string {
  const failed = checks.find(check => check.ok === false && (standing !== 'contradicted' || CONTRADICTS.has(check.id)))
  if (standing === 'contradicted') return `${failed!.title}: no. ${failed!.detail}`
  if (standing === 'undetermined') {
    const open = failed ?? checks.find(check => check.ok === null && NEEDED.includes(check.id))
    return open ? `Not determined. ${open.detail}` : 'Not determined.'
  }
  const chain = checks.find(check => check.id === 'chain')
  const range = checks.find(check => check.id === 'byte-range')
  const later = checks.find(check => check.id === 'later-changes')
  return [
    range?.detail,
    later?.detail,
    chain?.ok ? chain.detail : 'Whether its issuer can be trusted was not established.',
  ].join(' ')
}
