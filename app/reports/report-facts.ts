/**
 * What a preservation report certifies, as plain JSON: kept by the notary office, committed to on the ledger, attached
 * to the PDF as `manifest.json` in canonical form. Times are RFC 3339 in UTC; hashes and commitments lower-case hex.
 */

export type ReportedEvent = {
  readonly type: string
  /** As the bank stated it. */
  readonly occurredAt: string
  /** When Hardproof received it. */
  readonly capturedAt: string
  readonly leafIndex: number
  readonly commitment: string
  /** The size of the first published checkpoint that includes it. */
  readonly checkpointSize: number
  /** The co-signatures' time on that checkpoint; null while it is not published. */
  readonly publishedAt: string | null
}

export type ReportedFile = {
  readonly name: string
  readonly sha256: string
  readonly size: number
  readonly mediaType: string
  /** The leaf whose committed payload names the file. */
  readonly leafIndex: number
}

/** `ok` is null where it could not be checked here: that is said, and is never shown as passed. */
export type ReportedCheck = {
  readonly title: string
  readonly ok: boolean | null
  readonly detail?: string
  readonly proves: string
  readonly doesNotProve: string
}

/** One digital signature found inside one of the files. */
export type ReportedSignature = {
  readonly file: string
  readonly signer: string
  readonly issuer: string
  readonly claimedTime: string | null
  readonly standing: 'intact' | 'contradicted' | 'undetermined'
  readonly summary: string
}

export type ReportedMember = {
  readonly name: string
  readonly organisation: string
  /** When the member co-signed the report's checkpoint; null if it had not. */
  readonly coSignedAt: string | null
}

export type ReportFacts = {
  readonly v: 1
  readonly number: string
  readonly notary: { readonly name: string; readonly localName?: string }
  readonly officer: { readonly name: string; readonly localName?: string }
  readonly requestedBy: { readonly name: string; readonly localName?: string }
  readonly contract: {
    readonly reference: string
    readonly title: string
    readonly subject: string
    readonly parties: readonly { readonly role: string; readonly name: string; readonly localName?: string }[]
  }
  /** ISO 3166 code, such as CN, and its name for people. */
  readonly jurisdiction: { readonly code: string; readonly name: string }
  /** IANA name of the zone in which times are printed. */
  readonly timeZone: string
  readonly events: readonly ReportedEvent[]
  readonly files: readonly ReportedFile[]
  readonly signatures: readonly ReportedSignature[]
  readonly checks: readonly ReportedCheck[]
  readonly ledger: {
    readonly origin: string
    readonly genesisPolicyHash: string
    readonly checkpointSize: number
    readonly checkpointRoot: string
    readonly quorum: number
    readonly members: readonly ReportedMember[]
  }
  readonly issuedAt: string
}

export type Finding = 'unchanged' | 'partly-checked' | 'contradicted'

/** The report's answer follows from its checks alone: unchanged only if every one of them passed. */
export function findingOf(facts: ReportFacts): Finding {
  const contradicted =
    facts.checks.some(check => check.ok === false) || facts.signatures.some(one => one.standing === 'contradicted')
  if (contradicted) return 'contradicted'
  const coSigned = facts.ledger.members.filter(member => member.coSignedAt !== null).length
  const complete =
    facts.checks.length > 0 &&
    facts.checks.every(check => check.ok === true) &&
    facts.events.length > 0 &&
    facts.events.every(event => event.publishedAt !== null) &&
    coSigned >= facts.ledger.quorum
  return complete ? 'unchanged' : 'partly-checked'
}
