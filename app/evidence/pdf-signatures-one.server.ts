/** Every check of one signature, each in words. */
import type { X509Certificate } from 'node:crypto'
import { DerError } from '#app/pdf/der.ts'
import { concatBytes, equalBytes } from '#ledger/bytes.ts'
import type { PdfCheck, PdfSignature } from './pdf-signatures.ts'
import { digestOf, weaknessOf } from './pdf-signatures-algorithms.server.ts'
import { nameOf as certificateName, checkChain } from './pdf-signatures-chain.server.ts'
import { claimedOf, summaryOfCertificate } from './pdf-signatures-claims.server.ts'
import { type CmsFindings, checkCms, parseCms } from './pdf-signatures-cms.server.ts'
import type { SignatureDictionary } from './pdf-signatures-fields.server.ts'
import type { PdfView } from './pdf-signatures-file.server.ts'
import { certification, laterChanges, laterCheck } from './pdf-signatures-later.server.ts'
import { checkRange, type RangeFindings } from './pdf-signatures-range.server.ts'
import { standingOf, summaryOf } from './pdf-signatures-standing.ts'
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
  const later = laterChanges(pdf, view, range)
  const certifies = certification(view, dictionary)
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
    if (wrapsDigest && !equalBytes(digestOf('sha1', signed), content)) findings.digestMatches = false
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
