/** Everything that can be asked of a time-stamp token with nothing but itself, what it is for, and trusted roots. */
import { digestNamed, weaknessOf } from '#app/evidence/pdf-signatures-algorithms.server.ts'
import { checkChain, nameOf } from '#app/evidence/pdf-signatures-chain.server.ts'
import { checkCms, parseCms } from '#app/evidence/pdf-signatures-cms.server.ts'
import { DerError, OID } from '#app/pdf/der.ts'
import { equalBytes } from '#ledger/bytes.ts'
import { sha256 } from '#ledger/hash.ts'
import { reasonAgainstAuthority } from './certificate-purpose.ts'
import { parseTimeStampInfo } from './time-stamp-info.ts'

export interface TokenDemands {
  /** What must have been stamped. */
  stamped: Uint8Array
  /** DER of the certificates that are trusted, whatever issued them. */
  roots: readonly Uint8Array[]
  /** The policy that it must be under; null: any. */
  policy: string | null
  /** Of the request, when the answer is fresh; null later, when nobody remembers it. */
  nonce: Uint8Array | null
  /** The time must lie in between, when the answer is fresh. */
  between: readonly [Date, Date] | null
}

export type TokenFinding =
  | { ok: true; time: Date; ends: Date; authority: string; serial: string; policy: string }
  | { ok: false; reason: string }

/**
 * RFC 3161, 2.4.2, with RFC 5816 (ESSCertIDv2): the imprint, the nonce, the policy, the CMS signature over its signed
 * attributes, the reference to the signer's certificate, that certificate's purpose, and the chain to a trusted root,
 * each certificate in force at the stated time. Not asked: revocation, name constraints, path lengths. Never throws.
 */
export function checkToken(token: Uint8Array, demands: TokenDemands): TokenFinding {
  try {
    return findingOf(token, demands)
  } catch (error) {
    if (error instanceof DerError) return no(`The time-stamp cannot be read: ${error.message}`)
    return no('The time-stamp cannot be read')
  }
}

function findingOf(token: Uint8Array, demands: TokenDemands): TokenFinding {
  const cms = parseCms(token)
  const [signer] = cms.signers
  if (cms.contentType !== OID.timeStampInfo || !cms.content || !signer || cms.signers.length !== 1) {
    return no('The answer is not a time-stamp')
  }
  const info = parseTimeStampInfo(cms.content)
  if (info.digestMethod !== OID.sha256 || !equalBytes(info.digest, sha256(demands.stamped))) {
    return no('The time-stamp is for other bytes')
  }
  if (demands.nonce && !(info.nonce && equalBytes(info.nonce, demands.nonce))) {
    return no('The time-stamp answers another request (its nonce is not the one sent)')
  }
  if (demands.policy && info.policy !== demands.policy) return no(`The time-stamp is under policy ${info.policy}`)
  if (demands.between && (info.time < demands.between[0] || info.time > demands.between[1])) {
    return no(`The time-stamp states ${info.time.toISOString()}, which is not now`)
  }

  const signed = checkCms(cms, cms.content)
  if (!signer.signedBytes) return no('The time-stamp signs no attributes')
  if (signed.digestMatches !== true || signed.signatureHolds !== true || !signed.certificate) {
    return no(signed.obstacle ?? 'The signature of the time-stamp is not valid')
  }
  if (!signer.signed.has(OID.signingCertificateV2) || signed.namesItsCertificate !== true) {
    return no('The time-stamp does not name the certificate that it carries')
  }
  const weak = weaknessOf(signed.digest ?? digestNamed(OID.sha256)!, signed.certificate.publicKey)
  if (weak) return no(`The time-stamp does not convince: ${weak}`)
  const purpose = reasonAgainstAuthority(new Uint8Array(signed.certificate.raw))
  if (purpose) return no(purpose)
  const chain = checkChain(signed.certificate, cms.certificates, demands.roots, info.time)
  if (!chain.ok || !chain.ends) return no(chain.detail)
  const { time, serial, policy } = info
  return { ok: true, time, ends: chain.ends, authority: nameOf(signed.certificate), serial, policy }
}

function no(reason: string): TokenFinding {
  return { ok: false, reason }
}
