import { inspectPdfSignatures } from '#app/evidence/pdf-signatures.server.ts'
import { jurisdictionName, timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { fromBase64, toHex } from '#ledger/bytes.ts'
import { isJsonObject, type Json, type JsonObject } from '#ledger/canonical.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { policyHash } from '#ledger/policy.ts'
import { type PolicyChain, type PublicationUnder, publishedUnder } from '#ledger/policy-chain.ts'
import { parseItem } from '#ledger/submission.ts'
import { type Bundle, quorumTime, verifyBundle } from '#ledger/verify.ts'
import type { ReportedFile, ReportedMember, ReportedSignature, ReportFacts } from './report-facts.ts'
import { combineChecks } from './run-checks.ts'
import { signaturesIn } from './signatures-in.ts'

/**
 * Everything in a report that follows from the exhibits and the policy, and needs nobody's word: derived when an officer
 * looks, when the office approves, and again by the notary's own process before it seals. What does not follow, and
 * rests on the approval, is who asked, who decided, and when Hardproof received each event.
 */
export type DerivedFacts = Pick<
  ReportFacts,
  'jurisdiction' | 'timeZone' | 'files' | 'signatures' | 'checks' | 'ledger'
> & {
  contract: Omit<ReportFacts['contract'], 'parties'> & { counterparty: { name: string; localName?: string } }
  events: Omit<ReportFacts['events'][number], 'capturedAt'>[]
}

/**
 * `checkpoint` is the note of the newest checkpoint that the report names, `chain` the policies up to it. Null before the
 * drafting is published.
 */
export async function deriveFacts(
  parts: readonly Bundle[],
  checkpoint: string,
  chain: PolicyChain,
): Promise<DerivedFacts | null> {
  const contract = contractIn(parts)
  if (!contract) return null
  const { jurisdiction, ...rest } = contract
  return {
    contract: rest,
    jurisdiction: { code: jurisdiction, name: jurisdictionName(jurisdiction) },
    timeZone: timeZoneOf(jurisdiction),
    events: eventsIn(parts, chain),
    files: filesIn(parts),
    signatures: await signaturesOf(parts),
    checks: combineChecks(parts.map(part => verifyBundle(part, policyHash(chain[0]!.policy), nodeEd25519))),
    ledger: ledgerIn(checkpoint, chain),
  }
}

/** As the signed drafting event states it. */
function contractIn(parts: readonly Bundle[]) {
  for (const { entry, payload } of parts.flatMap(part => part.exhibits)) {
    const item = parseItem(entry.item.leaf)
    if (item.type !== 'contract.drafted' || !isJsonObject(payload)) continue
    const { reference, title, jurisdiction, counterparty } = payload
    const { name, localName } = isJsonObject(counterparty!) ? counterparty : ({} as JsonObject)
    return {
      subject: item.subject,
      reference: text(reference),
      title: text(title),
      jurisdiction: text(jurisdiction),
      counterparty: typeof localName === 'string' ? { name: text(name), localName } : { name: text(name) },
    }
  }
  return null
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** Each event once, in the order of the ledger. */
function eventsIn(parts: readonly Bundle[], chain: PolicyChain): DerivedFacts['events'] {
  const events = new Map<number, DerivedFacts['events'][number]>()
  for (const part of parts) {
    const publication = publishedUnder(part.checkpoint, chain, nodeEd25519)
    for (const { entry, payload } of part.exhibits) {
      const item = parseItem(entry.item.leaf)
      const occurredAt = isJsonObject(payload) ? Date.parse(text(payload.occurredAt)) : Number.NaN
      events.set(entry.item.index, {
        type: item.type,
        occurredAt: Number.isNaN(occurredAt) ? '' : new Date(occurredAt).toISOString(),
        leafIndex: entry.item.index,
        commitment: toHex(fromBase64(item.commitment)),
        checkpointSize: publication.checkpoint.size,
        publishedAt: publicationTime(publication),
      })
    }
  }
  return [...events.values()].sort((a, b) => a.leafIndex - b.leafIndex)
}

/** When the co-signature that made the quorum was given; null while there is none. */
function publicationTime(publication: PublicationUnder): string | null {
  const time = quorumTime(publication)
  return time === null ? null : isoTime(time)
}

/** Every file that an event names, at the first line that names it. */
function filesIn(parts: readonly Bundle[]): ReportedFile[] {
  const files = new Map<string, ReportedFile>()
  for (const { payload, entry } of parts.flatMap(part => part.exhibits)) {
    const named = isJsonObject(payload) && Array.isArray(payload.files) ? payload.files : []
    for (const file of named) {
      if (!isJsonObject(file) || files.has(text(file.sha256))) continue
      const { name, sha256, size, type } = file
      files.set(text(sha256), {
        name: text(name),
        sha256: text(sha256),
        size: Number(size),
        mediaType: text(type),
        leafIndex: entry.item.index,
      })
    }
  }
  return [...files.values()]
}

/** Looked into anew, from the bytes: a PDF in more than one exhibit once. */
async function signaturesOf(parts: readonly Bundle[]): Promise<ReportedSignature[]> {
  const files = new Map<string, Uint8Array>()
  for (const { file } of parts.flatMap(part => part.exhibits)) {
    if (file?.bytes && isPdf(file.bytes)) files.set(file.name, file.bytes)
  }
  const found: ReportedSignature[] = []
  for (const [name, bytes] of files) found.push(...signaturesIn(name, await inspectPdfSignatures(bytes)))
  return found
}

function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')
}

function ledgerIn(note: string, chain: PolicyChain): ReportFacts['ledger'] {
  const { checkpoint, quorum, members, policy } = publishedUnder(note, chain, nodeEd25519)
  return {
    origin: policy.origin,
    genesisPolicyHash: policyHash(chain[0]!.policy),
    checkpointSize: checkpoint.size,
    checkpointRoot: toHex(checkpoint.root),
    quorum,
    members: members.map(
      ({ member, time }): ReportedMember => ({
        name: member.name,
        organisation: member.organisation,
        coSignedAt: time === null ? null : isoTime(time),
      }),
    ),
  }
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}

/** What of a report's facts can be derived, in the same shape: two that agree are the same canonical text. */
export function derivableIn(facts: ReportFacts): DerivedFacts {
  const { jurisdiction, timeZone, files, signatures, checks, ledger } = facts
  const { reference, title, subject, parties } = facts.contract
  const { role: _, ...counterparty } = parties.find(({ role }) => role === COUNTERPARTY) ?? { role: '', name: '' }
  const events = facts.events.map(({ capturedAt: _stated, ...event }) => event)
  return {
    contract: { reference, title, subject, counterparty },
    jurisdiction,
    timeZone,
    events,
    files,
    signatures,
    checks,
    ledger,
  }
}

export const COUNTERPARTY = 'counterparty'
