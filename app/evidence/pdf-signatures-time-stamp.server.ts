/** RFC 3161 time-stamps: that one is for these bytes, validly signed, by a certificate that is for time-stamping. */
import type { X509Certificate } from 'node:crypto'
import { type AsnType, fromBER, type GeneralizedTime } from 'asn1js'
import { DerError, elementsOf, OID, toBuffer } from '#app/pdf/der.ts'
import { equalBytes } from '#ledger/bytes.ts'
import { digestNamed, digestOf, weaknessOf } from './pdf-signatures-algorithms.server.ts'
import { type Cms, checkCms, octetsOf, oidOf, parseCms } from './pdf-signatures-cms.server.ts'

export interface TimeStampFindings {
  ok: boolean | null
  detail: string
  time: Date | null
  authority: X509Certificate | null
  certificates: Uint8Array[]
}

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'

/** `stamped` are the bytes whose digest the token must hold. Never throws. */
export function checkTimeStamp(token: Uint8Array, stamped: readonly Uint8Array[]): TimeStampFindings {
  try {
    return findingsOf(parseCms(token), stamped)
  } catch (error) {
    const reason = error instanceof DerError ? error.message : 'unreadable'
    return failed(`The time-stamp cannot be read: ${reason}.`)
  }
}

function findingsOf(cms: Cms, stamped: readonly Uint8Array[]): TimeStampFindings {
  if (cms.contentType !== OID.timeStampInfo || !cms.content) return failed('What stands here is not a time-stamp.')
  const info = elementsOf(fromBER(toBuffer(cms.content)).result).map(({ node }) => node)
  const [, , imprint, , generalTime] = info
  const time = (generalTime as GeneralizedTime | undefined)?.toDate?.()
  if (!imprint || !time || Number.isNaN(time.getTime())) return failed('The time-stamp is incomplete.')
  const { digest, matches } = imprintOf(imprint, stamped)
  const signed = checkCms(cms, cms.content)
  const common = { time, authority: signed.certificate, certificates: cms.certificates }
  const no = (detail: string) => ({ ...common, ok: false, detail })
  const unknown = (detail: string) => ({ ...common, ok: null, detail })
  if (matches === false) return no('The time-stamp was made for other bytes than these.')
  if (signed.digestMatches === false || signed.signatureHolds === false)
    return no('The time-stamp’s own signature is not valid.')
  if (signed.namesItsCertificate === false)
    return no('The time-stamp names another certificate than the one it carries.')
  if (matches === null || signed.signatureHolds === null || !signed.certificate) {
    return unknown(signed.obstacle ?? 'The time-stamp uses a method that is not checked here.')
  }
  if (!signed.certificate.keyUsage?.includes(TIME_STAMPING)) return no('Its certificate is not one for time-stamping.')
  if (!wasInForce(signed.certificate, time)) return no('Its certificate was not in force at the time it states.')
  const weakness = weaknessOf(digest!, signed.certificate.publicKey)
  if (weakness) return unknown(`The time-stamp is valid by its own rules, but ${weakness}.`)
  return {
    ...common,
    ok: true,
    detail: `A time-stamp authority states that these bytes existed at ${time.toISOString()}.`,
  }
}

function imprintOf(node: AsnType, stamped: readonly Uint8Array[]): { digest: string | null; matches: boolean | null } {
  const [algorithm, value] = elementsOf(node)
  const digest = algorithm ? digestNamed(oidOf(elementsOf(algorithm.node)[0]!.node)) : null
  const stated = octetsOf(value?.node)
  if (!stated) return { digest, matches: false }
  return { digest, matches: digest ? equalBytes(stated, digestOf(digest, ...stamped)) : null }
}

export function wasInForce(certificate: X509Certificate, at: Date): boolean {
  return Date.parse(certificate.validFrom) <= at.getTime() && at.getTime() <= Date.parse(certificate.validTo)
}

function failed(detail: string): TimeStampFindings {
  return { ok: false, detail, time: null, authority: null, certificates: [] }
}
