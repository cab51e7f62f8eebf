/**
 * From a certificate to one of the trusted roots (RFC 5280, section 6, without revocation, policies, name constraints
 * and path lengths).
 */
import { X509Certificate } from 'node:crypto'
import { wasInForce } from './pdf-signatures-time-stamp.server.ts'

export interface ChainFindings {
  ok: boolean | null
  detail: string
  /** The first end of a certificate of the chain; where there is one. */
  ends?: Date
}

const MAX_LENGTH = 8
const MAX_CANDIDATES = 200

/** `at` is the time at which every certificate of the chain must be in force. Never throws. */
export function checkChain(
  leaf: X509Certificate,
  others: readonly Uint8Array[],
  roots: readonly Uint8Array[] | undefined,
  at: Date,
): ChainFindings {
  if (!roots || roots.length === 0) {
    return { ok: null, detail: 'Who issued the certificate cannot be checked here: no trusted roots were given.' }
  }
  const trusted = readable(roots)
  const candidates = [...trusted, ...readable(others.slice(0, MAX_CANDIDATES))]
  let current = leaf
  const used = new Set<string>()
  let ends = Number.POSITIVE_INFINITY
  for (let length = 0; length < MAX_LENGTH; length++) {
    if (!wasInForce(current, at))
      return { ok: false, detail: `${nameOf(current)} was not in force at ${at.toISOString()}.` }
    ends = Math.min(ends, Date.parse(current.validTo))
    const root = trusted.find(one => one.fingerprint256 === current.fingerprint256)
    if (root) {
      const detail = `The chain leads to ${nameOf(root)}, which is trusted here.`
      return { ok: true, detail, ends: new Date(ends) }
    }
    used.add(current.fingerprint256)
    const issuer = candidates.find(one => !used.has(one.fingerprint256) && issued(one, current))
    if (!issuer) return { ok: false, detail: `Nothing that is trusted here issued ${nameOf(current)}.` }
    current = issuer
  }
  return { ok: false, detail: 'The chain of certificates is too long.' }
}

function issued(issuer: X509Certificate, subject: X509Certificate): boolean {
  try {
    return issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey)
  } catch {
    return false // a key that cannot be used vouches for nothing
  }
}

function readable(certificates: readonly Uint8Array[]): X509Certificate[] {
  return certificates.flatMap(der => {
    try {
      return [new X509Certificate(der)]
    } catch {
      return []
    }
  })
}

/** CN, else O, else all of it. */
export function nameOf(certificate: X509Certificate, which: 'subject' | 'issuer' = 'subject'): string {
  const parts = nameParts(certificate[which])
  const part = (key: string) => parts.find(line => line.startsWith(`${key}=`))?.slice(key.length + 1)
  return part('CN') ?? part('O') ?? parts.join(', ')
}

/** node:crypto gives `KEY=value` a line, or several joined by ` + `, with a backslash before what is special. */
export function nameParts(name: string | undefined): string[] {
  return (name ?? '').split(/\n| \+ /).map(part => part.replace(/\\(.)/g, '$1'))
}
