import { toHex } from '#ledger/bytes.ts'
import { canonicalBytes, type Json } from '#ledger/canonical.ts'
import { SALT_BYTES } from '#ledger/commitment.ts'
import { sha256 } from '#ledger/hash.ts'
import type { ReportFacts } from './report-facts.ts'

/**
 * What the office puts on the ledger when it approves: it binds the office to these facts and no others, so that its
 * own process can find out, from its own mirror, what it may seal.
 */
export function approvalPayload(report: string, facts: ReportFacts, approvedBy: string): Json {
  return {
    report,
    number: facts.number,
    facts: factsDigest(facts),
    approvedBy,
    occurredAt: facts.issuedAt,
  }
}

/** Hex SHA-256 of the facts in canonical form (RFC 8785). */
export function factsDigest(facts: ReportFacts): string {
  return toHex(sha256(canonicalBytes(facts as unknown as Json)))
}

/** What the entry of a sealed file's digest commits to; its public field says the digest itself. */
export function digestPayload(digest: string, at: Date): Json {
  return { digest, occurredAt: at.toISOString() }
}

/** Nothing in it is secret, so anybody can open the commitment. */
export const DIGEST_SALT = new Uint8Array(SALT_BYTES)

/** What the seal's own entry commits to: which file was sealed, for which report. */
export function sealPayload(
  report: string,
  facts: ReportFacts,
  file: { sha256: string; size: number },
  at: Date,
): Json {
  return {
    report,
    number: facts.number,
    facts: factsDigest(facts),
    files: [{ ...file, type: 'application/pdf', name: `${facts.number}.pdf` }],
    occurredAt: at.toISOString(),
  }
}
